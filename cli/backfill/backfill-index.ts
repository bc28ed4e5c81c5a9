import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { FileVerdict } from '../../lib/orders/backfill/backfill.ts';
import type { PastEvent } from '../../lib/orders/backfill/backfill-batch.ts';

/**
 * What must be known of the whole file before its first order is written: the newest state of each order, and the
 * oldest order of each customer. It lies in a temporary file, so that a million orders need no more memory than ten;
 * it holds order numbers, dates and the ledger's keys of customers, and no address.
 */
export interface BackfillIndex {
  /** @param record counts the file's records */
  add(record: number, order: PastEvent): void;
  /** To be called once, when all were added. */
  finish(): { orders: number };
  /** Whether this record has the newest state of its order. */
  isNewest(record: number, orderNumber: string): boolean;
  verdictOf(customerKey: string): FileVerdict;
  close(): void;
}

/** So many records are written to the file at once. */
const RECORDS_PER_COMMIT = 20_000;

export function createBackfillIndex(): BackfillIndex {
  const folder = mkdtempSync(join(tmpdir(), 'robin-bridge-'));
  const database = new DatabaseSync(join(folder, 'backfill.sqlite'));
  // After a crash it is not needed.
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000');
  database.exec(SCHEMA);
  const add = database.prepare(ADD);
  let added = 0;
  database.exec('BEGIN');
  let queries: ReturnType<typeof prepareQueries> | undefined;
  const asked = () => {
    queries ??= prepareQueries(database);
    return queries;
  };
  return {
    add(record, { event, customerKey, saysFirst }) {
      const { version, orderNumber, orderDate, cancelled } = event;
      add.run(
        orderNumber,
        record,
        version.sequence ?? Number.MIN_SAFE_INTEGER,
        version.occurredAt,
        version.eventId,
        customerKey,
        orderDate,
        cancelled ? 1 : 0,
        saysFirst === undefined ? null : Number(saysFirst),
      );
      added += 1;
      if (added % RECORDS_PER_COMMIT === 0) database.exec('COMMIT; BEGIN');
    },
    finish() {
      database.exec('COMMIT');
      database.exec('CREATE INDEX by_customer ON orders (customer, date, number)');
      const row = database.prepare('SELECT count(*) AS orders FROM orders').get();
      return { orders: Number(row?.orders) };
    },
    isNewest: (record, orderNumber) => asked().newest.get(orderNumber)?.record === record,
    verdictOf(customerKey) {
      const told = asked().toldFirst.get(customerKey);
      if (told) return verdict('first', told);
      const oldest = asked().oldest.get(customerKey);
      if (!oldest) return { kind: 'none' };
      return verdict(oldest.says === 0 ? 'earlier' : 'first', oldest);
    },
    close() {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const SCHEMA = `CREATE TABLE orders (
  number TEXT PRIMARY KEY, record INTEGER, sequence INTEGER, occurred TEXT, event TEXT,
  customer TEXT, date TEXT, cancelled INTEGER, says INTEGER
) WITHOUT ROWID`;

/** Of several states of one order the newest stays: by sequence, moment and event id, as everywhere. */
const ADD = `INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (number) DO UPDATE SET
    record = excluded.record, sequence = excluded.sequence, occurred = excluded.occurred, event = excluded.event,
    customer = excluded.customer, date = excluded.date, cancelled = excluded.cancelled, says = excluded.says
  WHERE (excluded.sequence, excluded.occurred, excluded.event) > (sequence, occurred, event)`;

function prepareQueries(database: DatabaseSync) {
  const ordered = 'ORDER BY date, number LIMIT 1';
  return {
    newest: database.prepare('SELECT record FROM orders WHERE number = ?'),
    toldFirst: database.prepare(
      `SELECT number, date, says FROM orders WHERE customer = ? AND says = 1 ${ordered}`,
    ),
    // An order that was cancelled is no customer's first one, unless the file says that it was told as such.
    oldest: database.prepare(
      `SELECT number, date, says FROM orders WHERE customer = ? AND cancelled = 0 ${ordered}`,
    ),
  };
}

function verdict(kind: 'first' | 'earlier', row: Record<string, unknown>): FileVerdict {
  return { kind, orderNumber: String(row.number), orderedAt: Date.parse(String(row.date)) };
}

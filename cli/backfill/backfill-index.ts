import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { FileVerdict } from '../../lib/orders/backfill/backfill.ts';
import type { PastEvent } from '../../lib/orders/backfill/backfill-batch.ts';

/**
 * What must be known of the whole file before its first order is written: the newest state of each order, and the
 * oldest order of each customer. It lies in a temporary file, so that a million orders need no more memory than ten;
 * it holds order numbers, dates, amounts and the ledger's keys of customers, and no address.
 */
export interface BackfillIndex {
  /** @param record counts the file's records */
  add(record: number, line: number, order: PastEvent): void;
  /** To be called once, when all were added. Orders that are contradicted are taken out. */
  finish(): {
    orders: number;
    /** Records that are older than the one that counts, or repeat it. */
    superseded: number;
    contradictions: readonly Contradicted[];
  };
  /** Whether this record has the newest state of its order. */
  isNewest(record: number, orderNumber: string): boolean;
  verdictOf(customerKey: string): FileVerdict;
  close(): void;
}

/** Two records of one order that are equally new and say different things: it is not known which of them is right. */
interface Contradicted {
  line: number;
  otherLine: number;
}

/** At most this many records are written to the file per transaction. */
const RECORDS_PER_COMMIT = 20_000;

export function createBackfillIndex(): BackfillIndex {
  const folder = mkdtempSync(join(tmpdir(), 'robin-bridge-'));
  const database = new DatabaseSync(join(folder, 'backfill.sqlite'));
  // After a crash it is not needed.
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000');
  database.exec(SCHEMA);
  const add = database.prepare(ADD);
  const addContradiction = database.prepare(ADD_CONTRADICTION);
  addContradiction.setAllowUnknownNamedParameters(true);
  let added = 0;
  database.exec('BEGIN');
  let queries: ReturnType<typeof prepareQueries> | undefined;
  const asked = () => {
    queries ??= prepareQueries(database);
    return queries;
  };
  return {
    add(record, line, { event, customerKey, saysFirst }) {
      const { version, orderNumber, orderDate, cancelled, currency, amounts } = event;
      const row = {
        number: orderNumber,
        record,
        line,
        sequence: version.sequence ?? Number.MIN_SAFE_INTEGER,
        occurred: version.occurredAt,
        event: version.eventId,
        customer: customerKey,
        date: orderDate,
        cancelled: Number(cancelled),
        says: saysFirst === undefined ? null : Number(saysFirst),
        amounts: [currency, amounts.revenue, amounts.profit].join(' '),
      };
      // Not added: there is one that is as new or newer.
      if (add.run(row).changes === 0) addContradiction.run(row);
      added += 1;
      if (added % RECORDS_PER_COMMIT === 0) database.exec('COMMIT; BEGIN');
    },
    finish() {
      database.exec('COMMIT');
      database.exec('CREATE INDEX by_customer ON orders (customer, date, number)');
      const contradictions = takeContradicted(database);
      const row = database.prepare('SELECT count(*) AS orders FROM orders').get();
      const orders = Number(row?.orders);
      return { orders, superseded: added - orders - contradictions.length, contradictions };
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
  number TEXT PRIMARY KEY, record INTEGER, line INTEGER, sequence INTEGER, occurred TEXT, event TEXT,
  customer TEXT, date TEXT, cancelled INTEGER, says INTEGER, amounts TEXT
) WITHOUT ROWID;
CREATE TABLE contradictions (number TEXT, line INTEGER, sequence INTEGER, occurred TEXT, event TEXT)`;

/** Of several states of one order the newest stays: by sequence, moment and event id, as everywhere. */
const ADD = `INSERT INTO orders VALUES (
    $number, $record, $line, $sequence, $occurred, $event, $customer, $date, $cancelled, $says, $amounts
  )
  ON CONFLICT (number) DO UPDATE SET
    record = excluded.record, line = excluded.line, sequence = excluded.sequence, occurred = excluded.occurred, event = excluded.event,
    customer = excluded.customer, date = excluded.date, cancelled = excluded.cancelled, says = excluded.says,
    amounts = excluded.amounts
  WHERE (excluded.sequence, excluded.occurred, excluded.event) > (sequence, occurred, event)`;

const ADD_CONTRADICTION = `INSERT INTO contradictions
  SELECT number, $line, sequence, occurred, event FROM orders
  WHERE number = $number AND (sequence, occurred, event) = ($sequence, $occurred, $event)
    AND (customer, date, cancelled, says, amounts) IS NOT ($customer, $date, $cancelled, $says, $amounts)`;

/** Takes out the orders that another record contradicts, if no newer one has come since. */
function takeContradicted(database: DatabaseSync): readonly Contradicted[] {
  const pairs = database
    .prepare(
      `SELECT number, orders.line AS line, contradictions.line AS other
       FROM contradictions JOIN orders USING (number, sequence, occurred, event) ORDER BY line, other`,
    )
    .all();
  const remove = database.prepare('DELETE FROM orders WHERE number = ?');
  return pairs.flatMap((pair) => {
    const [line, otherLine] = [Number(pair.line), Number(pair.other)];
    const other = { line: otherLine, otherLine: line };
    return remove.run(String(pair.number)).changes === 0 ? [other] : [{ line, otherLine }, other];
  });
}

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

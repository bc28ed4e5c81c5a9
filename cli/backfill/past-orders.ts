import type { PastEvent } from '../../lib/orders/backfill/backfill-batch.ts';
import { type EventRules, parseEvent } from '../../lib/orders/event/event.ts';
import type { Contact } from '../../lib/orders/systems.ts';
import type { Clock } from '../../lib/platform/clock.ts';
import { parseInstant } from '../../lib/platform/instant.ts';
import type { CsvRow } from '../files/csv.ts';
import { checkColumns } from '../files/events-of-file.ts';
import type { FileRecord, RecordFormat } from '../files/file-record.ts';
import { EXPECTED_ORDERS, type PastOrder, pastOrder } from '../files/order-records.ts';
import { openRecords } from '../files/records.ts';
import type { Refusal } from '../files/refusals.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** A record of a backfill's file; `record` counts them from 1. */
export type PastFileOrder = { record: number; line: number } & (
  | { past: PastEvent; body: string }
  | { refusal: Refusal }
);

export interface PastReading {
  file: string;
  format: RecordFormat | undefined;
  customerKey: (contact: Contact) => string;
  rules: EventRules;
  /** ROBIN is to be told of them. */
  tell: boolean;
  clock: Clock;
}

const CSV_COLUMNS = ['orderNumber', 'orderDate', 'revenue'];

/** Reads the file once, from its beginning. */
export async function readPastOrders(reading: PastReading, { stdin }: Terminal) {
  const { records, format, sizeBytes, position } = await openRecords(
    reading.file,
    stdin,
    reading.format,
    EXPECTED_ORDERS,
  );
  const isCsv = format === 'csv';
  async function* orders(): AsyncGenerator<PastFileOrder> {
    let record = 0;
    for await (const one of records) {
      record += 1;
      if (record === 1 && isCsv && 'value' in one.read) checkColumns(one.read.value as CsvRow, CSV_COLUMNS);
      yield { record, line: one.line, ...readPast(one, isCsv, reading) };
    }
  }
  return { sizeBytes, position, orders: orders() };
}

function readPast(
  { line, read }: FileRecord,
  isCsv: boolean,
  { rules, customerKey, tell, clock }: PastReading,
): { past: PastEvent; body: string } | { refusal: Refusal } {
  if ('fault' in read) return { refusal: { line, reason: 'not-readable', detail: read.fault } };
  const { body, bodyWithTold, saysFirst, dated } = pastOrder(read.value, isCsv);
  // Of an order of the past, what ROBIN was told is read whatever its date.
  const parsed = parseEvent(bodyWithTold, { ...rules, liveSince: Number.POSITIVE_INFINITY }, clock.now());
  if ('rejection' in parsed)
    return { refusal: { line, ...parsed.rejection, detail: inFileWords(parsed.rejection.detail, dated) } };
  if (saysFirst === 'unreadable')
    return { refusal: { line, reason: 'invalid-event', detail: 'isFirstOrder: neither true nor false' } };
  const { event } = parsed;
  const orderedAt = parseInstant(event.orderDate)?.epochMs ?? 0;
  if (!tell && rules.liveSince !== undefined && orderedAt >= rules.liveSince) {
    const detail = 'order.orderDate: not before LIVE_SINCE, so the bridge tells ROBIN of it itself';
    return { refusal: { line, reason: 'not-older-than-ledger', detail } };
  }
  return { past: { event, customerKey: customerKey(event), saysFirst }, body };
}

/** If the file has no `occurredAt`, the order's date stands for it, and is what is wrong. */
function inFileWords(detail: string, dated: PastOrder['dated']): string {
  return dated === 'by-order' ? detail.replace(/\boccurredAt\b/, 'order.orderDate') : detail;
}

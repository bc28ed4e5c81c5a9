import { LARGEST_MESSAGE_BYTES } from '../../lib/orders/delivery/sqs-queue.ts';
import { type EventRules, type OrderEvent, parseEvent } from '../../lib/orders/event/event.ts';
import { CommandError } from '../terminal/command-error.ts';
import type { CsvRow } from './csv.ts';
import type { FileRecord } from './file-record.ts';
import { bodiesOf, EVENT_COLUMNS } from './order-records.ts';
import type { Refusal } from './refusals.ts';

type ReadEvent = { body: string; event: OrderEvent } | { refusal: Refusal };

/** The events of one record of a file, each as it would travel, or why it cannot. */
export function readEvents(
  { line, read }: FileRecord,
  isCsv: boolean,
  rules: EventRules,
  now: number,
): readonly ReadEvent[] {
  if ('fault' in read) return [{ refusal: { line, reason: 'not-readable', detail: read.fault } }];
  return bodiesOf(read.value, isCsv).map((body) => {
    if (Buffer.byteLength(body) > LARGEST_MESSAGE_BYTES)
      return { refusal: { line, reason: 'too-large', detail: 'larger than a message of the queue may be' } };
    const parsed = parseEvent(body, rules, now);
    if ('event' in parsed) return { body, event: parsed.event };
    return { refusal: { line, ...parsed.rejection } };
  });
}

/** The columns of a CSV file without which no event can be read. */
const EVENT_NEEDS = ['eventId', 'occurredAt', 'orderNumber', 'orderDate', 'revenue'];

/** Looks at the header before the first of the groups. @throws CommandError if columns are missing */
export function checkHeader(group: readonly FileRecord[], isCsv: boolean, done: number): void {
  const first = group[0]?.read;
  if (isCsv && done === 0 && first && 'value' in first) checkColumns(first.value as CsvRow, EVENT_NEEDS);
}

/**
 * Looks at the first row of a CSV file, which has the columns' names.
 * @param required columns without which no row can be read
 * @throws CommandError naming the columns that are missing, once for all rows
 */
export function checkColumns(row: CsvRow, required: readonly string[]): void {
  const missing = required.filter((column) => row[column] === undefined);
  if (missing.length === 0 || Object.keys(row).length === 0) return;
  throw new CommandError(
    `The CSV file has no column ${missing.join(', ')}, or it is empty in the first row.`,
    `Columns that are read: ${EVENT_COLUMNS.join(', ')}. Name them so in the first line.`,
  );
}

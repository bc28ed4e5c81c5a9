import { isBlank } from '../../lib/orders/event/schema.ts';
import { isObject } from '../../lib/platform/json.ts';
import { spelling } from './columns.ts';
import type { CsvRow } from './csv.ts';
import type { Expected } from './records.ts';

type Json = Readonly<Record<string, unknown>>;

/** The columns of a CSV file of order events, and where each belongs; others are not read. */
const ENVELOPE_COLUMNS = ['eventId', 'occurredAt', 'sequence'] as const;
const ORDER_COLUMNS = [
  'orderNumber',
  'emailAddress',
  'phoneNumber',
  'orderDate',
  'currency',
  'revenue',
  'profit',
  'cancelled',
  'webstoreUrl',
] as const;

export const EVENT_COLUMNS: readonly string[] = [...ENVELOPE_COLUMNS, ...ORDER_COLUMNS];

const COLUMN_BY_SPELLING = new Map(
  [...EVENT_COLUMNS, 'isFirstOrder'].map((column) => [spelling(column), column]),
);

/** docs/operate.md, "Sending order events: `send`". No amount and no date has one: a `total` may be with tax. */
const ALIASES = new Map([
  ['email', 'emailAddress'],
  ['phone', 'phoneNumber'],
  ['ordernr', 'orderNumber'],
]);

/** What files of orders are: docs/operate.md, "Sending order events: `send`". */
export const EXPECTED_ORDERS: Expected = {
  what: 'order events as JSON objects, JSON lines, or CSV with a header such as orderNumber,orderDate,revenue',
  columnOf: (name) => COLUMN_BY_SPELLING.get(spelling(name)),
  aliasOf: (name) => ALIASES.get(spelling(name)),
};

/** The bodies of the messages that a record stands for: usually one. A sample event of Lambda's holds several. */
export function bodiesOf(value: unknown, isCsv: boolean): readonly string[] {
  if (isCsv) return [toBody(eventOfRow(value as CsvRow))];
  if (isObject(value) && Array.isArray(value.Records)) {
    return value.Records.map((record: unknown) =>
      isObject(record) && typeof record.body === 'string' ? escapeForQueue(record.body) : toBody(record),
    );
  }
  return [toBody(value)];
}

/** An order of the past, as the event that its present state makes. */
export interface PastOrder {
  /** As a message's body, without what only concerns the backfill. */
  body: string;
  /** The same with what ROBIN was told, if the file says so. */
  bodyWithTold: string;
  /** What the file says of the order's being the customer's first one. */
  saysFirst: boolean | undefined | 'unreadable';
  /** Where its `occurredAt` is from. */
  dated: 'by-file' | 'by-order';
}

/**
 * Reads an order for a backfill: an event, or only its order. If the file has no `eventId` and `occurredAt`, the
 * order stands as it was on its date, so that every live event of it is newer.
 */
export function pastOrder(value: unknown, isCsv: boolean): PastOrder {
  const given = isCsv ? rowWithFirst(value as CsvRow) : asEvent(value);
  const order = isObject(given.order) ? given.order : {};
  const { toldBeforeBridge: told, isFirstOrder, ...envelope } = given;
  const { isFirstOrder: inOrder, ...ownOrder } = order;
  const isDated = isGiven(envelope.occurredAt);
  const event = {
    ...envelope,
    eventId: isGiven(envelope.eventId) ? envelope.eventId : 'backfill',
    occurredAt: isDated ? envelope.occurredAt : order.orderDate,
    order: ownOrder,
  };
  const said = [isFirstOrder, inOrder, isObject(told) ? told.isFirstOrder : undefined].filter(isGiven);
  const answers = said.map((one) => (typeof one === 'boolean' ? one : 'unreadable'));
  return {
    body: toBody(event),
    bodyWithTold: JSON.stringify({ ...event, toldBeforeBridge: told }),
    saysFirst: answers.includes('unreadable') ? 'unreadable' : answers[0],
    dated: isDated ? 'by-file' : 'by-order',
  };
}

/** A field that may be absent may also be null or empty: docs/contract.md, "The order-change event". */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && !isBlank(value);
}

function asEvent(value: unknown): Json {
  if (!isObject(value)) return {};
  return isObject(value.order) || !('orderNumber' in value) ? value : { order: value };
}

function rowWithFirst(row: CsvRow): Json {
  const { isFirstOrder: said } = row;
  return { ...eventOfRow(row), ...(said !== undefined && { isFirstOrder: booleanOf(said) }) };
}

function eventOfRow(row: CsvRow): Json {
  const pick = (columns: readonly string[]) =>
    Object.fromEntries(
      columns.flatMap((column) => {
        const text = row[column];
        return text === undefined ? [] : [[column, column === 'cancelled' ? booleanOf(text) : text]];
      }),
    );
  return { ...pick(ENVELOPE_COLUMNS), order: pick(ORDER_COLUMNS) };
}

/** What is neither yes nor no stays as it is, and is refused by whatever rule the column has. */
function booleanOf(text: string): unknown {
  if (/^(true|yes|y|1|waar|ja|j)$/i.test(text)) return true;
  return /^(false|no|n|0|onwaar|nee)$/i.test(text) ? false : text;
}

function toBody(value: unknown): string {
  return escapeForQueue(JSON.stringify(value));
}

/** SQS refuses these two characters, which JSON may have; within JSON their escapes say the same. */
function escapeForQueue(json: string): string {
  return json.replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

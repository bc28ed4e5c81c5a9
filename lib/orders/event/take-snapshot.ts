import type * as z from 'zod/mini';
import { BLANKS } from '../../customer/written-signs.ts';
import { httpsUrl } from '../../platform/https-url.ts';
import { parseInstant, toWholeSeconds } from '../../platform/instant.ts';
import { isObject } from '../../platform/json.ts';
import { mapDefined } from '../../platform/lists.ts';
import { roundAmount } from './amounts.ts';
import type { lineSchema, orderEventSchema } from './schema.ts';
import {
  type OrderSnapshot,
  type PackedSnapshot,
  packSnapshot,
  type SnapshotLine,
  type SnapshotShipment,
} from './snapshot.ts';

/** In UTF-8, packed: the order's item of the ledger stays small, whatever a producer sends. */
export const MAX_SNAPSHOT_BYTES = 2_048;
/** Code points of a text; what is longer is cut. */
const MAX_TEXT = 60;
const MAX_NAME = 80;
/** A link is left out if it is longer: cut, it would lead elsewhere. */
const MAX_URL = 500;
const MAX_LINES = 30;
const MAX_SHIPMENTS = 5;
/** At most this many are read and counted; no shop sends more of one order. */
const MAX_READ_SHIPMENTS = 200;

type ParsedOrder = z.output<typeof orderEventSchema>['order'];
type ParsedLine = z.output<typeof lineSchema>;

/**
 * What of an event is kept for the agent; `undefined` if it says nothing. What is malformed is left out. If it is
 * more than `MAX_SNAPSHOT_BYTES`, status, payment and link stay, then the last shipments, then the first lines.
 */
export function takeSnapshot(
  order: Pick<ParsedOrder, 'status' | 'paymentStatus' | 'url' | 'shipments'>,
  lines: readonly ParsedLine[],
  currency: string,
): PackedSnapshot | undefined {
  const shipments = readShipments(order.shipments);
  const head: OrderSnapshot = {
    ...known('status', readText(order.status, MAX_TEXT)),
    ...known('paymentStatus', readText(order.paymentStatus, MAX_TEXT)),
    ...known('url', readUrl(order.url)),
  };
  const withShipments = fill(head, shipments.count, shipments.last.toReversed(), (kept, more) => ({
    ...head,
    ...(kept.length > 0 && { shipments: kept.toReversed() }),
    ...(more > 0 && { moreShipments: more }),
  }));
  const first = lines.slice(0, MAX_LINES).map((line) => readLine(line, currency));
  const snapshot = fill(withShipments, lines.length, first, (kept, more) => ({
    ...withShipments,
    ...(kept.length > 0 && { lines: kept }),
    ...(more > 0 && { moreLines: more }),
  }));
  return Object.keys(snapshot).length > 0 ? packSnapshot(snapshot) : undefined;
}

/** `write` with as many items as fit, and the number of those that do not. */
function fill<T>(
  without: OrderSnapshot,
  count: number,
  items: readonly T[],
  write: (kept: readonly T[], more: number) => OrderSnapshot,
): OrderSnapshot {
  let filled = count > 0 ? write([], count) : without;
  for (let kept = 1; kept <= items.length; kept += 1) {
    const next = write(items.slice(0, kept), count - kept);
    if (Buffer.byteLength(packSnapshot(next)) > MAX_SNAPSHOT_BYTES - ROOM_FOR_COUNTS) break;
    filled = next;
  }
  return filled;
}

/** Of both lists, which are written last: `,5000` and `,300000`. */
const ROOM_FOR_COUNTS = 16;

function readLine(line: ParsedLine, currency: string): SnapshotLine {
  const { returnedQuantity } = line;
  return {
    ...known('name', readText(line.name, MAX_NAME)),
    ...known('sku', readText(line.sku, MAX_TEXT)),
    quantity: line.quantity,
    ...(returnedQuantity !== undefined && returnedQuantity > 0 && { returnedQuantity }),
    unitPrice: roundAmount(line.unitPrice, currency),
  };
}

function readShipments(value: unknown): { last: readonly SnapshotShipment[]; count: number } {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const readable = mapDefined(list.slice(-MAX_READ_SHIPMENTS), readShipment);
  const unread = Math.max(0, list.length - MAX_READ_SHIPMENTS);
  return { last: readable.slice(-MAX_SHIPMENTS), count: unread + readable.length };
}

function readShipment(value: unknown): SnapshotShipment | undefined {
  if (!isObject(value)) return undefined;
  const shippedAt = readText(value.shippedAt, MAX_TEXT);
  const instant = shippedAt === undefined ? undefined : parseInstant(shippedAt);
  const shipment: SnapshotShipment = {
    ...known('carrier', readText(value.carrier, MAX_TEXT)),
    ...known('trackingNumber', readText(value.trackingNumber, MAX_TEXT)),
    ...known('trackingUrl', readUrl(value.trackingUrl)),
    ...known('status', readText(value.status, MAX_TEXT)),
    ...known('shippedAt', instant && toWholeSeconds(instant)),
  };
  return Object.keys(shipment).length > 0 ? shipment : undefined;
}

/** A text, or a number as a text, on one line and of at most `maximum` code points. */
function readText(value: unknown, maximum: number): string | undefined {
  if (typeof value !== 'string' && !Number.isSafeInteger(value)) return undefined;
  // Four times the units: a code point has two at most, and runs of blanks become one. A text of a million signs is not
  // looked at whole.
  const start = String(value)
    .trimStart()
    .slice(0, 4 * maximum);
  const text = [...start.toWellFormed().replace(BLANKS, ' ').trim()].slice(0, maximum).join('').trim();
  return text === '' ? undefined : text;
}

function readUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_URL) return undefined;
  const url = httpsUrl(value.trim());
  return url === undefined || url.length > MAX_URL ? undefined : url;
}

function known<K extends string, T>(name: K, value: T | undefined): { [N in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [N in K]: T });
}

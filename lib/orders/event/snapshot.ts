import { parseJsonValue } from '../../platform/json.ts';

/**
 * What an agent is shown of an order beside its amounts (docs/contract.md, "The order-change event", for the agent's
 * list). Nothing in it alters what ROBIN is told. Texts are as the event gives them, hostile until escaped.
 */
export interface OrderSnapshot {
  status?: string;
  paymentStatus?: string;
  /** The order in the shop's back office; `https`. */
  url?: string;
  /** The first ones, as many as fit. */
  lines?: readonly SnapshotLine[];
  /** How many lines did not fit. */
  moreLines?: number;
  /** The last ones of the event, in its order, as many as fit. */
  shipments?: readonly SnapshotShipment[];
  /** How many shipments before them did not fit. */
  moreShipments?: number;
}

export interface SnapshotLine {
  name?: string;
  sku?: string;
  quantity: number;
  /** Absent if nothing was returned. */
  returnedQuantity?: number;
  /** Of one piece, rounded to the currency's minor unit. */
  unitPrice: string;
}

export interface SnapshotShipment {
  carrier?: string;
  trackingNumber?: string;
  /** `https`. */
  trackingUrl?: string;
  status?: string;
  /** `YYYY-MM-DDTHH:MM:SSZ`. */
  shippedAt?: string;
}

/**
 * A snapshot as the ledger keeps it: JSON without the names of its fields, in UTF-8 less than half as long. With them
 * most orders' items would take a second write unit of DynamoDB (docs/cost.md).
 */
export type PackedSnapshot = string;

type Cell = string | number;
/** `0` stands for nothing, and is left out at the end. */
type PackedRow = readonly (Cell | readonly PackedRow[])[];

export function packSnapshot(snapshot: OrderSnapshot): PackedSnapshot {
  const { status, paymentStatus, url, lines = [], shipments = [] } = snapshot;
  return JSON.stringify(
    row(
      status,
      paymentStatus,
      url,
      lines.map((line) => row(line.name, line.sku, line.quantity, line.unitPrice, line.returnedQuantity)),
      snapshot.moreLines,
      shipments.map((each) =>
        row(each.carrier, each.trackingNumber, each.trackingUrl, each.status, each.shippedAt),
      ),
      snapshot.moreShipments,
    ),
  );
}

/** What `packSnapshot` has packed; `undefined` if it was something else. */
export function unpackSnapshot(packed: PackedSnapshot): OrderSnapshot | undefined {
  const cells = parseJsonValue(packed);
  if (!Array.isArray(cells)) return undefined;
  const [status, paymentStatus, url, lines, moreLines, shipments, moreShipments] = cells;
  const readLines = rowsIn(lines).map(([name, sku, quantity, unitPrice, returned]) => ({
    ...text('name', name),
    ...text('sku', sku),
    quantity: typeof quantity === 'number' ? quantity : 0,
    ...count('returnedQuantity', returned),
    unitPrice: String(unitPrice),
  }));
  const readShipments = rowsIn(shipments).map(([carrier, number, trackingUrl, state, shippedAt]) => ({
    ...text('carrier', carrier),
    ...text('trackingNumber', number),
    ...text('trackingUrl', trackingUrl),
    ...text('status', state),
    ...text('shippedAt', shippedAt),
  }));
  return {
    ...text('status', status),
    ...text('paymentStatus', paymentStatus),
    ...text('url', url),
    ...(readLines.length > 0 && { lines: readLines }),
    ...count('moreLines', moreLines),
    ...(readShipments.length > 0 && { shipments: readShipments }),
    ...count('moreShipments', moreShipments),
  };
}

function row(...cells: ReadonlyArray<Cell | readonly PackedRow[] | undefined>): PackedRow {
  const filled = cells.map((cell) =>
    cell === undefined || (Array.isArray(cell) && cell.length === 0) ? 0 : cell,
  );
  return filled.slice(0, filled.findLastIndex((cell) => cell !== 0) + 1);
}

function rowsIn(value: unknown): ReadonlyArray<readonly unknown[]> {
  return Array.isArray(value) ? value.filter((each) => Array.isArray(each)) : [];
}

function text<K extends string>(name: K, value: unknown): { [N in K]?: string } {
  return typeof value === 'string' ? ({ [name]: value } as { [N in K]: string }) : {};
}

function count<K extends string>(name: K, value: unknown): { [N in K]?: number } {
  return typeof value === 'number' && value > 0 ? ({ [name]: value } as { [N in K]: number }) : {};
}

/** Of a person who was erased: a tracking number, and a link to the order, lead to their address. */
export function withoutLinks(packed: PackedSnapshot): { snapshot?: PackedSnapshot } {
  const snapshot = unpackSnapshot(packed);
  if (!snapshot) return {};
  const { url: _, shipments = [], ...rest } = snapshot;
  const kept = shipments.map(({ trackingNumber: __, trackingUrl: ___, ...shipment }) => shipment);
  return { snapshot: packSnapshot({ ...rest, shipments: kept }) };
}

import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { parseJsonValue } from '../../platform/json.ts';
import { compareVersions } from '../event/version.ts';
import type { Amounts } from '../systems.ts';
import { amountsOf, type InFlight, type OrderState, type Told } from './state.ts';

/**
 * An order as its item in DynamoDB. What the item says elsewhere is not written twice, so that a usual order takes one
 * write unit (docs/decisions/small-items.md). Whole items, as they were written before, are read all the same.
 */
export type Item = Record<string, AttributeValue>;

const ORDER = 'ORDER#';

export function orderKey(orderNumber: string): string {
  return ORDER + orderNumber;
}

/** @param key the ledger's of a customer: customer-key.ts */
export function customerItemKey(key: string): string {
  return `CUSTOMER#${key}`;
}

/** `undefined` if the key is no order's. */
export function orderNumberOf(pk: string | undefined): string | undefined {
  return pk?.startsWith(ORDER) ? pk.slice(ORDER.length) : undefined;
}

export function toOrderItem(state: OrderState): Item {
  const { orderNumber, pending, accepted, told, inFlight, customerKey, contactKey, ...others } = state;
  const { orderDate, newestOrderDate, ...rest } = others;
  return toAttributes({
    pk: orderKey(orderNumber),
    ...rest,
    ...customerAttributes(customerKey, contactKey),
    ...dateAttributes(orderDate, newestOrderDate),
    pending: pending.length > 0 ? pending : undefined,
    ...tellingAttributes(accepted, told),
    inFlight: inFlight && packInFlight(inFlight, state),
  });
}

/** The index of a customer's orders is by the newest event's customer; `decidingKey` is there if another one decided. */
function customerAttributes(customerKey: string | undefined, contactKey: string | undefined) {
  const isAnother = contactKey !== undefined && contactKey !== customerKey;
  return isAnother ? { customerKey: contactKey, decidingKey: customerKey } : { customerKey };
}

/** The index is sorted by the newest event's date; `firstOrderDate` is there if the first event had another. */
function dateAttributes(orderDate: string, newestOrderDate: string | undefined) {
  return newestOrderDate === undefined
    ? { orderDate }
    : { orderDate: newestOrderDate, firstOrderDate: orderDate };
}

/** `accepted` and `told` as they are written: what was accepted is what was told last. */
export function tellingAttributes(accepted: Amounts | undefined, told: readonly Told[]) {
  const last = told.at(-1);
  const isLast = accepted !== undefined && last !== undefined && haveSameAmounts(accepted, last);
  return {
    told: told.length > 0 ? packTold(told) : undefined,
    // `null`: something was told, and nothing is accepted.
    accepted: isLast ? undefined : (accepted ?? (last && null)),
  };
}

/** @param item all of it, or those parts of it that are wanted */
export function readOrderItem(item: Item): OrderState {
  const { pk, ...stored } = unmarshall(item);
  const told = Array.isArray(stored.told) ? stored.told : unpackTold(stored.told);
  const last = told.at(-1);
  const accepted = stored.accepted === undefined && last ? amountsOf(last) : stored.accepted;
  const { accepted: _, decidingKey, firstOrderDate, ...rest } = stored;
  // What is read here was written by `toOrderItem`: beside what was left out, its shape is that of the state.
  return {
    ...rest,
    orderNumber: stored.orderNumber ?? orderNumberOf(pk),
    pending: stored.pending ?? [],
    told,
    ...(decidingKey && { customerKey: decidingKey, contactKey: stored.customerKey }),
    ...(firstOrderDate && { orderDate: firstOrderDate, newestOrderDate: stored.orderDate }),
    ...(accepted && { accepted }),
    ...(stored.inFlight && {
      inFlight: unpackInFlight(stored.inFlight, stored as OrderState, firstOrderDate),
    }),
  } as OrderState;
}

export function toAttributes(values: Record<string, unknown>): Item {
  return marshall(values, { removeUndefinedValues: true });
}

/** The change in flight is usually what the newest event says. */
function packInFlight(inFlight: InFlight, state: OrderState): Record<string, unknown> {
  const { version, present, orderDate, newestOrderDate } = state;
  const { version: own, revenue, profit, inDoubt, ...rest } = inFlight;
  return {
    // Its own is that of the first event: said beside another one in the item's place.
    ...(newestOrderDate !== undefined && { orderDate }),
    ...rest,
    ...(compareVersions(own, version) !== 0 && { version: own }),
    ...(!haveSameAmounts(inFlight, present) && { revenue, profit }),
    ...(inDoubt && { inDoubt }),
  };
}

function unpackInFlight(
  { orderDate, ...stored }: Partial<InFlight>,
  { version, present }: OrderState,
  firstOrderDate: string | undefined,
): InFlight {
  const amounts = stored.revenue === undefined ? amountsOf(present) : {};
  const dated = orderDate !== firstOrderDate && orderDate !== undefined ? { orderDate } : {};
  return { version, inDoubt: false, ...amounts, ...stored, ...dated } as InFlight;
}

function haveSameAmounts(one: Amounts, other: Amounts): boolean {
  return one.revenue === other.revenue && one.profit === other.profit;
}

/** JSON without the names of its fields; `0` stands where there is nothing. */
function packTold(told: readonly Told[]): string {
  return JSON.stringify(
    told.map(({ id, at, revenue, profit = 0, oldRevenue = 0, oldProfit = 0 }) => {
      const row = [id, at, revenue, profit, oldRevenue, oldProfit];
      return row.slice(0, row.findLastIndex((cell) => cell !== 0) + 1);
    }),
  );
}

function unpackTold(packed: unknown): readonly Told[] {
  const rows = typeof packed === 'string' ? parseJsonValue(packed) : [];
  if (!Array.isArray(rows)) return [];
  return rows.map(([id, at, revenue, profit, oldRevenue, oldProfit]) => ({
    id,
    at,
    revenue,
    ...(profit && { profit }),
    ...(oldRevenue && { oldRevenue }),
    ...(oldProfit && { oldProfit }),
  }));
}

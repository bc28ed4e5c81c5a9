import {
  type BookOrder,
  inOrderOfStanding,
  MAX_BOOK_ENTRIES,
  newestFirst,
  type OrderRecord,
  type SystemOrder,
} from '../customer/order-record.ts';
import { withoutUndefined } from '../customer/wire-fields.ts';

/** An order as the book and the order system together know it. */
export interface KnownOrder extends OrderRecord {
  isCancelled: boolean;
  moreItems?: number;
  moreShipments?: number;
  /** The order system's own number, if it knows the order. */
  systemId?: string;
  /** Of the prices that the order system has: as in `SystemOrder`. */
  systemCurrency?: string;
}

/** A list is no longer than what the book reads at once. */
export const MAX_LISTED_ORDERS = MAX_BOOK_ENTRIES;

/** One order of each number, the newest first. Orders that were made to try the shop out are left out. */
export function mergeOrders(
  book: readonly BookOrder[],
  system: readonly SystemOrder[],
): readonly KnownOrder[] {
  const written = new Map(book.map((order) => [order.number, order]));
  // The last one of a number is the one that a map keeps.
  const inSystem = new Map(
    inOrderOfStanding(system)
      .toReversed()
      .map((one) => [one.number, one]),
  );
  const known: KnownOrder[] = [];
  for (const number of new Set([...written.keys(), ...inSystem.keys()])) {
    const order = mergeOrder(written.get(number), inSystem.get(number));
    if (order !== undefined) known.push(order);
  }
  return known.sort(newestFirst).slice(0, MAX_LISTED_ORDERS);
}

/**
 * The book is believed about the amount, the order system about the status if the event gave none
 * (docs/contract.md, "What else ROBIN asks"). `undefined` if there is no order that is meant to be seen.
 */
export function mergeOrder(
  book: BookOrder | undefined,
  system: SystemOrder | undefined,
): KnownOrder | undefined {
  if (system?.isTest) return undefined;
  if (book === undefined && system === undefined) return undefined;
  const { id, currency, isTest: _, hasShopNumber: __, ...inSystem } = system ?? {};
  const isCancelled = book?.isCancelled ?? false;
  // An event that cancels has said the status, even if it gave no word for it.
  const merged = { ...inSystem, ...(isCancelled && { status: undefined }), ...book };
  return {
    ...withoutUndefined(merged),
    number: book?.number ?? system?.number ?? '',
    isCancelled,
    ...withoutUndefined({ systemId: id, systemCurrency: currency }),
  };
}

import type { OrderNumbers } from '../customer/customer-record.ts';
import { normalizeCustomerNumber } from '../customer/distinct-records.ts';
import { mapDefined } from '../platform/lists.ts';
import type { SourceOutcome } from './outcomes.ts';

/** An order that was asked for by the system's id; `undefined` if it could not be asked for, or is not known. */
export type NamedOrders = ReadonlyMap<string, OrderNumbers | undefined>;

/** As many as the panel shows, and as many again for those that no agent is shown. */
const MAX_IDS = 10;

/** The ids of the latest orders, by which the shop's numbers are asked for. */
export function orderIdsOf(outcome: SourceOutcome | undefined): readonly string[] {
  if (outcome?.kind !== 'found') return [];
  return [...new Set(outcome.records.flatMap(({ recentOrders = [] }) => recentOrders.slice(0, MAX_IDS)))];
}

/** Whether orders were asked for and nothing was answered. */
export function areShopNumbersMissing(outcome: SourceOutcome | undefined, named: NamedOrders): boolean {
  const ids = orderIdsOf(outcome);
  return ids.length > 0 && ids.every((id) => named.get(id) === undefined);
}

/** What was answered of each id that was asked for. */
export function matchOrders(ids: readonly string[], orders: readonly OrderNumbers[] = []): NamedOrders {
  const byId = new Map(orders.map((order) => [normalizeCustomerNumber(order.id), order]));
  return new Map(ids.map((id) => [id, byId.get(normalizeCustomerNumber(id))]));
}

/**
 * Orders by the numbers that the shop's customers know, which the system's ids are not; an id stays if nothing else
 * is known. Orders that were made to try the shop out are left out; `undefined` if nothing is left.
 */
export function shopNumbers(
  ids: readonly string[] | undefined,
  named: NamedOrders,
): readonly string[] | undefined {
  const numbers = mapDefined(ids ?? [], (id) => {
    const order = named.get(id);
    return order?.isTest ? undefined : (order?.number ?? id);
  });
  return numbers.length === 0 ? undefined : numbers;
}

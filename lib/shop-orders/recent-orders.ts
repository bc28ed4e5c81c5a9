import type { CustomerRecord } from '../customer/customer-record.ts';
import { normalizeCustomerNumber } from '../customer/distinct-records.ts';
import type { OrderSystem, SystemOrder } from '../customer/order-record.ts';
import type { SharedDeadline } from '../platform/deadline.ts';
import type { Asking } from './asking.ts';

/** At most this many of the orders that a record names are looked at: no customer has more, and an answer may. */
const MAX_READ_IDS = 1_000;

/** Asks for orders by the system's ids, those that it says itself are the customer's; `undefined` without any. */
type FindRecentOrders = (ids: readonly string[]) => Promise<readonly SystemOrder[] | undefined> | undefined;

/**
 * One question for all of them, and none twice.
 * @param endSooner makes the deadline of a question that has to end before all do
 */
export function askForRecentOrders(
  system: OrderSystem,
  asking: Asking,
  endSooner: (() => SharedDeadline) | undefined,
): FindRecentOrders {
  const answers = new Map<string, Promise<readonly SystemOrder[] | undefined>>();
  async function ask(ids: readonly string[]) {
    const sooner = endSooner?.();
    const question = (deadline: number) => system.findOrders(ids, deadline);
    const orders = await asking.ask(system.name, 'findOrders', question, sooner);
    sooner?.end();
    return orders;
  }
  return (ids) => {
    if (ids.length === 0) return undefined;
    const key = JSON.stringify(ids);
    const answer = answers.get(key) ?? ask(ids);
    answers.set(key, answer);
    return answer;
  };
}

/**
 * What the system's own records name as recent. The highest first: should there be more than the system is asked for at
 * once, these are likely the newest.
 */
export function recentOrderIds(
  records: readonly CustomerRecord[],
  { name }: Pick<OrderSystem, 'name'>,
): readonly string[] {
  const ids = records
    .filter(({ source }) => source === name)
    .flatMap(({ recentOrders = [] }) => recentOrders.slice(0, MAX_READ_IDS));
  const distinct = new Map(ids.toReversed().map((id) => [normalizeCustomerNumber(id), id]));
  const highestFirst = ([one]: [string, string], [other]: [string, string]) =>
    other.length - one.length || (other > one ? 1 : -1);
  return [...distinct].sort(highestFirst).map(([, id]) => id);
}

/** A system that names an order and does not show it has answered a part only. */
export function areAllShown(ids: readonly string[], orders: readonly SystemOrder[]): boolean {
  const shown = new Set(orders.map(({ id }) => normalizeCustomerNumber(id)));
  return ids.every((id) => shown.has(normalizeCustomerNumber(id)));
}

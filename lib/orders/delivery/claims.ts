import { describeError } from '../../platform/reporting/describe-error.ts';
import type { OrderEvent } from '../event/event.ts';
import { claimFirst, decideFirst, isAfterEarlierOrder, rememberEarlierOrder } from '../ledger/first-order.ts';
import type { OrderState } from '../ledger/state.ts';
import { askHistory } from './history.ts';
import type { Invocation } from './invocation.ts';
import { HISTORY_TIMEOUT_MS } from './time-budget.ts';

/**
 * Decides whether an order is its customer's first one. If it is, the order's item says so first, and then `claim`
 * writes the claim: docs/delivery.md, "The first order of a customer".
 * @param event whose customer counts
 * @returns `undefined` if a source that must be asked cannot say. Rejects if the ledger does.
 */
export function isFirstOrderOf(
  invocation: Invocation,
  event: OrderEvent,
  postBy: number,
): Promise<boolean | undefined> {
  const { orderNumber } = event;
  const orderedAt = Date.parse(event.orderDate);
  return invocation.customers.change(invocation.customerKey(event), orderNumber, async (customer) => {
    if (isAfterEarlierOrder(customer, orderedAt)) return { result: false };
    const known = decideFirst(customer, orderNumber, orderedAt);
    if (known !== 'ask') return { result: known === 'first' };
    const verdict = await askHistories(invocation, event, orderedAt, postBy);
    if (verdict === 'no-verdict') return { result: undefined };
    if (verdict === 'no-earlier-order') return { result: true };
    return { next: rememberEarlierOrder(customer, orderedAt), result: false };
  });
}

/**
 * Writes the claim of an order whose item says that it is told as the first one: before it is posted, and anew if it
 * is there, so that a worker that saw the item before it said so cannot take the claim any more.
 * @param orderedAt epoch milliseconds of the order's date
 * @returns false if another order is the first one
 */
export async function claim(
  { customers }: Invocation,
  { orderNumber, customerKey }: OrderState,
  orderedAt: number,
): Promise<boolean> {
  if (customerKey === undefined) return true;
  return customers.change(customerKey, orderNumber, (customer) => {
    const isFirst = decideFirst(customer, orderNumber, orderedAt) !== 'not-first';
    return { next: isFirst ? claimFirst(customer, orderNumber) : undefined, result: isFirst };
  });
}

function askHistories(invocation: Invocation, event: OrderEvent, orderedAt: number, postBy: number) {
  const deadline = Math.min(postBy, invocation.clock.now() + HISTORY_TIMEOUT_MS);
  return askHistory(invocation.historySources, event, orderedAt, deadline, {
    country: invocation.settings.defaultCountry,
    onFailure: (source, error) =>
      invocation.log.warn('orders.source-failed', { source, ...describeError(error) }),
  });
}

/** What ROBIN was told by others of an order's being the first one binds the customer's other orders. */
export async function recordToldFirst(
  { customers, customerKey }: Invocation,
  event: OrderEvent,
  isFirst: boolean,
): Promise<void> {
  const { orderNumber } = event;
  const orderedAt = Date.parse(event.orderDate);
  await customers.change(customerKey(event), orderNumber, (customer) => {
    const isClaimed = decideFirst(customer, orderNumber, orderedAt) !== 'ask';
    // The date as well: the claim is worth nothing until the order is written.
    const dated = rememberEarlierOrder(customer, orderedAt);
    const isKnown = isClaimed && customer.earlierOrderBefore === dated.earlierOrderBefore;
    const next = isFirst && !isClaimed ? claimFirst(dated, orderNumber) : dated;
    return { ...(!isKnown && { next }), result: undefined };
  });
}

import { describeError } from '../../platform/reporting/describe-error.ts';
import type { OrderEvent } from '../event/event.ts';
import {
  claimFirst,
  decideFirst,
  isAfterEarlierOrder,
  newCustomer,
  rememberEarlierOrder,
} from '../ledger/first-order.ts';
import type { CustomerState, OrderState } from '../ledger/state.ts';
import { withoutWorthlessClaim } from '../ledger/worthy-claim.ts';
import { askHistory } from './history.ts';
import type { Invocation } from './invocation.ts';
import { HISTORY_TIMEOUT_MS } from './time-budget.ts';

const ATTEMPTS = 6;

/**
 * Decides whether an order is its customer's first one. If it is, the order's item says so first, and then `claim`
 * writes the claim: docs/delivery.md, "The first order of a customer".
 * @param event whose customer counts
 * @returns `undefined` if a source that must be asked cannot say. Rejects if the ledger does.
 */
export async function isFirstOrderOf(
  invocation: Invocation,
  event: OrderEvent,
  postBy: number,
): Promise<boolean | undefined> {
  const orderedAt = Date.parse(event.orderDate);
  const key = invocation.customerKey(event);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const customer = await loadCustomer(invocation, key, event.orderNumber);
    if (isAfterEarlierOrder(customer, orderedAt)) return false;
    const known = decideFirst(customer, event.orderNumber, orderedAt);
    if (known !== 'ask') return known === 'first';
    const verdict = await askHistories(invocation, event, orderedAt, postBy);
    if (verdict === 'no-verdict') return undefined;
    if (verdict === 'no-earlier-order') return true;
    if (await saveCustomer(invocation, rememberEarlierOrder(customer, orderedAt))) return false;
  }
  throw new Error('the customer is too busy');
}

/**
 * Writes the claim of an order whose item says that it is told as the first one: before it is posted, and anew if it
 * is there, so that a worker that saw the item before it said so cannot take the claim any more.
 * @param orderedAt epoch milliseconds of the order's date
 * @returns false if another order is the first one
 */
export async function claim(
  invocation: Invocation,
  { orderNumber, customerKey }: OrderState,
  orderedAt: number,
): Promise<boolean> {
  if (customerKey === undefined) return true;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const customer = await loadCustomer(invocation, customerKey, orderNumber);
    if (decideFirst(customer, orderNumber, orderedAt) === 'not-first') return false;
    if (await saveCustomer(invocation, claimFirst(customer, orderNumber))) return true;
  }
  throw new Error('the customer is too busy');
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
  invocation: Invocation,
  event: OrderEvent,
  isFirst: boolean,
): Promise<void> {
  const { orderNumber } = event;
  const orderedAt = Date.parse(event.orderDate);
  const key = invocation.customerKey(event);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const customer = await loadCustomer(invocation, key, orderNumber);
    const isClaimed = decideFirst(customer, orderNumber, orderedAt) !== 'ask';
    // The date as well: the claim is worth nothing until the order is written.
    const dated = rememberEarlierOrder(customer, orderedAt);
    const next = isFirst && !isClaimed ? claimFirst(dated, orderNumber) : dated;
    if (isClaimed && customer.earlierOrderBefore === dated.earlierOrderBefore) return;
    if (await saveCustomer(invocation, next)) return;
  }
  throw new Error('the customer is too busy');
}

async function loadCustomer(
  invocation: Invocation,
  key: string,
  orderNumber: string,
): Promise<CustomerState> {
  const { ledger, customers } = invocation;
  const customer = customers.get(key) ?? (await ledger.loadCustomers([key])).get(key) ?? newCustomer(key);
  customers.set(key, customer);
  return withoutWorthlessClaim(customer, orderNumber, ledger);
}

/** @returns whether it is written; if another worker wrote first, the next look is at the ledger again */
async function saveCustomer(invocation: Invocation, customer: CustomerState): Promise<boolean> {
  const next = { ...customer, revision: customer.revision + 1, writeId: invocation.randomSource.newId() };
  invocation.customers.delete(next.key);
  const written = await invocation.ledger.saveCustomer(next, customer.writeId).catch((error: unknown) => {
    invocation.failed('save-customer', error);
    return false;
  });
  const stored = written ? next : (await invocation.ledger.loadCustomers([next.key])).get(next.key);
  if (stored) invocation.customers.set(next.key, stored);
  return stored?.writeId === next.writeId;
}

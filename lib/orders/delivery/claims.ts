import { describeError } from '../../platform/reporting/describe-error.ts';
import type { OrderEvent } from '../event/event.ts';
import {
  claimFirst,
  decideFirst,
  giveBackClaim,
  newCustomer,
  rememberEarlierOrder,
} from '../ledger/first-order.ts';
import type { CustomerState, OrderState } from '../ledger/state.ts';
import { askHistory } from './history.ts';
import type { Invocation } from './invocation.ts';
import { HISTORY_TIMEOUT_MS } from './time-budget.ts';

const ATTEMPTS = 6;

/**
 * Decides for good whether an order is its customer's first one, and has it in the ledger before ROBIN is told.
 * @param event whose customer counts
 * @returns `undefined` where a source that must be asked cannot say. Rejects where the ledger does.
 */
export async function settleFirst(
  invocation: Invocation,
  event: OrderEvent,
  postBy: number,
): Promise<boolean | undefined> {
  const orderedAt = Date.parse(event.orderDate);
  const key = invocation.customerKey(event);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const customer = await loadCustomer(invocation, key);
    const known = decideFirst(customer, event.orderNumber, orderedAt);
    if (known === 'not-first') return false;
    const verdict =
      known === 'first' ? 'no-earlier-order' : await askSources(invocation, event, orderedAt, postBy);
    if (verdict === 'no-verdict') return undefined;
    const isFirst = verdict === 'no-earlier-order';
    // Also a claim that was there is written anew: whoever is about to give it back then finds that it is in use.
    const next = isFirst
      ? claimFirst(customer, event.orderNumber)
      : rememberEarlierOrder(customer, orderedAt);
    if (await saveCustomer(invocation, next)) return isFirst;
  }
  throw new Error('the customer is too busy');
}

function askSources(invocation: Invocation, event: OrderEvent, orderedAt: number, postBy: number) {
  const deadline = Math.min(postBy, invocation.clock.now() + HISTORY_TIMEOUT_MS);
  return askHistory(invocation.historySources, event, orderedAt, deadline, {
    country: invocation.settings.defaultCountry,
    onFailure: (source, error) =>
      invocation.log.warn('orders.source-failed', { source, ...describeError(error) }),
  });
}

/** What somebody else told ROBIN of an order's being the first one binds the customer's other orders. */
export async function recordToldFirst(
  invocation: Invocation,
  event: OrderEvent,
  isFirst: boolean,
): Promise<void> {
  const orderedAt = Date.parse(event.orderDate);
  const key = invocation.customerKey(event);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const customer = await loadCustomer(invocation, key);
    if (decideFirst(customer, event.orderNumber, orderedAt) !== 'ask') return;
    const next = isFirst
      ? claimFirst(customer, event.orderNumber)
      : rememberEarlierOrder(customer, orderedAt);
    if (await saveCustomer(invocation, next)) return;
  }
  throw new Error('the customer is too busy');
}

/** The customer of an order that is about to be refused for good, where that order claims to be the first one. */
export async function loadClaim(
  invocation: Invocation,
  state: OrderState,
): Promise<CustomerState | undefined> {
  if (!state.isFirstOrder || state.customerKey === undefined) return undefined;
  const customer = (await invocation.ledger.loadCustomers([state.customerKey])).get(state.customerKey);
  if (customer) invocation.customers.set(customer.key, customer);
  return customer?.claimedBy === state.orderNumber ? customer : undefined;
}

/**
 * Gives a claim back, as it was loaded before its order was dropped. Where it was written since, somebody else tells
 * the order again and relies on it: then it stays.
 */
export async function releaseClaim(invocation: Invocation, customer: CustomerState): Promise<void> {
  try {
    await saveCustomer(invocation, giveBackClaim(customer));
  } catch (error) {
    invocation.failed('release-claim', error);
  }
}

async function loadCustomer(invocation: Invocation, key: string): Promise<CustomerState> {
  const known =
    invocation.customers.get(key) ??
    (await invocation.ledger.loadCustomers([key])).get(key) ??
    newCustomer(key);
  invocation.customers.set(key, known);
  return known;
}

/** @returns whether it is written; where somebody else wrote first, the next look is at the ledger again */
export async function saveCustomer(invocation: Invocation, customer: CustomerState): Promise<boolean> {
  const next = { ...customer, revision: customer.revision + 1, writeId: invocation.chance.newId() };
  invocation.customers.delete(next.key);
  const written = await invocation.ledger.saveCustomer(next).catch((error: unknown) => {
    invocation.failed('save-customer', error);
    return false;
  });
  const stored = written ? next : (await invocation.ledger.loadCustomers([next.key])).get(next.key);
  if (stored) invocation.customers.set(next.key, stored);
  return stored?.writeId === next.writeId;
}

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
import type { Run } from './invocation.ts';

const ATTEMPTS = 6;

/** How long the sources may take to say whether a customer ordered before, in milliseconds. */
const HISTORY_TIMEOUT = 4_000;

/**
 * Decides for good whether an order is its customer's first one, and has it in the ledger before ROBIN is told.
 * @param event whose customer counts
 * @returns `undefined` where a source that must be asked cannot say. Rejects where the ledger does.
 */
export async function settleFirst(run: Run, event: OrderEvent, postBy: number): Promise<boolean | undefined> {
  const orderedAt = Date.parse(event.orderDate);
  const key = run.customerKey(event);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const customer = await loadCustomer(run, key);
    const known = decideFirst(customer, event.orderNumber, orderedAt);
    if (known === 'not-first') return false;
    const verdict = known === 'first' ? 'no-earlier-order' : await askSources(run, event, orderedAt, postBy);
    if (verdict === 'no-verdict') return undefined;
    const isFirst = verdict === 'no-earlier-order';
    // Also a claim that was there is written anew: whoever is about to give it back then finds that it is in use.
    const next = isFirst
      ? claimFirst(customer, event.orderNumber)
      : rememberEarlierOrder(customer, orderedAt);
    if (await saveCustomer(run, next)) return isFirst;
  }
  throw new Error('the customer is too busy');
}

function askSources(run: Run, event: OrderEvent, orderedAt: number, postBy: number) {
  const deadline = Math.min(postBy, run.clock.now() + HISTORY_TIMEOUT);
  return askHistory(run.historySources, event, orderedAt, deadline, {
    country: run.settings.defaultCountry,
    onFailure: (source, error) => run.log.warn('orders.source-failed', { source, ...describeError(error) }),
  });
}

/** What somebody else told ROBIN of an order's being the first one binds the customer's other orders. */
export async function recordToldFirst(run: Run, event: OrderEvent, isFirst: boolean): Promise<void> {
  const orderedAt = Date.parse(event.orderDate);
  const key = run.customerKey(event);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const customer = await loadCustomer(run, key);
    if (decideFirst(customer, event.orderNumber, orderedAt) !== 'ask') return;
    const next = isFirst
      ? claimFirst(customer, event.orderNumber)
      : rememberEarlierOrder(customer, orderedAt);
    if (await saveCustomer(run, next)) return;
  }
  throw new Error('the customer is too busy');
}

/** The customer of an order that is about to be refused for good, where that order claims to be the first one. */
export async function loadClaim(run: Run, state: OrderState): Promise<CustomerState | undefined> {
  if (!state.isFirstOrder || state.customerKey === undefined) return undefined;
  const customer = (await run.ledger.loadCustomers([state.customerKey])).get(state.customerKey);
  if (customer) run.customers.set(customer.key, customer);
  return customer?.claimedBy === state.orderNumber ? customer : undefined;
}

/**
 * Gives a claim back, as it was loaded before its order was dropped. Where it was written since, somebody else tells
 * the order again and relies on it: then it stays.
 */
export async function releaseClaim(run: Run, customer: CustomerState): Promise<void> {
  try {
    await saveCustomer(run, giveBackClaim(customer));
  } catch (error) {
    run.failed('release-claim', error);
  }
}

async function loadCustomer(run: Run, key: string): Promise<CustomerState> {
  const known =
    run.customers.get(key) ?? (await run.ledger.loadCustomers([key])).get(key) ?? newCustomer(key);
  run.customers.set(key, known);
  return known;
}

/** @returns whether it is written; where somebody else wrote first, the next look is at the ledger again */
export async function saveCustomer(run: Run, customer: CustomerState): Promise<boolean> {
  const next = { ...customer, revision: customer.revision + 1, writeId: run.chance.newId() };
  run.customers.delete(next.key);
  const written = await run.ledger.saveCustomer(next).catch((error: unknown) => {
    run.failed('save-customer', error);
    return false;
  });
  const stored = written ? next : (await run.ledger.loadCustomers([next.key])).get(next.key);
  if (stored) run.customers.set(next.key, stored);
  return stored?.writeId === next.writeId;
}

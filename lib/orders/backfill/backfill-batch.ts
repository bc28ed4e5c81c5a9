import { inParallel } from '../../platform/in-parallel.ts';
import type { OrderEvent } from '../event/event.ts';
import { claimFirst, newCustomer } from '../ledger/first-order.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CustomerState, OrderState } from '../ledger/state.ts';
import { withoutWorthlessClaim } from '../ledger/worthy-claim.ts';
import {
  type BackfilledOrder,
  backfilledOrder,
  type FileVerdict,
  isUntold,
  settleByFile,
} from './backfill.ts';

/** An order of the file, read. */
export interface PastEvent {
  event: OrderEvent;
  customerKey: string;
  /** What the file says of its being the customer's first one. */
  saysFirst: boolean | undefined;
}

export interface BackfillDependencies {
  ledger: Pick<Ledger, 'loadCustomers' | 'loadOrders' | 'saveCustomer' | 'saveOrder'>;
  /** By all of the file, whatever part of it is being written. */
  verdictOf(customerKey: string): FileVerdict;
  /** Names the backfill; the same when it goes on after an interruption. */
  writeId: string;
  /** Whether ROBIN is to be told, because it has not been told yet. */
  tell: boolean;
}

export interface BackfillResult {
  /** By order number; in the ledger by this backfill, now or before an interruption. */
  written: ReadonlySet<string>;
  /** In the ledger by other means: left alone. */
  known: ReadonlySet<string>;
  /** Those that ROBIN has yet to be told of. */
  untold: ReadonlySet<string>;
  /** Customers of whom the ledger says otherwise than the file which order is the first one. */
  contradictions: readonly Contradiction[];
}

export interface Contradiction {
  /** The first order by the file, or the oldest, of which the file says that not even that was the first. */
  inFile: string;
  /** The first order by the ledger: it was told to ROBIN as that, or is about to be. */
  inLedger: string;
}

const WRITES_AT_ONCE = 25;
const ATTEMPTS = 6;

/**
 * Writes orders of the past. Every customer's first order is settled before one of the orders is written, so that an
 * interruption anywhere leaves nothing wrong behind, and the same again changes nothing.
 */
export async function writeBackfill(
  orders: readonly PastEvent[],
  dependencies: BackfillDependencies,
): Promise<BackfillResult> {
  const { ledger, tell, writeId, verdictOf } = dependencies;
  const known = await ledger.loadOrders(orders.map(({ event }) => event.orderNumber));
  const customers = await settleCustomers(orders, dependencies);
  const result = { written: new Set<string>(), known: new Set<string>(), untold: new Set<string>() };
  const contradictions = new Map<string, Contradiction>();
  await inParallel(orders, WRITES_AT_ONCE, async ({ event, customerKey, saysFirst }) => {
    const { orderNumber } = event;
    const contradict = (inLedger: string | undefined) => {
      const verdict = verdictOf(customerKey);
      if (verdict.kind !== 'none' && inLedger !== undefined && inLedger !== verdict.orderNumber)
        contradictions.set(customerKey, { inFile: verdict.orderNumber, inLedger });
    };
    const claimedBy = customers.get(customerKey)?.claimedBy;
    contradict(claimedBy);
    // What ROBIN was told is a fact. What it is yet to be told must not make two first orders of one customer.
    const isFact = !tell && saysFirst !== undefined;
    const isFirstOrder = isFact ? saysFirst : claimedBy === orderNumber;
    const state = backfilledOrder({
      event,
      customerKey,
      isFirstOrder,
      isFirstByDates: isFirstOrder && !isFact,
      isToBeTold: tell,
      writeId,
    } satisfies BackfilledOrder);
    const stored = known.get(orderNumber) ?? (await saveNew(state, dependencies));
    const isOurs = stored.writeId === writeId;
    (isOurs ? result.written : result.known).add(orderNumber);
    if (tell && isUntold(stored)) result.untold.add(orderNumber);
    // Before it tells, the delivery claims by itself.
    const isClaimToBeKept = !tell && isOurs && claimedBy === orderNumber;
    if (!isClaimToBeKept) return;
    const first = await keepClaim(customerKey, orderNumber, dependencies);
    contradict(first);
    if (first !== orderNumber && !isFact) await saveNotFirst(stored, dependencies);
  });
  return { ...result, contradictions: [...contradictions.values()] };
}

/**
 * Writes the claim anew once the order says that it is the first one: a worker that saw the claim before that cannot
 * take it any more.
 * @returns the order that has the claim
 */
async function keepClaim(
  key: string,
  orderNumber: string,
  { ledger, writeId }: BackfillDependencies,
): Promise<string> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const customer = await loadCustomer(key, orderNumber, ledger);
    if (customer.claimedBy !== undefined && customer.claimedBy !== orderNumber) return customer.claimedBy;
    if (await save(claimFirst(customer, orderNumber), writeId, ledger)) return orderNumber;
  }
  throw new Error('a customer is too busy');
}

/** The claim went to another order: this one is not the first, unless ROBIN has heard otherwise meanwhile. */
async function saveNotFirst(state: OrderState, { ledger, writeId }: BackfillDependencies): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const { isFirstByDates: _, ...rest } = state;
    const next = { ...rest, revision: state.revision + 1, isFirstOrder: false };
    if (await ledger.saveOrder(next).catch(() => false)) return;
    const stored = (await ledger.loadOrders([state.orderNumber])).get(state.orderNumber);
    if (stored?.writeId !== writeId || stored.revision !== state.revision) return;
  }
  throw new Error('the ledger keeps refusing an order');
}

/** @returns what the ledger has of the order now */
async function saveNew(state: OrderState, { ledger }: BackfillDependencies) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (await ledger.saveOrder(state)) return state;
    } catch (error) {
      // It is not known whether the write was done: what the ledger has says it.
      if (attempt === ATTEMPTS) throw error;
    }
    const stored = (await ledger.loadOrders([state.orderNumber])).get(state.orderNumber);
    if (stored) return stored;
    if (attempt === ATTEMPTS) throw new Error('the ledger keeps refusing an order that it does not have');
  }
}

async function settleCustomers(
  orders: readonly PastEvent[],
  dependencies: BackfillDependencies,
): Promise<Map<string, CustomerState>> {
  const keys = [...new Set(orders.map(({ customerKey }) => customerKey))];
  const customers = await dependencies.ledger.loadCustomers(keys);
  await inParallel(keys, WRITES_AT_ONCE, async (key) => {
    customers.set(key, await settleCustomer(key, customers.get(key), dependencies));
  });
  return customers;
}

async function settleCustomer(
  key: string,
  loaded: CustomerState | undefined,
  { ledger, verdictOf, writeId, tell }: BackfillDependencies,
): Promise<CustomerState> {
  const verdict = verdictOf(key);
  const firstInFile = verdict.kind === 'none' ? undefined : verdict.orderNumber;
  let known = await withoutWorthlessClaim(loaded ?? newCustomer(key), firstInFile, ledger);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const next = settleByFile(known, verdict, { isTold: !tell });
    if (!next) return known;
    if (await save(next, writeId, ledger)) return next;
    // Another worker was faster, or our write was done and its answer lost: both are seen by looking again.
    known = await loadCustomer(key, firstInFile, ledger);
  }
  throw new Error('a customer is too busy');
}

async function loadCustomer(
  key: string,
  orderNumber: string | undefined,
  ledger: BackfillDependencies['ledger'],
): Promise<CustomerState> {
  const customer = (await ledger.loadCustomers([key])).get(key) ?? newCustomer(key);
  return withoutWorthlessClaim(customer, orderNumber, ledger);
}

function save(
  customer: CustomerState,
  writeId: string,
  ledger: BackfillDependencies['ledger'],
): Promise<boolean> {
  const next = { ...customer, revision: customer.revision + 1, writeId };
  return ledger.saveCustomer(next, customer.writeId).catch(() => false);
}

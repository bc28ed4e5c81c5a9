import { inParallel } from '../../platform/in-parallel.ts';
import type { OrderEvent } from '../event/event.ts';
import { type Customers, createCustomers } from '../ledger/customers.ts';
import { claimFirst } from '../ledger/first-order.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CustomerState, OrderState } from '../ledger/state.ts';
import { insistOnOrder } from '../ledger/write-order.ts';
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

interface BackfillResult {
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
  const customers = createCustomers({ ledger, writeId: () => writeId });
  const claims = await settleCustomers(orders, customers, dependencies);
  const result = { written: new Set<string>(), known: new Set<string>(), untold: new Set<string>() };
  const contradictions = new Map<string, Contradiction>();
  await inParallel(orders, WRITES_AT_ONCE, async ({ event, customerKey, saysFirst }) => {
    const { orderNumber } = event;
    const contradict = (inLedger: string | undefined) => {
      const verdict = verdictOf(customerKey);
      if (verdict.kind !== 'none' && inLedger !== undefined && inLedger !== verdict.orderNumber)
        contradictions.set(customerKey, { inFile: verdict.orderNumber, inLedger });
    };
    const claimedBy = claims.get(customerKey);
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
    const stored = known.get(orderNumber) ?? (await insistOnOrder(ledger, state));
    const isOurs = stored.writeId === writeId;
    (isOurs ? result.written : result.known).add(orderNumber);
    if (tell && isUntold(stored)) result.untold.add(orderNumber);
    // Before it tells, the delivery claims by itself.
    const isClaimToBeKept = !tell && isOurs && claimedBy === orderNumber;
    if (!isClaimToBeKept) return;
    const first = await keepClaim(customerKey, orderNumber, customers);
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
function keepClaim(key: string, orderNumber: string, customers: Customers): Promise<string> {
  return customers.change(key, orderNumber, (customer) => {
    const { claimedBy = orderNumber } = customer;
    const next = claimedBy === orderNumber ? claimFirst(customer, orderNumber) : undefined;
    return { next, result: claimedBy };
  });
}

/** The claim went to another order: this one is not the first, unless ROBIN has heard otherwise meanwhile. */
async function saveNotFirst(state: OrderState, { ledger }: BackfillDependencies): Promise<void> {
  const { isFirstByDates: _, ...rest } = state;
  await insistOnOrder(ledger, { ...rest, revision: state.revision + 1, isFirstOrder: false });
}

/** @returns by customer, the order that has the claim */
async function settleCustomers(
  orders: readonly PastEvent[],
  customers: Customers,
  { verdictOf, tell }: BackfillDependencies,
): Promise<Map<string, string | undefined>> {
  const keys = [...new Set(orders.map(({ customerKey }) => customerKey))];
  await customers.load(keys);
  const claimedBy = new Map<string, string | undefined>();
  await inParallel(keys, WRITES_AT_ONCE, async (key) => {
    const verdict = verdictOf(key);
    const firstInFile = verdict.kind === 'none' ? undefined : verdict.orderNumber;
    const settle = (customer: CustomerState) => {
      const next = settleByFile(customer, verdict, { isTold: !tell });
      return { next, result: (next ?? customer).claimedBy };
    };
    claimedBy.set(key, await customers.change(key, firstInFile, settle));
  });
  return claimedBy;
}

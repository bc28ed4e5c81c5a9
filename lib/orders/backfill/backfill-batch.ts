import { inParallel } from '../../platform/in-parallel.ts';
import type { OrderEvent } from '../event/event.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CustomerState } from '../ledger/state.ts';
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
  /** Whether ROBIN is to be told, because nobody has done so. */
  tell: boolean;
}

export interface BackfillResult {
  /** By order number; in the ledger by this backfill, now or before an interruption. */
  written: ReadonlySet<string>;
  /** In the ledger by somebody else: left alone. */
  known: ReadonlySet<string>;
  /** Those that ROBIN has yet to be told of. */
  untold: ReadonlySet<string>;
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
  const known = await dependencies.ledger.loadOrders(orders.map(({ event }) => event.orderNumber));
  const customers = await settleCustomers(orders, dependencies);
  const result = { written: new Set<string>(), known: new Set<string>(), untold: new Set<string>() };
  await inParallel(orders, WRITES_AT_ONCE, async (order) => {
    const { event, customerKey } = order;
    const isFirst = customers.get(customerKey)?.claimedBy === event.orderNumber;
    const state = backfilledOrder({
      event,
      customerKey,
      // What ROBIN was told is a fact. What it is yet to be told must not make two first orders of one customer.
      isFirstOrder: dependencies.tell ? isFirst : (order.saysFirst ?? isFirst),
      isToBeTold: dependencies.tell,
      writeId: dependencies.writeId,
    } satisfies BackfilledOrder);
    const stored = known.get(event.orderNumber) ?? (await saveNew(state, dependencies));
    const isOurs = stored.writeId === dependencies.writeId;
    (isOurs ? result.written : result.known).add(event.orderNumber);
    if (dependencies.tell && isUntold(stored)) result.untold.add(event.orderNumber);
  });
  return result;
}

/** @returns what the ledger has of the order now */
async function saveNew(state: ReturnType<typeof backfilledOrder>, { ledger }: BackfillDependencies) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (await ledger.saveOrder(state)) return state;
    } catch (error) {
      // Done or not, nobody knows: what the ledger has says it.
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
    const settled = await settleCustomer(key, customers.get(key), dependencies);
    if (settled) customers.set(key, settled);
  });
  return customers;
}

async function settleCustomer(
  key: string,
  loaded: CustomerState | undefined,
  { ledger, verdictOf, writeId }: BackfillDependencies,
): Promise<CustomerState | undefined> {
  const verdict = verdictOf(key);
  let known = loaded;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const next = settleByFile(known, key, verdict);
    if (!next) return known;
    const state = { ...next, revision: next.revision + 1, writeId };
    const isSaved = await ledger.saveCustomer(state).catch(() => false);
    if (isSaved) return state;
    // Somebody else was faster, or our write was done and its answer lost: both are seen by looking again.
    known = (await ledger.loadCustomers([key])).get(key);
  }
  throw new Error('a customer is too busy');
}

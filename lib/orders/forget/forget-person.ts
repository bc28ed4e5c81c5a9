import type { Clock } from '../../platform/clock.ts';
import { createCustomers } from '../ledger/customers.ts';
import { confirmsClaim, rememberEarlierOrder } from '../ledger/first-order.ts';
import type { Journal } from '../ledger/journal.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { OrderState } from '../ledger/state.ts';
import type { ForgettingLedger } from './dynamodb-forgetting.ts';
import { forgetOrder } from './forget-order.ts';

interface ForgetDependencies {
  ledger: Pick<Ledger, 'loadCustomers' | 'loadOrders' | 'saveCustomer'>;
  forgetting: ForgettingLedger;
  /** Absent if what ROBIN is told is not written down beside the ledger. */
  journal: Journal | undefined;
  clock: Pick<Clock, 'now'>;
  newId: () => string;
}

/** By what the ledger knows the person. */
export interface Person {
  keys: readonly string[];
  /** Order numbers. */
  orders: readonly string[];
}

export interface Forgotten {
  /** Order numbers. */
  forgotten: readonly string[];
  /** Those whose address is being told; if a function holds one, until when (epoch milliseconds). */
  beingTold: readonly BeingTold[];
  /** How many customers' claims were deleted. */
  customers: number;
  /** Orders that had another address, under whose key stays that there was a first order. */
  kept: readonly string[];
}

interface BeingTold {
  orderNumber: string;
  until?: number;
}

const ATTEMPTS = 6;

/**
 * Takes a person out of the ledger, as far as that can be done now: docs/operate.md, "Erasing a person: `forget`".
 * @throws BusyError
 */
export async function forgetPerson(
  { keys, orders }: Person,
  dependencies: ForgetDependencies,
): Promise<Forgotten> {
  const forgotten: string[] = [];
  const kept: string[] = [];
  const beingTold: BeingTold[] = [];
  for (const orderNumber of orders) {
    const result = await forgetOne(orderNumber, keys, dependencies);
    if (result.kind === 'being-told') beingTold.push(result.order);
    else forgotten.push(orderNumber);
    if (result.kind === 'forgotten-and-kept') kept.push(orderNumber);
  }
  // The orders first: as long as one of them is left, they are found again.
  let customers = 0;
  for (const key of keys) {
    const result = await forgetCustomer(key, dependencies);
    if (result === 'forgotten') customers += 1;
    else if (result && !beingTold.some(({ orderNumber }) => orderNumber === result.claimedBy))
      beingTold.push({ orderNumber: result.claimedBy });
  }
  return { forgotten, beingTold, customers, kept };
}

/**
 * Deletes what is remembered of a first order, unless an order that is still under the person's key is told as that:
 * without its claim, the next order would be told as a second first one.
 * @returns nothing if the ledger remembers nothing, else what became of it
 */
export async function forgetCustomer(
  key: string,
  { ledger, forgetting }: Pick<ForgetDependencies, 'ledger' | 'forgetting'>,
): Promise<'forgotten' | { claimedBy: string } | undefined> {
  let claimedBy: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const customer = (await ledger.loadCustomers([key])).get(key);
    if (!customer) return undefined;
    claimedBy = customer.claimedBy;
    const claimant =
      claimedBy === undefined ? undefined : (await ledger.loadOrders([claimedBy])).get(claimedBy);
    if (claimedBy !== undefined && confirmsClaim(claimant, key)) return { claimedBy };
    if (await forgetting.deleteCustomer(customer)) return 'forgotten';
  }
  return claimedBy === undefined ? undefined : { claimedBy };
}

/** @returns `forgotten-and-kept` if under another person's key stays that there was a first order */
async function forgetOne(
  orderNumber: string,
  keys: readonly string[],
  dependencies: ForgetDependencies,
): Promise<{ kind: 'forgotten' | 'forgotten-and-kept' } | { kind: 'being-told'; order: BeingTold }> {
  const { ledger, forgetting, journal, clock } = dependencies;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const state = (await ledger.loadOrders([orderNumber])).get(orderNumber);
    if (!state) return { kind: 'forgotten' };
    const { kind, ...result } = forgetOrder(state, clock.now());
    if (!('order' in result)) return { kind: 'being-told', order: { orderNumber, ...result } };
    const { order } = result;
    const isKept = order.isFirstOrder === true && (await keepFromOthers(state, keys, dependencies));
    // First: an order that is forgotten is not found again, and a restore must not bring its person back.
    await journal?.write({ kind: 'forgotten', orders: [orderNumber] });
    if (await forgetting.saveForgotten({ ...order, revision: state.revision + 1 }))
      return { kind: isKept ? 'forgotten-and-kept' : 'forgotten' };
  }
  return { kind: 'being-told', order: { orderNumber } };
}

/**
 * An order that was told as the first one of a customer who is not the one to forget, by an address that was corrected
 * since: without its claim, that none of their other orders is a first one stays with their key, whatever its date.
 */
async function keepFromOthers(
  { orderNumber, customerKey: key }: OrderState,
  keys: readonly string[],
  { ledger, newId }: ForgetDependencies,
): Promise<boolean> {
  if (key === undefined || keys.includes(key)) return false;
  return createCustomers({ ledger, writeId: newId }).change(key, orderNumber, (customer) => {
    const dated = rememberEarlierOrder(customer, 0);
    const isKnown = dated.earlierOrderBefore === customer.earlierOrderBefore;
    return { ...(!isKnown && { next: dated }), result: true };
  });
}

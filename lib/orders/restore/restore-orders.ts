import { isDeepStrictEqual } from 'node:util';
import { inParallel } from '../../platform/in-parallel.ts';
import { claimFirst, newCustomer, rememberEarlierOrder, withoutClaim } from '../ledger/first-order.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { OrderState } from '../ledger/state.ts';
import { withoutWorthlessClaim } from '../ledger/worthy-claim.ts';
import { insistOnOrder } from '../ledger/write-order.ts';
import { bringUpToDate, refusedAfterAll } from './bring-up-to-date.ts';
import type { OrderHistory } from './order-history.ts';

export interface RestoreDependencies {
  ledger: Pick<Ledger, 'loadCustomers' | 'loadOrders' | 'saveCustomer' | 'saveOrder'>;
  /** Names the restore; the same if it goes on after an interruption. */
  writeId: string;
  /** Say what would be changed, and change nothing. */
  isDryRun?: boolean;
  /** Orders that were found to be first ones in this restore, empty at its beginning. */
  first: Set<string>;
}

/** What was changed, by order number. */
export interface RestoreResult {
  /** The restored ledger did not know them. */
  made: string[];
  /** They were brought to what ROBIN has accepted. */
  changed: string[];
  /** Of these, and of those made, the ones whose last change ROBIN may or may not have: it is told again, unaltered. */
  inDoubt: string[];
  /** They were forgotten after the restore point, and are again. */
  forgotten: string[];
  /** They have their claim to be a first order again. */
  claimed: string[];
  /** First orders whose claim another order has. */
  contradicted: string[];
  /** Keys of customers who were forgotten. */
  forgottenKeys: string[];
}

export function noResult(): RestoreResult {
  const result = { made: [], changed: [], inDoubt: [], forgotten: [], claimed: [] };
  return { ...result, contradicted: [], forgottenKeys: [] };
}

/**
 * So long before the restore point the journal is read from, and so far ahead of now, in milliseconds: its entries bear
 * the moments of the workers' clocks, and one that is wrong is not noticed at once. What the restored ledger knows
 * already changes nothing.
 */
export const RESTORE_MARGIN_MS = 60 * 60 * 1000;

const AT_ONCE = 25;
const ATTEMPTS = 6;

/** Brings restored orders up to date. Adds to the result what it changed. */
export async function restoreOrders(
  histories: readonly OrderHistory[],
  dependencies: RestoreDependencies,
  result: RestoreResult,
): Promise<void> {
  const stored = await dependencies.ledger.loadOrders(histories.map(({ orderNumber }) => orderNumber));
  await inParallel(histories, AT_ONCE, (history) =>
    restoreOrder(stored.get(history.orderNumber), history, dependencies, result),
  );
}

/**
 * Those that ROBIN accepted of the bridge; those of which that is not known, the last that was posted before the
 * others; and those that others told it of.
 */
export function inOrderOfClaims(histories: readonly OrderHistory[]): OrderHistory[] {
  const rank = ({ told, newest, isToldBefore }: OrderHistory) => {
    if (isToldBefore) return 2;
    return told.length > 0 || newest.some(({ previous }) => previous !== undefined) ? 0 : 1;
  };
  return histories.toSorted(
    (one, other) => rank(one) - rank(other) || (other.postedFirstAt ?? 0) - (one.postedFirstAt ?? 0),
  );
}

/**
 * Gives first orders their claims again: after all orders are up to date, for a claim counts if its order confirms it.
 * Adds to the result what it changed.
 * @param histories in the order of their claims
 */
export async function restoreClaims(
  histories: readonly OrderHistory[],
  dependencies: RestoreDependencies,
  result: RestoreResult,
): Promise<void> {
  const { ledger } = dependencies;
  const claiming = histories.filter(
    ({ postedFirstAt, isToldBefore }) => postedFirstAt !== undefined || isToldBefore,
  );
  const stored = await ledger.loadOrders(claiming.map(({ orderNumber }) => orderNumber));
  const byCustomer = Map.groupBy(claiming, (history) => ownerOf(history, stored.get(history.orderNumber)));
  await inParallel([...byCustomer.values()], AT_ONCE, async (ofOne) => {
    for (const history of ofOne) {
      // One before it may have shown that ROBIN refused this one.
      const state = (await ledger.loadOrders([history.orderNumber])).get(history.orderNumber);
      if (state) await restoreClaim(state, history, dependencies, result);
    }
  });
}

/** The ledger's key of the customer whose claim the order has, or binds. */
function ownerOf({ isToldBefore, customerKey: owner }: OrderHistory, state: OrderState | undefined) {
  return isToldBefore ? (owner ?? state?.customerKey) : state?.customerKey;
}

async function restoreOrder(
  stored: OrderState | undefined,
  history: OrderHistory,
  dependencies: RestoreDependencies,
  result: RestoreResult,
): Promise<void> {
  const { orderNumber } = history;
  if (history.isForgotten && stored?.customerKey !== undefined) {
    result.forgotten.push(orderNumber);
    for (const key of [stored.customerKey, stored.contactKey])
      if (key !== undefined && key !== history.customerKey) result.forgottenKeys.push(key);
  }
  // What this restore wrote before it was interrupted is as it should be.
  const isWritten = stored?.writeId === dependencies.writeId;
  const next = isWritten ? undefined : bringUpToDate(stored, history);
  if (!next) return;
  const { state } = next;
  const isChanged = !stored || !isDeepStrictEqual(state, stored);
  if (isChanged) (stored ? result.changed : result.made).push(orderNumber);
  if (isChanged && next.outcome === 'in-doubt') result.inDoubt.push(orderNumber);
  // What is written from now on must read as later than all that the journal has of the order, also of a life of the
  // ledger that this restore ends, or another restore would take the one for the other.
  const revision = Math.max(state.revision, history.lastRevision);
  if (!isChanged && revision === state.revision) return;
  if (!dependencies.isDryRun) await saveOrder({ ...state, revision }, dependencies, state.revision);
}

async function saveOrder(
  state: OrderState,
  { ledger, writeId }: RestoreDependencies,
  replacedRevision = state.revision,
): Promise<void> {
  const next = { ...state, revision: state.revision + 1, writeId };
  const stored = await insistOnOrder(ledger, next, replacedRevision);
  if (stored.writeId !== writeId)
    throw new Error('another worker writes into the ledger: is the function switched off?');
}

/** A first order takes its claim anew; what others told ROBIN of binds the customer's other orders as well. */
async function restoreClaim(
  state: OrderState,
  history: OrderHistory,
  dependencies: RestoreDependencies,
  result: RestoreResult,
): Promise<void> {
  const { orderNumber, isFirstOrder, orderDate } = state;
  const { isToldBefore, newest } = history;
  const { ledger, writeId, isDryRun, first } = dependencies;
  const key = ownerOf(history, state);
  // One that was never posted as the first one is decided anew when its turn comes.
  const isFirst = isFirstOrder && (isToldBefore || newest.some((posting) => posting.isFirstOrder));
  if (key === undefined || !(isFirst || isToldBefore)) return;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const stored = (await ledger.loadCustomers([key])).get(key) ?? newCustomer(key);
    let customer = await withoutWorthlessClaim(stored, orderNumber, ledger);
    const { claimedBy } = customer;
    if (isFirst && claimedBy !== undefined && claimedBy !== orderNumber) {
      const other = (await ledger.loadOrders([claimedBy])).get(claimedBy);
      // Two cannot be posted as the first one unless ROBIN refused the earlier one in between. An order that others
      // told ROBIN of asked for no claim.
      if (other && !isAccepted(other) && !first.has(claimedBy) && !isToldBefore) {
        await giveUpFirst(other, dependencies, result);
        customer = withoutClaim(customer);
      } else if (isAccepted(state)) result.contradicted.push(orderNumber);
      else return giveUpFirst(state, dependencies, result);
    }
    const isOther = customer.claimedBy !== undefined && customer.claimedBy !== orderNumber;
    if (isFirst && !isOther) first.add(orderNumber);
    const dated = isToldBefore ? rememberEarlierOrder(customer, Date.parse(orderDate)) : customer;
    const next = isFirst && !isOther ? claimFirst(dated, orderNumber) : dated;
    if (isDeepStrictEqual(next, customer)) return;
    const isNew = next.claimedBy !== customer.claimedBy;
    const saved = { ...next, revision: next.revision + 1, writeId };
    if (isDryRun || (await ledger.saveCustomer(saved, stored.writeId).catch(() => false))) {
      if (isNew) result.claimed.push(orderNumber);
      return;
    }
  }
  throw new Error('a customer is too busy: is the function switched off?');
}

function isAccepted({ accepted }: OrderState): boolean {
  return accepted !== undefined;
}

/** ROBIN refused what the order was posted with, though the journal does not say so. */
async function giveUpFirst(
  state: OrderState,
  dependencies: RestoreDependencies,
  result: RestoreResult,
): Promise<void> {
  result.inDoubt = result.inDoubt.filter((orderNumber) => orderNumber !== state.orderNumber);
  if (!dependencies.isDryRun) await saveOrder(refusedAfterAll(state), dependencies);
}

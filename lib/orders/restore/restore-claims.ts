import { isDeepStrictEqual } from 'node:util';
import { inParallel } from '../../platform/in-parallel.ts';
import { claimFirst, rememberEarlierOrder, withoutClaim } from '../ledger/first-order.ts';
import type { OrderState } from '../ledger/state.ts';
import { refusedAfterAll } from './bring-up-to-date.ts';
import type { OrderHistory } from './order-history.ts';
import { type Became, note, type Restore, saveOrder } from './restore.ts';
import { AT_ONCE } from './restore-orders.ts';

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
 * @param histories in the order of their claims
 */
export async function restoreClaims(histories: readonly OrderHistory[], restore: Restore): Promise<void> {
  const { ledger } = restore;
  const claiming = histories.filter(
    ({ postedFirstAt, isToldBefore }) => postedFirstAt !== undefined || isToldBefore,
  );
  const stored = await ledger.loadOrders(claiming.map(({ orderNumber }) => orderNumber));
  const byCustomer = Map.groupBy(claiming, (history) =>
    customerKeyOf(history, stored.get(history.orderNumber)),
  );
  await inParallel([...byCustomer.values()], AT_ONCE, async (ofOne) => {
    for (const history of ofOne) {
      // One before it may have shown that ROBIN refused this one.
      const state = (await ledger.loadOrders([history.orderNumber])).get(history.orderNumber);
      if (state) note(restore, await restoreClaim(state, history, restore));
    }
  });
}

/** The ledger's key of the customer whose claim the order has, or binds. */
function customerKeyOf({ isToldBefore, customerKey }: OrderHistory, state: OrderState | undefined) {
  return isToldBefore ? (customerKey ?? state?.customerKey) : state?.customerKey;
}

/** A first order takes its claim anew; what others told ROBIN of binds the customer's other orders as well. */
async function restoreClaim(state: OrderState, history: OrderHistory, restore: Restore): Promise<Became> {
  const { orderNumber, isFirstOrder, orderDate } = state;
  const { isToldBefore, newest } = history;
  const key = customerKeyOf(history, state);
  // One that was never posted as the first one is decided anew when its turn comes.
  const isFirst = isFirstOrder && (isToldBefore || newest.some((posting) => posting.isFirstOrder));
  if (key === undefined || !(isFirst || isToldBefore)) return {};
  const refused: string[] = [];
  /** ROBIN refused what the order was posted with, though the journal does not say so. */
  const giveUpFirst = (order: OrderState) => {
    refused.push(order.orderNumber);
    return saveOrder(refusedAfterAll(order), restore);
  };
  const became = await restore.customers.change<Became>(key, orderNumber, async (found) => {
    const { claimedBy = orderNumber } = found;
    const isOther = isFirst && claimedBy !== orderNumber;
    const other = isOther ? (await restore.ledger.loadOrders([claimedBy])).get(claimedBy) : undefined;
    // Two cannot be posted as the first one unless ROBIN refused the earlier one in between. An order that others
    // told ROBIN of asked for no claim.
    const isRefused = other && !isAccepted(other) && !restore.first.has(claimedBy) && !isToldBefore;
    if (isRefused) await giveUpFirst(other);
    else if (isOther && !isAccepted(state)) {
      await giveUpFirst(state);
      return { result: {} };
    }
    const customer = isRefused ? withoutClaim(found) : found;
    const isClaiming = isFirst && (isRefused || !isOther);
    const dated = isToldBefore ? rememberEarlierOrder(customer, Date.parse(orderDate)) : customer;
    const next = isClaiming ? claimFirst(dated, orderNumber) : dated;
    const isNew = next.claimedBy !== customer.claimedBy;
    return {
      ...(!restore.isDryRun && !isDeepStrictEqual(next, customer) && { next }),
      result: {
        ...(isClaiming && { first: [orderNumber] }),
        ...(isNew && { claimed: [orderNumber] }),
        ...(isOther && !isRefused && { contradicted: [orderNumber] }),
      },
    };
  });
  return { ...became, refused };
}

function isAccepted({ accepted }: OrderState): boolean {
  return accepted !== undefined;
}

import { giveBackClaim } from '../ledger/first-order.ts';
import type { OrderState } from '../ledger/state.ts';
import { saveCustomer } from './claims.ts';
import type { Invocation } from './invocation.ts';
import { type OrderWork, unfinished } from './order-work.ts';
import { saveOrder } from './order-writes.ts';

/**
 * An order that was never told and has nothing to tell (first seen cancelled, or refused) is nobody's first order. It
 * may claim to be all the same: a worker claimed for it, and ended before its change was written, or found that a
 * newer event had cancelled the order meanwhile. Without this no other order of that customer would ever be the first.
 */
export async function freeUnusedClaims(invocation: Invocation, work: OrderWork): Promise<OrderWork> {
  const { ledger, customerKey } = invocation;
  const { state } = work;
  if (work.wait || !state || work.changed || !isUntold(state)) return work;
  const keys = new Set(work.entries.map(({ event }) => customerKey(event)));
  if (state.customerKey !== undefined) keys.add(state.customerKey);
  let latest = work;
  try {
    for (const customer of (await ledger.loadCustomers([...keys])).values()) {
      if (customer.claimedBy !== work.orderNumber || !latest.state) continue;
      // Whoever tells the order after all claims anew before writing it. Either that write meets this revision and is
      // done over, or it came before, and then the claim has been written since it was loaded here.
      const saved = await saveOrder(invocation, latest, latest.state);
      const isFree = saved.isWritten && (await saveCustomer(invocation, giveBackClaim(customer)));
      // Another worker wrote, or the write failed: the message comes back and looks again.
      if (!isFree) throw new Error('the claim is not given back');
      latest = saved.work;
    }
    return latest;
  } catch (error) {
    invocation.failed('free-unused-claim', error);
    return unfinished(latest);
  }
}

function isUntold({ accepted, isFirstOrder, inFlight, pending }: OrderState): boolean {
  return accepted === undefined && isFirstOrder === undefined && !inFlight && pending.length === 0;
}

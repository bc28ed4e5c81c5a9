import { giveBackClaim } from '../ledger/first-order.ts';
import type { OrderState } from '../ledger/state.ts';
import type { OrderWork } from './batch.ts';
import { saveCustomer } from './first-order-claims.ts';
import { type Run, saveOrder } from './invocation.ts';

/**
 * An order that was never told and has nothing to tell (first seen cancelled, or refused) is nobody's first order. It
 * may claim to be all the same: a worker claimed for it, and ended before its change was written, or found that a
 * newer event had cancelled the order meanwhile. Without this no other order of that customer would ever be the first.
 */
export async function freeUnusedClaims(run: Run, work: OrderWork): Promise<void> {
  if (work.wait || !work.state || work.changed || !isUntold(work.state)) return;
  const keys = new Set(work.entries.map(({ event }) => run.customerKey(event)));
  if (work.state.customerKey !== undefined) keys.add(work.state.customerKey);
  try {
    for (const customer of (await run.ledger.loadCustomers([...keys])).values()) {
      if (customer.claimedBy !== work.orderNumber) continue;
      // Whoever tells the order after all claims anew before writing it. Either that write meets this revision and is
      // done over, or it came before, and then the claim has been written since it was loaded here.
      const isFree =
        (await saveOrder(run, work, work.state)) && (await saveCustomer(run, giveBackClaim(customer)));
      // Somebody else wrote, or the write failed: the message comes back and looks again.
      if (!isFree) throw new Error('the claim is not given back');
    }
  } catch (error) {
    run.failed('free-unused-claim', error);
    work.wait = { reason: 'store-unavailable' };
  }
}

function isUntold({ accepted, isFirstOrder, inFlight, pending }: OrderState): boolean {
  return accepted === undefined && isFirstOrder === undefined && !inFlight && pending.length === 0;
}

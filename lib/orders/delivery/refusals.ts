import { alters } from '../ledger/decide.ts';
import { isHeld, type OrderState } from '../ledger/state.ts';
import { REFUSED_IN_A_ROW } from './in-vain.ts';
import type { Invocation } from './invocation.ts';
import type { OrderWork } from './order-work.ts';

/**
 * How many orders got no further since ROBIN's last acceptance: those that this invocation posted, and of those that
 * others noted the ones whose items say so. That is read only if an order was refused and nothing was accepted.
 * Rejects if the ledger does.
 */
export async function countInVain(
  { ledger, limiter }: Invocation,
  tried: ReadonlySet<string>,
): Promise<number> {
  const others = [...limiter.postedInVain()].filter((orderNumber) => !tried.has(orderNumber));
  if (tried.size >= REFUSED_IN_A_ROW || others.length === 0) return tried.size;
  const stored = await ledger.loadOrders(others);
  return tried.size + [...stored.values()].filter(isInVain).length;
}

/**
 * Its last change was posted and let go of, or dropped; not if ROBIN has it all, or a worker may be telling it, unless
 * ROBIN refused it before: two workers that tell two such orders at the same moment would each trust in the other.
 */
function isInVain({ inFlight, pending, accepted, present }: OrderState): boolean {
  if (inFlight) return !isHeld(inFlight) || inFlight.refused === true;
  return pending.length === 0 && (!accepted || alters(accepted, present));
}

/** Whether the change in flight was posted before this try of it, as far as that is known. */
export function wasTried({ state }: OrderWork): boolean {
  return state?.inFlight?.refused === true || state?.inFlight?.inDoubt === true;
}

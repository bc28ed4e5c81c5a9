import type { LimiterState, SlotMove } from '../ledger/state.ts';

/** Of so many orders in a row none gets through: it is hardly each of them that is bad, it is we who are refused. */
export const REFUSED_IN_A_ROW = 3;

/** So many orders the limiter's item remembers, so that it stays small. */
const MOST_REMEMBERED = 12;

type InVain = LimiterState['inVain'];

/**
 * What a move of the limiter notes of the orders that are posted in its slot. They are noted before their POST, with the
 * write that is made anyway: no refusal needs a write of its own, and none is lost with its worker.
 * @param isAnew whether this worker knows that ROBIN has accepted something since it last noted orders
 */
export function noteOf(
  known: InVain,
  orderNumbers: readonly string[],
  isAnew: boolean,
): Pick<SlotMove, 'inVain'> {
  const posted = orderNumbers.slice(0, REFUSED_IN_A_ROW);
  if (isAnew) return { inVain: { orders: posted, isAnew } };
  const others = [...(known ?? [])].filter((orderNumber) => !posted.includes(orderNumber));
  // Also those that are known to be there: another worker may have replaced them since.
  if (posted.length + others.length <= MOST_REMEMBERED) return { inVain: { orders: posted, isAnew } };
  // As many of the others stay as it takes to know that none gets through.
  return { inVain: { orders: [...posted, ...others.slice(0, REFUSED_IN_A_ROW - 1)], isAnew: true } };
}

/** What such a move makes of what it met. */
export function withNote(before: InVain, note: SlotMove['inVain']): Pick<LimiterState, 'inVain'> {
  const noted = new Set([...((!note?.isAnew && before) || []), ...(note?.orders ?? [])]);
  return noted.size > 0 ? { inVain: noted } : {};
}

import type { LimiterState, SlotMove } from '../ledger/state.ts';

/** If none of this many orders in a row gets through, hardly each of them is bad: ROBIN refuses the bridge. */
export const REFUSED_IN_A_ROW = 3;

/** The limiter's item names at most this many orders, so that it stays small. */
const MOST_NAMED = 12;
/** If there are more, this many others stay: enough to know that none gets through. */
const MOST_KEPT = 6;

type InVain = LimiterState['inVain'];

/**
 * What a move of the limiter notes of the orders that are posted in its slot. They are noted before their POST, with the
 * write that is made anyway: no refusal needs a write of its own, and none is lost with its worker.
 * @param namedThen what the item named when this worker posted what ROBIN has accepted since its last move; `undefined`
 *   if that is nothing. What other workers noted since may have been refused after it, and stays.
 */
export function noteOf(
  known: InVain,
  orderNumbers: readonly string[],
  namedThen: InVain,
): Pick<SlotMove, 'inVain'> {
  const posted = orderNumbers.slice(0, REFUSED_IN_A_ROW);
  const others = [...(known ?? [])].filter(
    (orderNumber) => !posted.includes(orderNumber) && !namedThen?.has(orderNumber),
  );
  // Also those that are known to be there: another worker may have replaced them since.
  if (!namedThen && posted.length + others.length <= MOST_NAMED)
    return { inVain: { orders: posted, isAnew: false } };
  return { inVain: { orders: [...posted, ...others.slice(0, MOST_KEPT)], isAnew: true } };
}

/** What such a move makes of what it met. */
export function withNote(before: InVain, note: SlotMove['inVain']): Pick<LimiterState, 'inVain'> {
  const noted = new Set([...((!note?.isAnew && before) || []), ...(note?.orders ?? [])]);
  return noted.size > 0 ? { inVain: noted } : {};
}

import { contactOf, type OrderEvent } from '../event/event.ts';
import { changeInFlight, freezeNext, takeOver, unfreeze } from '../ledger/decide.ts';
import { isUndecided, needsClaim, type OrderState } from '../ledger/state.ts';
import { claim, isFirstOrderOf } from './claims.ts';
import type { Invocation } from './invocation.ts';
import { isHeldForPost, nextEvent, type OrderWork, stepOf, waiting } from './order-work.ts';
import { saveOrder, saveUntold } from './order-writes.ts';
import { reportWrongClock } from './permits.ts';
import { isClockWrong } from './slots.ts';
import { holdUntil, postBy } from './time-budget.ts';

/** How often an order is written anew if another worker wrote it or its customer first. */
const ATTEMPTS = 8;

/**
 * Makes an order ready to be posted in a slot: its oldest waiting change frozen, or what is in flight taken over or held
 * for longer, and that written. If that cannot be done now, it waits; if another worker has done it all, it is done.
 */
export async function prepare(invocation: Invocation, given: OrderWork, slot: number): Promise<OrderWork> {
  const { owner, clock, clockErrorMs } = invocation;
  const isToBeTold = (work: OrderWork) => stepOf(work, owner, clock.now()) === 'tell';
  let work = given;
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (!isToBeTold(work)) {
        work = await saveUntold(invocation, work);
        if (work.wait || !isToBeTold(work)) return work;
      }
      const isFrozen = !work.changed && isHeldForPost(work, invocation, slot);
      if (isFrozen && (await isClaimed(invocation, work))) return work;
      // By a clock that went wrong meanwhile, another worker's hold may seem to have ended.
      if (isClockWrong(clockErrorMs())) return waiting(work, reportWrongClock(invocation));
      // Another order is the first one. This one was never posted: a POST comes after the claim.
      const next = await nextState(invocation, isFrozen ? unfrozen(work) : work, slot);
      if (!next) return waiting(work, { reason: 'no-verdict' });
      const saved = await saveOrder(invocation, work, next);
      work = saved.work;
    }
    return waiting(work, { reason: 'held' });
  } catch (error) {
    invocation.failed('prepare', error);
    return waiting(work, { reason: 'store-unavailable' });
  }
}

/** Whether the order is told as the first one by right, if it is told as that. */
async function isClaimed(invocation: Invocation, { state }: OrderWork): Promise<boolean> {
  const { inFlight } = state ?? {};
  if (!state || !inFlight || !needsClaim(state) || invocation.claimed.has(inFlight.id)) return true;
  const orderedAt = Date.parse(changeInFlight(inFlight, state).orderDate);
  if (!(await claim(invocation, state, orderedAt))) return false;
  invocation.claimed.add(inFlight.id);
  return true;
}

function unfrozen(work: OrderWork): OrderWork {
  const { inFlight } = work.state ?? {};
  return work.state && inFlight ? { ...work, state: unfreeze(work.state, inFlight) } : work;
}

/** What the order becomes when it is told; `undefined` if it cannot be said yet whether it is a first order. */
async function nextState(
  invocation: Invocation,
  work: OrderWork,
  slot: number,
): Promise<OrderState | undefined> {
  const { owner, end, randomSource, serializeOrder } = invocation;
  const { state } = work;
  const event = nextEvent(work);
  if (!state || !event) return undefined;
  const hold = { owner, until: holdUntil(end, slot) };
  if (state.inFlight) return takeOver(state, hold);
  const decided = await withFirst(invocation, state, event);
  return decided && freezeNext(decided, contactOf(event), hold, randomSource.newId(), serializeOrder);
}

async function withFirst(
  invocation: Invocation,
  state: OrderState,
  event: OrderEvent,
): Promise<OrderState | undefined> {
  if (!isUndecided(state)) return state;
  const isFirstOrder = await isFirstOrderOf(invocation, event, postBy(invocation.end));
  if (isFirstOrder === undefined) return undefined;
  const { isForgotten: _, ...rest } = state;
  // The key of the event that decided: a claim counts for that customer alone.
  return { ...rest, isFirstOrder, customerKey: invocation.customerKey(event) };
}

import { contactOf, type OrderEvent } from '../event/event.ts';
import { freezeNext, takeOver } from '../ledger/decide.ts';
import type { OrderState } from '../ledger/state.ts';
import { eventFor, type OrderWork } from './batch.ts';
import { settleFirst } from './first-order-claims.ts';
import { type Run, saveOrder, saveUntold } from './invocation.ts';
import { postBy } from './posting.ts';

const ATTEMPTS = 6;

/**
 * Makes an order ready to be posted: its oldest waiting change frozen, or what is in flight taken over, and that
 * written. Where that cannot be done now, the work gets a `wait`; where somebody else has done it all, it is done.
 */
export async function prepare(run: Run, work: OrderWork): Promise<void> {
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (run.stepOf(work) !== 'tell') {
        await saveUntold(run, work);
        if (work.wait || run.stepOf(work) !== 'tell') return;
      }
      if (work.state?.inFlight?.owner === run.hold.owner && !work.changed) return;
      const next = await nextState(run, work);
      if (!next) {
        work.wait = { reason: 'no-verdict' };
        return;
      }
      if (await saveOrder(run, work, next)) return;
    }
    work.wait = { reason: 'held' };
  } catch (error) {
    run.failed('prepare', error);
    work.wait = { reason: 'store-unavailable' };
  }
}

/** What the order becomes when this run tells it; `undefined` where nobody can say yet whether it is a first order. */
async function nextState(run: Run, work: OrderWork): Promise<OrderState | undefined> {
  const { state } = work;
  const head = state?.inFlight ?? state?.pending[0];
  const event = head && eventFor(work, head.version);
  if (!state || !event) return undefined;
  if (state.inFlight) return takeOver(state, run.hold);
  const decided = await withFirst(run, state, event);
  return decided && freezeNext(decided, contactOf(event), run.hold, run.chance.newId(), run.serializeOrder);
}

async function withFirst(run: Run, state: OrderState, event: OrderEvent): Promise<OrderState | undefined> {
  if (state.isFirstOrder !== undefined) return state;
  const isFirstOrder = await settleFirst(run, event, postBy(run));
  // The key of the event that decided, which is where the claim can be given back.
  return isFirstOrder === undefined
    ? undefined
    : { ...state, isFirstOrder, customerKey: run.customerKey(event) };
}

import type { OrderState } from '../ledger/state.ts';
import { writeOrder } from '../ledger/write-order.ts';
import { recordToldFirst } from './claims.ts';
import type { Invocation } from './invocation.ts';
import { type OrderWork, stepOf, waiting, withStored, withWritten } from './order-work.ts';

/** How many orders are written at the same time. */
export const WRITES_AT_ONCE = 20;
/** How often a write is tried anew on what another worker wrote meanwhile. */
const ATTEMPTS = 6;

/** Writes what needs no telling. An order that is to be told is written when its turn comes. */
export async function saveUntold(invocation: Invocation, given: OrderWork): Promise<OrderWork> {
  const { owner, clock } = invocation;
  let work = given;
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const step = stepOf(work, owner, clock.now());
      if (step === 'tell') return work;
      if (work.changed && work.state) {
        const saved = await saveOrder(invocation, work, work.state);
        work = saved.work;
        if (!saved.isWritten) continue;
      }
      if (step === 'none') return work;
      return held(work);
    }
    return waiting(work, { reason: 'held' });
  } catch (error) {
    invocation.failed('save', error);
    return waiting(work, { reason: 'store-unavailable' });
  }
}

/** A worker holds its change in flight, and may be telling it. */
export function held(work: OrderWork): OrderWork {
  const { until } = work.state?.inFlight ?? {};
  return waiting(work, { reason: 'held', ...(until !== undefined && { notBefore: until }) });
}

/**
 * Writes `next` as the order's state. If another worker wrote first, its events are applied anew to what that wrote.
 * Rejects if the ledger cannot be read.
 */
export async function saveOrder(
  invocation: Invocation,
  work: OrderWork,
  next: OrderState,
): Promise<{ isWritten: boolean; work: OrderWork }> {
  const { ledger, randomSource, customerKey, failed } = invocation;
  if (next.revision === 0 && next.accepted) await recordWhatOthersTold(invocation, work);
  const state = { ...next, revision: next.revision + 1, writeId: randomSource.newId() };
  const onFailure = (error: unknown) => failed('save', error);
  const { isWritten, stored } = await writeOrder(ledger, state, onFailure);
  return { isWritten, work: isWritten ? withWritten(work, state) : withStored(work, stored, customerKey) };
}

/** Before an order that ROBIN was told of by others is written: whether it is the first one binds its customer. */
async function recordWhatOthersTold(invocation: Invocation, work: OrderWork): Promise<void> {
  const event = work.entries.find((entry) => entry.event.toldBeforeBridge)?.event;
  if (event?.toldBeforeBridge) await recordToldFirst(invocation, event, event.toldBeforeBridge.isFirstOrder);
}

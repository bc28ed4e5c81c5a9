import { describeError } from '../../platform/reporting/describe-error.ts';
import type { Hold } from '../ledger/decide.ts';
import type { CustomerState, OrderState } from '../ledger/state.ts';
import type { DeadLetter } from '../systems.ts';
import { applyEntries, isEntryDone, type OrderWork } from './batch.ts';
import type { DeliveryDependencies } from './delivery.ts';
import { recordToldFirst } from './first-order-claims.ts';

/** One invocation: what it works with, what it holds, and until when. */
export interface Run extends DeliveryDependencies {
  /** Epoch milliseconds by which all must have ended. */
  end: number;
  /** Changes that this run freezes or takes over are its own until a while after its end: no POST outlives it. */
  hold: Hold;
  /** As they were last read or written in this run. */
  customers: Map<string, CustomerState>;
  /** Ids of the messages that are now in the dead-letter queue. */
  buried: Set<string>;
  stepOf(work: OrderWork): Step;
  /** Sends messages to the dead-letter queue; @returns whether all of them are there. */
  bury(letters: readonly DeadLetter[]): Promise<boolean>;
  /** Logs what went wrong without what it went wrong with. */
  failed(what: string, error: unknown): void;
}

/** What an order still needs: to be told, to wait for another worker that is telling it, or nothing but a write. */
export type Step = 'tell' | 'held' | 'none';

/** A worker's clock may be off by so much, in milliseconds, and the last POST of a run takes its time to be cut off. */
const HOLD_MARGIN = 5_000;

/** So often a write is tried anew on what somebody else wrote meanwhile. */
const ATTEMPTS = 6;

export function startRun(dependencies: DeliveryDependencies, end: number): Run {
  const { chance, clock, queue, log, metrics } = dependencies;
  const hold = { owner: chance.newId(), until: end + HOLD_MARGIN };
  const buried = new Set<string>();
  return {
    ...dependencies,
    end,
    hold,
    buried,
    customers: new Map(),
    stepOf: (work) => stepOf(work, hold.owner, clock.now()),
    async bury(letters) {
      const unsent = letters.filter(({ messageId }) => !buried.has(messageId));
      if (unsent.length === 0) return true;
      const sent = await queue.sendToDeadLetters(unsent);
      for (const { messageId, reason, detail } of unsent) {
        if (!sent.has(messageId)) continue;
        buried.add(messageId);
        log.warn('orders.dead-letter', { messageId, reason, detail });
        metrics.count('DeadLetters', 1, { reason });
      }
      return unsent.every(({ messageId }) => sent.has(messageId));
    },
    failed: (what, error) => log.error('orders.ledger-failed', { what, ...describeError(error) }),
  };
}

function stepOf(work: OrderWork, owner: string, now: number): Step {
  const { state } = work;
  if (!state || (!state.inFlight && state.pending.length === 0)) return 'none';
  // What is not one of ours to wait for is left to those whose it is: their message brings its own address.
  const waits = work.entries.some(
    (entry) =>
      !work.rejections.has(entry.message.messageId) && !isEntryDone({ ...work, changed: false }, entry),
  );
  if (!waits) return 'none';
  const { inFlight } = state;
  const isHeld = inFlight?.owner !== undefined && inFlight.owner !== owner && (inFlight.until ?? 0) > now;
  return isHeld ? 'held' : 'tell';
}

/** Writes what needs no telling. An order that is to be told is written when its turn comes. */
export async function saveUntold(run: Run, work: OrderWork): Promise<void> {
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const step = run.stepOf(work);
      if (step === 'tell') return;
      if (!work.changed || !work.state || (await saveOrder(run, work, work.state))) {
        if (step === 'held')
          work.wait = { reason: 'held', notBefore: work.state?.inFlight?.until ?? run.hold.until };
        return;
      }
    }
    work.wait = { reason: 'held' };
  } catch (error) {
    run.failed('save', error);
    work.wait = { reason: 'store-unavailable' };
  }
}

/**
 * Writes `next` as the order's state. Where somebody else wrote first, the work is loaded and its events applied anew.
 * @returns whether `next` is what the ledger has now. Rejects where the ledger cannot be read.
 */
export async function saveOrder(run: Run, work: OrderWork, next: OrderState): Promise<boolean> {
  if (next.revision === 0 && next.accepted) await recordWhatOthersTold(run, work);
  const state = { ...next, revision: next.revision + 1, writeId: run.chance.newId() };
  const written = await run.ledger.saveOrder(state).catch((error: unknown) => {
    run.failed('save', error);
    return false;
  });
  // A write that failed may have been done all the same: its answer was lost, or it was repeated after that.
  const stored = written ? state : (await run.ledger.loadOrders([work.orderNumber])).get(work.orderNumber);
  if (stored?.writeId === state.writeId) {
    work.state = state;
    work.changed = false;
    return true;
  }
  applyEntries(work, stored, run.customerKey);
  return false;
}

/** Before an order that somebody else told ROBIN of is written: whether it is the first one binds its customer. */
async function recordWhatOthersTold(run: Run, work: OrderWork): Promise<void> {
  const event = work.entries.find((entry) => entry.event.toldBeforeBridge)?.event;
  if (event?.toldBeforeBridge) await recordToldFirst(run, event, event.toldBeforeBridge.isFirstOrder);
}

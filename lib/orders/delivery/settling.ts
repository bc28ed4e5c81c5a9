import { contactOf } from '../event/event.ts';
import { compareVersions } from '../event/version.ts';
import { accept, drop, freezeNext, release, withoutPointless } from '../ledger/decide.ts';
import type { ReleaseMarks, Settlement } from '../ledger/ledger.ts';
import { type InFlight, isUndecided, type OrderState } from '../ledger/state.ts';
import { deadLetter } from './batch.ts';
import type { Invocation } from './invocation.ts';
import { noteSettled } from './journaling.ts';
import { acceptedEntries, eventFor, type OrderWork, waiting, withWritten } from './order-work.ts';
import { held } from './order-writes.ts';
import type { Wait } from './pauses.ts';
import { canPostFrom, holdUntil } from './time-budget.ts';

/** How often it is tried to let go of a change: if that is not written, its hold ends all the same. */
const RELEASE_ATTEMPTS = 4;
/** The pause between two tries of a write grows by this, up to the longest one. */
const RETRY_PAUSE_MS = 50;
const LONGEST_RETRY_PAUSE_MS = 2_000;
/** How soon the change that is frozen next is posted, if ROBIN's limits allow it. */
const NEXT_SLOT_MS = 1_000;

/** What the dead letter of an order says of which an earlier try is in doubt. */
const EARLIER_TRY = '; it may have counted an earlier try of it, of which no answer is known';

/** ROBIN has the change in flight: it is written down, and the next one frozen. */
export async function settleAccepted(invocation: Invocation, work: OrderWork): Promise<OrderWork> {
  const { state } = work;
  const { inFlight } = state ?? {};
  if (!state || !inFlight) return work;
  invocation.metrics.count('OrdersTold');
  const after = accept(state, inFlight, invocation.clock.now());
  const next = freezeFollowing(invocation, work, after);
  const written = await write(invocation, work, inFlight, next, {
    kind: 'accepted',
    accepted: after.accepted,
    told: after.told,
  });
  // Recognises a write whose answer was lost: only its owner tells it, so it is among the told or it is not.
  const settled = written ?? (await ifTold(invocation, work, inFlight));
  if (settled) noteSettled(invocation, work.orderNumber);
  // If not even that is known, it is not told again until the hold ends.
  return settled ?? held(work);
}

/**
 * ROBIN refuses the change in flight for good: its messages go to the dead letters, and only when they are there it is
 * dropped. A message of it that is not in this batch arms it again when it comes.
 */
export async function settleRefused(invocation: Invocation, work: OrderWork): Promise<OrderWork> {
  const { state } = work;
  const { inFlight } = state ?? {};
  if (!state || !inFlight) return work;
  const detail = `ROBIN answered that there is an error in this order${inFlight.inDoubt ? EARLIER_TRY : ''}`;
  const deadLetters = representedBy(work, inFlight).map(({ message }) =>
    deadLetter(message, { reason: 'refused-by-robin', detail }),
  );
  if (!(await invocation.sendToDeadLetters(deadLetters)))
    return releaseOrder(invocation, work, { reason: 'store-unavailable' });
  invocation.metrics.count('OrdersRefused');
  const dropped = drop(state, inFlight);
  const next = freezeFollowing(invocation, work, dropped);
  const written = await write(invocation, work, inFlight, next, {
    kind: 'dropped',
    doubtful: dropped.doubtful === true,
    // A claim that the order has is worth nothing from then on.
    forgetFirst: isUndecided(dropped),
  });
  if (written) noteSettled(invocation, work.orderNumber, { dropped: inFlight });
  return written ?? held(work);
}

/** Lets go of the change in flight, so that the next delivery tells it unaltered. */
export async function releaseOrder(
  invocation: Invocation,
  work: OrderWork,
  wait: Wait,
  marks: ReleaseMarks = {},
): Promise<OrderWork> {
  const { state } = work;
  const { inFlight } = state ?? {};
  if (!state || !inFlight) return waiting(work, wait);
  const written = await write(invocation, work, inFlight, release(state, inFlight), {
    kind: 'released',
    inDoubt: inFlight.inDoubt,
    ...marks,
  });
  return waiting(written ?? work, wait);
}

/** The entries whose amounts the change in flight tells: from its version up to the next change's. */
function representedBy(work: OrderWork, inFlight: InFlight) {
  const following = work.state?.pending[0];
  return acceptedEntries(work).filter(
    ({ event }) =>
      compareVersions(event.version, inFlight.version) >= 0 &&
      (!following || compareVersions(event.version, following.version) < 0),
  );
}

/** Freezes the next change if a message of this batch waits for it, and there is time to tell it. */
function freezeFollowing(invocation: Invocation, work: OrderWork, state: OrderState): OrderState {
  const head = state.pending[0];
  if (!head || !canPostFrom(invocation.end, invocation.clock.now())) return state;
  // Settling can take one change from those that wait. What alters nothing any more is left to a write of the whole.
  if (withoutPointless(state) !== state) return state;
  const isAwaited = acceptedEntries(work).some(
    ({ event }) => compareVersions(event.version, head.version) >= 0,
  );
  const event = isAwaited ? eventFor(work, head.version) : undefined;
  return event
    ? freezeNext(
        state,
        contactOf(event),
        { owner: invocation.owner, until: holdUntil(invocation.end, invocation.clock.now() + NEXT_SLOT_MS) },
        invocation.randomSource.newId(),
        invocation.serializeOrder,
      )
    : state;
}

/** @returns the work with `next`, if that certainly is what the ledger has now of what is ours. */
async function write(
  invocation: Invocation,
  work: OrderWork,
  inFlight: InFlight,
  next: OrderState,
  outcome: Settlement['outcome'],
): Promise<OrderWork | undefined> {
  const settlement: Settlement = {
    orderNumber: work.orderNumber,
    id: inFlight.id,
    owner: invocation.owner,
    outcome,
    ...(outcome.kind !== 'released' && next.inFlight && { next: next.inFlight }),
  };
  // What ROBIN has decided and is not written is posted again: that is worth all the time that there is.
  const attempts = outcome.kind === 'released' ? RELEASE_ATTEMPTS : Number.POSITIVE_INFINITY;
  return insist(invocation, 'settle', attempts, async () => {
    if (await invocation.ledger.settle(settlement))
      return withWritten(work, { ...next, revision: next.revision + 1 });
    // What was to be frozen may have been merged with something newer meanwhile: then this change is settled alone.
    const { next: frozen, ...alone } = settlement;
    if (frozen) await invocation.ledger.settle(alone);
    return undefined;
  });
}

function ifTold(invocation: Invocation, work: OrderWork, inFlight: InFlight): Promise<OrderWork | undefined> {
  return insist(invocation, 'load', Number.POSITIVE_INFINITY, async () => {
    const stored = (await invocation.ledger.loadOrders([work.orderNumber])).get(work.orderNumber);
    return stored?.told.some(({ id }) => id === inFlight.id) ? withWritten(work, stored) : undefined;
  });
}

/** Does it until it does not fail, at most `attempts` times, and no longer than the invocation has; `undefined` then. */
async function insist<T>(
  { clock, end, failed, randomSource }: Invocation,
  what: string,
  attempts: number,
  action: () => Promise<T>,
): Promise<T | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      failed(what, error);
      const pauseMs = Math.min(LONGEST_RETRY_PAUSE_MS, RETRY_PAUSE_MS * attempt) * randomSource.random();
      if (attempt >= attempts || clock.now() + pauseMs >= end) return undefined;
      await clock.sleep(pauseMs);
    }
  }
}

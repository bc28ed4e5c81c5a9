import { contactOf } from '../event/event.ts';
import { compareVersions } from '../event/version.ts';
import { accept, drop, freezeNext, release, withoutPointless } from '../ledger/decide.ts';
import type { ReleaseMarks, Settlement } from '../ledger/ledger.ts';
import { type InFlight, isUndecided, type OrderState } from '../ledger/state.ts';
import { deadLetter } from './batch.ts';
import type { Invocation } from './invocation.ts';
import { noteSettled } from './journaling.ts';
import { acceptedEntries, eventFor, type OrderWork, waiting, withWritten } from './order-work.ts';
import type { Wait } from './pauses.ts';
import { canPostFrom } from './time-budget.ts';

const ATTEMPTS = 4;
const RETRY_PAUSE_MS = 50;

/** ROBIN has the change in flight: it is written down, and the next one frozen. */
export async function settleAccepted(invocation: Invocation, work: OrderWork): Promise<OrderWork> {
  const { state } = work;
  const { inFlight } = state ?? {};
  if (!state || !inFlight) return work;
  invocation.metrics.count('OrdersTold');
  const next = freezeFollowing(invocation, work, accept(state, inFlight, invocation.clock.now()));
  const written = await write(invocation, work, inFlight, next, {
    kind: 'accepted',
    accepted: next.accepted ?? inFlight,
    told: next.told,
  });
  // Recognises a write whose answer was lost: only its owner tells it, so it is among the told or it is not.
  const settled = written ?? (await ifTold(invocation, work, inFlight));
  if (settled) noteSettled(invocation, work.orderNumber);
  return settled ?? heldByOurselves(invocation, work);
}

/**
 * ROBIN refuses the change in flight for good: its messages go to the dead letters, and only when they are there it is
 * dropped. A message of it that is not in this batch arms it again when it comes.
 */
export async function settleRefused(invocation: Invocation, work: OrderWork): Promise<OrderWork> {
  const { state } = work;
  const { inFlight } = state ?? {};
  if (!state || !inFlight) return work;
  const detail = 'ROBIN answered that there is an error in this order';
  const deadLetters = representedBy(work, inFlight).map(({ message }) =>
    deadLetter(message, { reason: 'refused-by-robin', detail }),
  );
  if (!(await invocation.sendToDeadLetters(deadLetters)))
    return releaseOrder(invocation, work, { reason: 'store-unavailable' }, false);
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
  return written ?? heldByOurselves(invocation, work);
}

/** Lets go of the change in flight, so that the next delivery tells it unaltered. */
export async function releaseOrder(
  invocation: Invocation,
  work: OrderWork,
  wait: Wait,
  inDoubt: boolean,
  marks: ReleaseMarks = {},
): Promise<OrderWork> {
  const { state } = work;
  const { inFlight } = state ?? {};
  if (!state || !inFlight) return waiting(work, wait);
  const released = release(state, inFlight, inDoubt);
  const written = await write(invocation, work, inFlight, released, {
    kind: 'released',
    inDoubt: released.inFlight?.inDoubt ?? inDoubt,
    ...marks,
  });
  return waiting(written ?? work, wait);
}

/** Its outcome could not be written down: until the hold ends it is not told again. */
function heldByOurselves({ hold }: Invocation, work: OrderWork): OrderWork {
  return waiting(work, { reason: 'held', notBefore: hold.until });
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
        invocation.hold,
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
    owner: invocation.hold.owner,
    outcome,
    ...(outcome.kind !== 'released' && next.inFlight && { next: next.inFlight }),
  };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      if (await invocation.ledger.settle(settlement))
        return withWritten(work, { ...next, revision: next.revision + 1 });
      // What was to be frozen may have been merged with something newer meanwhile: then this change is settled alone.
      const { next: frozen, ...alone } = settlement;
      if (frozen) await invocation.ledger.settle(alone);
      return undefined;
    } catch (error) {
      invocation.failed('settle', error);
      await invocation.clock.sleep(RETRY_PAUSE_MS * attempt * invocation.randomSource.random());
    }
  }
  return undefined;
}

async function ifTold(
  invocation: Invocation,
  work: OrderWork,
  inFlight: InFlight,
): Promise<OrderWork | undefined> {
  try {
    const stored = (await invocation.ledger.loadOrders([work.orderNumber])).get(work.orderNumber);
    return stored?.told.some(({ id }) => id === inFlight.id) ? withWritten(work, stored) : undefined;
  } catch (error) {
    invocation.failed('load', error);
    return undefined;
  }
}

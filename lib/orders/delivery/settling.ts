import { contactOf } from '../event/event.ts';
import { compareVersions } from '../event/version.ts';
import { accept, drop, freezeNext, release, withoutPointless } from '../ledger/decide.ts';
import type { Settlement } from '../ledger/ledger.ts';
import type { InFlight, OrderState } from '../ledger/state.ts';
import { acceptedEntries, deadLetter, eventFor, type OrderWork } from './batch.ts';
import { loadClaim, releaseClaim } from './first-order-claims.ts';
import type { Run } from './invocation.ts';
import type { Wait } from './pauses.ts';
import { canPostFrom } from './posting.ts';

const ATTEMPTS = 4;
const RETRY_PAUSE = 50;

/** ROBIN has the change in flight: it is written down, and the next one frozen. */
export async function settleAccepted(run: Run, work: OrderWork): Promise<void> {
  const { state } = work;
  const { inFlight } = state ?? {};
  if (!state || !inFlight) return;
  run.metrics.count('OrdersTold');
  const next = freezeFollowing(run, work, accept(state, inFlight, run.clock.now()));
  const written = await write(run, work, inFlight, next, {
    kind: 'accepted',
    accepted: next.accepted ?? inFlight,
    told: next.told,
  });
  // Recognises a write whose answer was lost: nobody but its owner tells it, so it is among the told or it is not.
  if (!written && !(await wasTold(run, work, inFlight)))
    work.wait = { reason: 'held', notBefore: run.hold.until };
}

/**
 * ROBIN refuses the change in flight for good: its messages go to the dead letters, and only when they are there it is
 * dropped. A message of it that is not in this batch arms it again when it comes.
 */
export async function settleRefused(run: Run, work: OrderWork): Promise<void> {
  const { state } = work;
  const { inFlight } = state ?? {};
  if (!state || !inFlight) return;
  const detail = 'ROBIN answered that there is an error in this order';
  const letters = representedBy(work, inFlight).map(({ message }) =>
    deadLetter(message, { reason: 'refused-by-robin', detail }),
  );
  if (!(await run.bury(letters))) return releaseOrder(run, work, { reason: 'store-unavailable' }, false);
  run.metrics.count('OrdersRefused');
  const dropped = drop(state, inFlight);
  const forgetFirst = dropped.isFirstOrder === undefined;
  try {
    // Loaded before the order is dropped: a claim that is written after this is somebody else's to keep.
    const claim = forgetFirst ? await loadClaim(run, state) : undefined;
    const next = freezeFollowing(run, work, dropped);
    const doubtful = dropped.doubtful === true;
    const written = await write(run, work, inFlight, next, { kind: 'dropped', doubtful, forgetFirst });
    if (!written) work.wait = { reason: 'held', notBefore: run.hold.until };
    else if (claim) await releaseClaim(run, claim);
  } catch (error) {
    run.failed('refused', error);
    work.wait = { reason: 'store-unavailable' };
  }
}

/** Lets go of the change in flight, so that the next delivery tells it unaltered. */
export async function releaseOrder(run: Run, work: OrderWork, wait: Wait, inDoubt: boolean): Promise<void> {
  work.wait = wait;
  const { state } = work;
  const { inFlight } = state ?? {};
  if (!state || !inFlight) return;
  const released = release(state, inFlight, inDoubt);
  await write(run, work, inFlight, released, {
    kind: 'released',
    inDoubt: released.inFlight?.inDoubt ?? inDoubt,
  });
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

/** Freezes the next change where a message of this batch waits for it, and there is time to tell it. */
function freezeFollowing(run: Run, work: OrderWork, state: OrderState): OrderState {
  const head = state.pending[0];
  if (!head || !canPostFrom(run, run.clock.now())) return state;
  // Settling can take one change from those that wait. What alters nothing any more is left to a write of the whole.
  if (withoutPointless(state) !== state) return state;
  const isAwaited = acceptedEntries(work).some(
    ({ event }) => compareVersions(event.version, head.version) >= 0,
  );
  const event = isAwaited ? eventFor(work, head.version) : undefined;
  return event
    ? freezeNext(state, contactOf(event), run.hold, run.chance.newId(), run.serializeOrder)
    : state;
}

/** @returns whether all of it is certainly written; then `next` is what the ledger has of what is ours. */
async function write(
  run: Run,
  work: OrderWork,
  inFlight: InFlight,
  next: OrderState,
  outcome: Settlement['outcome'],
): Promise<boolean> {
  const settlement: Settlement = {
    orderNumber: work.orderNumber,
    id: inFlight.id,
    owner: run.hold.owner,
    outcome,
    ...(outcome.kind !== 'released' && next.inFlight && { next: next.inFlight }),
  };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      if (await run.ledger.settle(settlement)) {
        work.state = { ...next, revision: next.revision + 1 };
        return true;
      }
      // What was to be frozen may have been merged with something newer meanwhile: then this change is settled alone.
      const { next: frozen, ...alone } = settlement;
      if (frozen) await run.ledger.settle(alone);
      return false;
    } catch (error) {
      run.failed('settle', error);
      await run.clock.sleep(RETRY_PAUSE * attempt * run.chance.random());
    }
  }
  return false;
}

async function wasTold(run: Run, work: OrderWork, inFlight: InFlight): Promise<boolean> {
  try {
    const stored = (await run.ledger.loadOrders([work.orderNumber])).get(work.orderNumber);
    if (!stored?.told.some(({ id }) => id === inFlight.id)) return false;
    work.state = stored;
    return true;
  } catch (error) {
    run.failed('load', error);
    return false;
  }
}

import type { Clock } from '../../platform/clock.ts';
import { describeError } from '../../platform/reporting/describe-error.ts';
import { isOwnedBy, isUndecided } from '../ledger/state.ts';
import type { PostOutcome } from '../systems.ts';
import type { Invocation } from './invocation.ts';
import type { HeldSlot } from './limiter.ts';
import type { OrderWork } from './order-work.ts';
import type { Wait } from './pauses.ts';
import { isClockWrong, LONGEST_PAUSE_MS, SLOT_GRACE_MS } from './slots.ts';
import {
  canPostFrom,
  HISTORY_LEAD_MS,
  isHeldLongEnough,
  latestSlot,
  postBy,
  postDeadline,
  WRITE_LEAD_MS,
} from './time-budget.ts';

/** When ROBIN says that we are too fast, or that it is not well, and not for how long. */
const DEFAULT_BACKOFF_MS = 5_000;
/** When ROBIN refuses our key: that takes a person to mend, so there is no hurry. */
const UNAUTHORIZED_BACKOFF_MS = 60_000;

/** Says that this worker's clock is wrong, and that another worker must do what there is to do. */
export function clockWrong({ log, metrics, clockErrorMs }: Invocation): Wait {
  log.error('orders.clock-wrong', { milliseconds: Math.round(clockErrorMs()) });
  metrics.count('ClocksWrong');
  return { reason: 'clock-wrong' };
}

/** A permit that was taken at most this long ago is used without another look at the limiter for a pause. */
const FRESH_PERMIT_MS = 250;
/** How long before its slot it is looked whether a permit is still good. */
const LOOK_LEAD_MS = 40;

/** Keeps the orders held for a POST in a slot. @returns them as they are then; or why one of them is not held any more */
export type KeepHeld = (slot: number) => Promise<readonly OrderWork[] | Wait>;

export type PostResult =
  | { kind: 'accepted' }
  | { kind: 'refused' }
  /**
   * Nothing was decided. `inDoubt`: ROBIN may have counted the orders all the same. `mayBeAnOrder`: it answered 5xx or
   * 409, which may be the fault of one of them.
   */
  | { kind: 'waits'; wait: Wait; inDoubt: boolean; mayBeAnOrder?: boolean };

/** A permit for a POST of these orders, late enough that they can be prepared until then; or why there is none. */
export function takePermit(invocation: Invocation, works: readonly OrderWork[]): Promise<HeldSlot | Wait> {
  const isNew = ({ state }: OrderWork) => isUndecided(state);
  const leadMs = invocation.historySources.length > 0 && works.some(isNew) ? HISTORY_LEAD_MS : WRITE_LEAD_MS;
  const { owner, end, clock } = invocation;
  const isPrepared = ({ state }: OrderWork) =>
    isOwnedBy(state, owner) && isHeldLongEnough(state?.inFlight?.until ?? 0, end, clock.now());
  const prepared = works.every(isPrepared);
  return reserve(invocation, works, prepared ? 0 : leadMs);
}

async function reserve(
  invocation: Invocation,
  works: readonly OrderWork[],
  leadMs: number,
): Promise<HeldSlot | Wait> {
  const orderNumbers = works.map(({ orderNumber }) => orderNumber);
  const now = invocation.clock.now();
  const latest = latestSlot(invocation.end, now);
  if (!canPostFrom(invocation.end, now + leadMs)) return { reason: 'out-of-time' };
  try {
    const permit = await invocation.limiter.reserve(now + leadMs, latest, orderNumbers);
    if ('slot' in permit) return permit;
    if ('clockErrorMs' in permit) return clockWrong(invocation);
    invocation.metrics.count('PostsWithoutPermit');
    return { reason: 'no-permit', notBefore: permit.nextSlot };
  } catch (error) {
    invocation.failed('limiter', error);
    return { reason: 'store-unavailable' };
  }
}

/**
 * Posts the orders' frozen bodies at the moment of the permit, or of another one if that has passed. If ROBIN
 * refuses our key, its secret is read anew and, if it has changed, the POST repeated once.
 * @param noted the orders that a further slot notes: docs/delivery.md, "What ROBIN refuses"
 */
export async function postOrders(
  invocation: Invocation,
  noted: readonly OrderWork[],
  permit: HeldSlot | undefined,
  keepHeld: KeepHeld,
): Promise<PostResult> {
  const outcome = await postOnce(invocation, noted, permit, keepHeld);
  if ('reason' in outcome) return { kind: 'waits', wait: outcome, inDoubt: false };
  if (outcome.kind !== 'unauthorized' || !(await hasNewCredentials(invocation)))
    return interpret(invocation, outcome);
  const repeated = await postOnce(invocation, noted, undefined, keepHeld);
  if ('reason' in repeated) return { kind: 'waits', wait: repeated, inDoubt: false };
  return interpret(invocation, repeated);
}

async function postOnce(
  invocation: Invocation,
  noted: readonly OrderWork[],
  permit: HeldSlot | undefined,
  keepHeld: KeepHeld,
): Promise<PostOutcome | Wait> {
  const held = await waitForSlot(invocation, noted, permit, keepHeld);
  if ('reason' in held) return held;
  const bodies = held.flatMap((work) => (work.state?.inFlight ? [work.state.inFlight.body] : []));
  noteRepeats(invocation, held);
  const startedAt = invocation.clock.now();
  const heldUntil = Math.min(...held.map(({ state }) => state?.inFlight?.until ?? 0));
  const deadline = postDeadline(invocation.end, startedAt, heldUntil);
  const outcome = await invocation.robin.postOrders(bodies, deadline).catch((error: unknown): PostOutcome => {
    robinCallFailed(invocation, 'post', error);
    return { kind: 'unavailable', inDoubt: true };
  });
  invocation.metrics.milliseconds('RobinTime', invocation.clock.now() - startedAt, { outcome: outcome.kind });
  invocation.log.debug('orders.posted', { orders: bodies.length, outcome: outcome.kind });
  return outcome;
}

/** A ROBIN that adds what it gets may be off by what is posted now. */
function noteRepeats({ log, metrics }: Invocation, works: readonly OrderWork[]): void {
  const repeats = works.filter(({ state }) => state?.inFlight?.inDoubt);
  if (repeats.length === 0) return;
  metrics.count('PostsInDoubt');
  for (const { orderNumber } of repeats) log.warn('orders.posted-in-doubt', { orderNumber });
}

/**
 * Waits for the permit's time. A permit used late would crowd the next ones, and one whose slot lies in a pause that was
 * written since is void: then another one is taken.
 * @returns the orders, held for it
 */
async function waitForSlot(
  invocation: Invocation,
  noted: readonly OrderWork[],
  permit: HeldSlot | undefined,
  keepHeld: KeepHeld,
): Promise<readonly OrderWork[] | Wait> {
  const { clock, robin, metrics, end } = invocation;
  for (let current = permit; ; current = undefined) {
    const taken = current ?? (await reserve(invocation, noted, 0));
    if ('reason' in taken) return taken;
    // Before the slot is awaited: what is read between slot and POST makes the POST late.
    if (!(await robin.prepare(postBy(end)))) return { reason: 'store-unavailable' };
    const held = await keepHeld(taken.slot);
    if ('reason' in held) return held;
    await sleepUntil(clock, taken.from - LOOK_LEAD_MS);
    const pausedUntil = await lookForPause(invocation, taken);
    if (typeof pausedUntil !== 'number') return pausedUntil;
    if (pausedUntil > taken.slot) {
      metrics.count('PermitsVoid');
      continue;
    }
    await sleepUntil(clock, Math.max(taken.from, pausedUntil));
    const now = clock.now();
    if (isClockWrong(invocation.clockErrorMs())) return clockWrong(invocation);
    if (!canPostFrom(end, now)) return { reason: 'out-of-time' };
    if (now <= taken.slot + SLOT_GRACE_MS) return held;
    metrics.count('PermitsMissed');
  }
}

async function sleepUntil(clock: Clock, moment: number): Promise<void> {
  const waitMs = moment - clock.now();
  if (waitMs > 0) await clock.sleep(waitMs);
}

/** @returns until when ROBIN wants to be left alone, as far as that may be news since the permit was taken; 0: not */
async function lookForPause({ clock, limiter, failed }: Invocation, taken: HeldSlot): Promise<number | Wait> {
  if (clock.now() - taken.takenAt <= FRESH_PERMIT_MS) return 0;
  try {
    return await limiter.pausedUntil();
  } catch (error) {
    failed('limiter', error);
    return { reason: 'store-unavailable' };
  }
}

async function hasNewCredentials(invocation: Invocation): Promise<boolean> {
  try {
    return await invocation.robin.renewCredentials(postBy(invocation.end));
  } catch (error) {
    robinCallFailed(invocation, 'renew-credentials', error);
    return false;
  }
}

/** What ROBIN's client has no outcome for: a secret that is none, or a bug. */
function robinCallFailed({ log }: Invocation, what: 'post' | 'renew-credentials', error: unknown): void {
  log.error('orders.robin-call-failed', { what, ...describeError(error) });
}

function interpret(invocation: Invocation, outcome: PostOutcome): PostResult | Promise<PostResult> {
  switch (outcome.kind) {
    case 'accepted':
      invocation.limiter.noteAccepted();
      return { kind: outcome.kind };
    case 'refused':
      return { kind: outcome.kind };
    case 'unauthorized':
      invocation.log.error('orders.robin-unauthorized', { status: outcome.status });
      invocation.metrics.count('RobinUnauthorized');
      return {
        kind: 'waits',
        wait: { reason: 'robin-unauthorized', notBefore: invocation.clock.now() + UNAUTHORIZED_BACKOFF_MS },
        inDoubt: false,
      };
    case 'unavailable':
      return backOff(invocation, outcome);
  }
}

async function backOff(
  invocation: Invocation,
  outcome: Extract<PostOutcome, { kind: 'unavailable' }>,
): Promise<PostResult> {
  const { status, retryAfterMs, inDoubt } = outcome;
  invocation.log.warn('orders.robin-unavailable', { status, inDoubt });
  invocation.metrics.count('RobinUnavailable');
  if (inDoubt) invocation.metrics.count('PostsInDoubt');
  const pauseMs = Math.min(retryAfterMs ?? DEFAULT_BACKOFF_MS, LONGEST_PAUSE_MS);
  const wait: Wait = { reason: 'robin-unavailable', notBefore: invocation.clock.now() + pauseMs };
  // What ROBIN says to one worker holds for all of them.
  const isSaidToAll = status === 429 || retryAfterMs !== undefined;
  if (isSaidToAll)
    await invocation.limiter.pause(pauseMs).catch((error: unknown) => invocation.failed('limiter', error));
  const isFailure = status !== undefined && (status >= 500 || status === 409);
  return { kind: 'waits', wait, inDoubt, mayBeAnOrder: isFailure };
}

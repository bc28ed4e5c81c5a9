import type { Clock } from '../../platform/clock.ts';
import { isUndecided } from '../ledger/state.ts';
import type { Invocation } from './invocation.ts';
import type { TakenSlot } from './limiter.ts';
import { isHeldForPost, type OrderWork } from './order-work.ts';
import type { Wait } from './pauses.ts';
import { isClockWrong, SLOT_GRACE_MS } from './slots.ts';
import { canPostFrom, HISTORY_LEAD_MS, latestSlot, postBy, WRITE_LEAD_MS } from './time-budget.ts';

/** A permit that was taken at most this long ago is used without another look at the limiter for a pause. */
const FRESH_PERMIT_MS = 250;
/** How long before its slot it is looked whether a permit is still good. */
const LOOK_LEAD_MS = 40;

/** Keeps the orders held for a POST in a slot. @returns them as they are then; or why one of them is not held any more */
export type KeepHeld = (slot: number) => Promise<readonly OrderWork[] | Wait>;

/** A permit for a POST of these orders, late enough that they can be prepared until then; or why there is none. */
export function takePermit(invocation: Invocation, works: readonly OrderWork[]): Promise<TakenSlot | Wait> {
  const isNew = ({ state }: OrderWork) => isUndecided(state);
  const leadMs = invocation.historySources.length > 0 && works.some(isNew) ? HISTORY_LEAD_MS : WRITE_LEAD_MS;
  const now = invocation.clock.now();
  const prepared = works.every((work) => isHeldForPost(work, invocation, now));
  return reserve(invocation, works, prepared ? 0 : leadMs);
}

async function reserve(
  invocation: Invocation,
  works: readonly OrderWork[],
  leadMs: number,
): Promise<TakenSlot | Wait> {
  const orderNumbers = works.map(({ orderNumber }) => orderNumber);
  const now = invocation.clock.now();
  const latest = latestSlot(invocation.end, now);
  if (!canPostFrom(invocation.end, now + leadMs)) return { reason: 'out-of-time' };
  try {
    const permit = await invocation.limiter.reserve(now + leadMs, latest, orderNumbers);
    if ('slot' in permit) return permit;
    if ('clockErrorMs' in permit) return reportWrongClock(invocation);
    const { nextSlot: notBefore, isPaused } = permit;
    if (isPaused) {
      // As the answer that asked for it: until the pause is over, no other one shows that ROBIN still wants it.
      invocation.metrics.count('RobinUnavailable');
      return { reason: 'robin-unavailable', notBefore };
    }
    invocation.metrics.count('PostsWithoutPermit');
    return { reason: 'no-permit', notBefore };
  } catch (error) {
    invocation.failed('limiter', error);
    return { reason: 'store-unavailable' };
  }
}

/**
 * Waits for the permit's time. A permit used late would crowd the next ones, and one whose slot lies in a pause that was
 * written since is void: then another one is taken.
 * @returns the orders, held for it
 */
export async function waitForSlot(
  invocation: Invocation,
  noted: readonly OrderWork[],
  permit: TakenSlot | undefined,
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
    if (isClockWrong(invocation.clockErrorMs())) return reportWrongClock(invocation);
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
async function lookForPause(
  { clock, limiter, failed }: Invocation,
  taken: TakenSlot,
): Promise<number | Wait> {
  if (clock.now() - taken.takenAt <= FRESH_PERMIT_MS) return 0;
  try {
    return await limiter.pausedUntil();
  } catch (error) {
    failed('limiter', error);
    return { reason: 'store-unavailable' };
  }
}

/** Says that this worker's clock is wrong, and that another worker must do what there is to do. */
export function reportWrongClock({ log, metrics, clockErrorMs }: Invocation): Wait {
  log.error('orders.clock-wrong', { milliseconds: Math.round(clockErrorMs()) });
  metrics.count('ClocksWrong');
  return { reason: 'clock-wrong' };
}

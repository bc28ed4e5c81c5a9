import type { LimiterState, SlotMove } from '../ledger/state.ts';
import { withNote } from './in-vain.ts';

/**
 * ROBIN's limits are 3 requests a second, 180 a minute, 10,000 an hour and 100,000 a day, of all workers together
 * (docs/systems/robin.md, "Rate limits"). Slots this far apart keep the first three in every window: 4 of them span
 * 1,110 ms, of which `SLOT_GRACE_MS` and the network's jitter may take some; 163 fit into a minute, 9,730 into an hour.
 */
export const SLOT_SPACING_MS = 370;

/** How late a slot may be used, in milliseconds: one used later would crowd the next ones, and is void. */
export const SLOT_GRACE_MS = 60;

/** How far ahead a slot may lie, in milliseconds: waiting longer than this is left to the queue, where it costs nothing. */
export const FARTHEST_SLOT_MS = 15_000;

/**
 * The day's limit is kept by a generic cell rate algorithm: one POST per `DAY_INTERVAL_MS`, of which `DAY_BURST` may come
 * ahead of time, and a few more by what is allowed for below. In any 24 hours that is at most
 * 2 + (86,400,000 + 45,000 + 15,000 + 30,000) / 910 + 4,850 = 99,896.
 */
const DAY_INTERVAL_MS = 910;
const DAY_BURST = 4_850;
const DAY_AHEAD_MS = DAY_BURST * DAY_INTERVAL_MS;
/** How far the day's clock may lag behind what is asked for before it is set anew. */
const DAY_LAG_MS = 45_000;
/** The share of the time ahead that is kept for workers that look at the same moment. */
const ROOM_FOR_OTHERS = 0.2;
/** Further ahead no version of the bridge ever let the day's clock run. */
const FARTHEST_DAY_MS = 5_200 * DAY_INTERVAL_MS;
/** How much more of the day's clock a write allows than a look does: other workers move it in between. */
const DAY_SLACK_MS = 30_000;

/** With a clock that is certainly off by more than this, in milliseconds, ROBIN is told nothing. */
const LARGEST_CLOCK_ERROR_MS = 1_000;
/** `Date` names a second, and an answer may take one, so that what is not certain is two more. */
export const UNNOTICED_CLOCK_ERROR_MS = LARGEST_CLOCK_ERROR_MS + 2_000;

export function isClockWrong(errorMs: number): boolean {
  return Math.abs(errorMs) > LARGEST_CLOCK_ERROR_MS;
}

/**
 * As far as two workers' clocks may differ unnoticed, in milliseconds: docs/decisions/robin-limits.md, "Clocks". What
 * lies further ahead than a right clock would have put it was put there by a wrong one.
 */
export const CLOCKS_APART_MS = 2 * UNNOTICED_CLOCK_ERROR_MS;

/** However long ROBIN asks to be left alone, it is asked again after this: its longest limit is a day's. */
export const LONGEST_PAUSE_MS = 24 * 60 * 60_000;
/** As far ahead as a pause could lie before pauses stood by themselves. */
const LONGEST_SLOT_PAUSE_MS = 30 * 60_000;

export const unusedLimiter: LimiterState = { revision: 0, nextSlot: 0, dayClock: 0, pausedUntil: 0 };

/** A permit to POST once, from the moment `from` until `slot`, a little grace included. */
export interface Slot {
  /** If no other worker posted until then; else as `slot`. */
  from: number;
  slot: number;
}

/**
 * How the first slot from `earliest` on is taken, as one write that is right for every state of the limiter within its
 * bounds; or when there might be one, if that is after `latest`.
 */
export function planMove(
  state: LimiterState,
  earliest: number,
  latest: number,
): SlotMove | { notBefore: number } {
  const { nextSlot, dayClock, pausedUntil = 0 } = state;
  const least = Math.max(earliest, pausedUntil);
  const notBefore = Math.max(least, nextSlot);
  // What is looked for is sooner than what the write allows: workers that saw the same slot free get one each.
  if (least > latest || nextSlot > latest - (latest - earliest) * ROOM_FOR_OTHERS) return { notBefore };
  const isIdle = nextSlot <= least;
  const isDayUsedUp = dayClock > least + DAY_AHEAD_MS;
  const isDayBehind = dayClock < least - DAY_LAG_MS;
  return {
    ...(isIdle && { at: least }),
    spacingMs: isDayUsedUp ? DAY_INTERVAL_MS : SLOT_SPACING_MS,
    intervalMs: DAY_INTERVAL_MS,
    isDayAnew: isDayBehind,
    nextSlot: isIdle ? { most: least } : { least, most: latest },
    dayClock: isDayBehind
      ? { most: least }
      : { least: least - DAY_LAG_MS, ...(!isDayUsedUp && { most: least + DAY_AHEAD_MS + DAY_SLACK_MS }) },
    pausedUntil: { most: least },
  };
}

/**
 * What a move makes of the state that it met, and the slot that it took. All the time since the slot before is the new
 * one's, too: what is ready sooner than `earliest` need not wait for it.
 */
export function takeSlot(before: LimiterState, move: SlotMove): Slot & { state: LimiterState } {
  const slot = move.at ?? before.nextSlot;
  const { inVain, ...kept } = before;
  const dayFrom = move.isDayAnew ? slot : before.dayClock;
  return {
    from: Math.max(before.nextSlot, before.pausedUntil ?? 0),
    slot,
    state: {
      ...kept,
      revision: before.revision + 1,
      nextSlot: slot + move.spacingMs,
      dayClock: dayFrom + move.intervalMs,
      pausedUntil: before.pausedUntil ?? 0,
      ...withNote(inVain, move.inVain),
    },
  };
}

/**
 * The state without what a wrong clock has put into it; `undefined` if there is nothing of the kind. What is left is
 * as far ahead as a right clock can have put it: no slot that another worker still waits for is given away again.
 */
export function withoutWrongClock(state: LimiterState, now: number): LimiterState | undefined {
  const { nextSlot, dayClock, pausedAt = 0, pausedUntil } = state;
  // Before pauses stood by themselves, one was a slot far ahead: docs/decisions/robin-limits.md, "One write".
  const asPauseMs = pausedUntil === undefined ? LONGEST_SLOT_PAUSE_MS : 0;
  const farthest = now + FARTHEST_SLOT_MS + DAY_INTERVAL_MS + CLOCKS_APART_MS;
  const farthestDay = now + FARTHEST_DAY_MS;
  const isPauseWrong = pausedAt > now + CLOCKS_APART_MS;
  if (nextSlot <= farthest + asPauseMs && dayClock <= farthestDay && !isPauseWrong) return undefined;
  return {
    ...state,
    revision: state.revision + 1,
    nextSlot: Math.min(nextSlot, farthest),
    dayClock: Math.min(dayClock, farthestDay),
    pausedUntil: pausedUntil ?? 0,
    ...(isPauseWrong && pauseFrom(now, (pausedUntil ?? now) - pausedAt)),
  };
}

/** A pause, with the moment at which it was written, by which one of a wrong clock is known. */
export function pauseFrom(now: number, pauseMs: number): { pausedAt: number; pausedUntil: number } {
  return { pausedAt: now, pausedUntil: now + Math.min(pauseMs, LONGEST_PAUSE_MS) };
}

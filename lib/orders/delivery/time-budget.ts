import { CLOCKS_APART_MS, FARTHEST_SLOT_MS, SLOT_GRACE_MS } from './slots.ts';

/**
 * How an invocation's time is divided; all in milliseconds.
 *
 *     start ──── wait for a slot ──── POST ──── settle ──── end
 *                ≤ FARTHEST_SLOT_MS   │ ≤ POST_TIMEOUT_MS, and until postBy at most
 *                                     └──── HOLD_MARGIN_MS after that others may tell the order
 */

/** How long ROBIN may take to answer a POST. */
const POST_TIMEOUT_MS = 10_000;
/** What a POST needs at least to be worth beginning. */
const SHORTEST_POST_MS = 500;
/** What is kept to write down the outcome of a POST. */
const SETTLE_TIME_MS = 1_000;
/** How long it takes to write the orders down before they are posted. */
export const WRITE_LEAD_MS = 60;
/** The same if sources are asked about new customers first. */
export const HISTORY_LEAD_MS = 400;
/** How long the sources may take to say whether a customer ordered before. */
export const HISTORY_TIMEOUT_MS = 4_000;
/** By how much two workers' clocks may differ, with the time that it takes to cut off a POST. */
const HOLD_MARGIN_MS = CLOCKS_APART_MS + 1_000;

/** @returns the last moment at which a POST may still be under way, in an invocation that ends at `end` */
export function postBy(end: number): number {
  return end - SETTLE_TIME_MS;
}

/** Whether a POST that begins at `moment` has the time that it needs. */
export function canPostFrom(end: number, moment: number): boolean {
  return moment <= postBy(end) - SHORTEST_POST_MS;
}

/** @returns the latest slot that is worth waiting for at `now` */
export function latestSlot(end: number, now: number): number {
  return Math.min(now + FARTHEST_SLOT_MS, postBy(end) - SHORTEST_POST_MS);
}

/**
 * @returns until when no other worker may tell a change that is posted in this slot, in an invocation that ends at `end`
 */
export function holdUntil(end: number, slot: number): number {
  return Math.min(slot + SLOT_GRACE_MS + POST_TIMEOUT_MS, postBy(end)) + HOLD_MARGIN_MS;
}

/** Whether a hold leaves a POST in this slot half of its time at least; else it is to be prolonged. */
export function isHeldLongEnough(until: number, end: number, slot: number): boolean {
  return until >= holdUntil(end, slot) - POST_TIMEOUT_MS / 2;
}

/** @returns when a POST that begins at `now`, of changes that are held until `until`, is given up */
export function postDeadline(end: number, now: number, until: number): number {
  return Math.min(now + POST_TIMEOUT_MS, postBy(end), until - HOLD_MARGIN_MS);
}

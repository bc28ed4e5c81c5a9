import { CLOCKS_APART_MS, FARTHEST_SLOT_MS } from './slots.ts';

/**
 * How an invocation's time is divided; all in milliseconds.
 *
 *     start ──── wait for a slot ──── POST ──── settle ──── end ──── margin
 *                ≤ FARTHEST_SLOT_MS   ≤ POST_TIMEOUT_MS     │        HOLD_MARGIN_MS: then others may tell the order
 *                                           postBy ─────────┘
 */

/** How long ROBIN may take to answer a POST. */
export const POST_TIMEOUT_MS = 10_000;
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
/** By how much two workers' clocks may differ, with the time that it takes to cut off the last POST of an invocation. */
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

/** @returns until when no other worker may tell what this invocation holds */
export function holdUntil(end: number): number {
  return end + HOLD_MARGIN_MS;
}

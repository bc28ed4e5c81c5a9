import type { Clock } from '../../platform/clock.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LimiterState } from '../ledger/state.ts';
import { noteOf } from './in-vain.ts';
import {
  isClockWrong,
  pauseFrom,
  planMove,
  type Slot,
  takeSlot,
  unusedLimiter,
  withoutWrongClock,
} from './slots.ts';

/** A slot, and when it was taken. */
export type TakenSlot = Slot & { takenAt: number };

/**
 * A slot; or when there might be one, if it would be too late, and whether that is because ROBIN wants to be left alone;
 * or by how much this worker's clock is wrong, so that it may not post.
 */
type Reservation = TakenSlot | { nextSlot: number; isPaused: boolean } | { clockErrorMs: number };

/** Keeps ROBIN's limits for all workers together: docs/decisions/robin-limits.md. */
export interface Limiter {
  /**
   * Takes the next slot from `earliest` on for this worker alone; takes none that lies after `latest`.
   * Rejects if the ledger does.
   * @param orderNumbers the orders that are to be posted in it
   */
  reserve(earliest: number, latest: number, orderNumbers?: readonly string[]): Promise<Reservation>;
  /** ROBIN has accepted a POST of this worker. */
  noteAccepted(): void;
  /** When that was last; 0 before the first time. */
  acceptedAt(): number;
  /** Which orders were to be posted since ROBIN last accepted one, of all workers, as of this one's last slot. */
  postedInVain(): ReadonlySet<string>;
  /** Keeps every worker from posting for `pauseMs`; rejects if the ledger does. */
  pause(pauseMs: number): Promise<void>;
  /** Until when no worker may post, whatever permit it holds; 0 if there is no pause. Rejects if the ledger does. */
  pausedUntil(): Promise<number>;
}

/** Lets everything through at once, for runs that send nothing to ROBIN. */
export const unlimited: Limiter = {
  reserve: async (earliest) => ({ from: earliest, slot: earliest, takenAt: earliest }),
  noteAccepted: () => {},
  acceptedAt: () => 0,
  postedInVain: () => new Set(),
  pause: async () => {},
  pausedUntil: async () => 0,
};

/** How often a worker tries again, if others get in its way, before it gives up. */
const ATTEMPTS = 10;

interface LimiterDependencies {
  ledger: Ledger;
  clock: Clock;
  /** Milliseconds by which the clock is certainly wrong; 0 if it may be right. */
  clockErrorMs?: () => number;
}

export function createLimiter({ ledger, clock, clockErrorMs = () => 0 }: LimiterDependencies): Limiter {
  /** As this worker's last move left it. */
  let left: LimiterState | undefined;
  /** Whether no other worker moved between this one's last two moves: then there is no need to look before the next. */
  let isAlone = false;
  /** Whether ROBIN has accepted something since this worker's last move. */
  let hasAccepted = false;
  let acceptedAt = 0;

  async function look(): Promise<LimiterState> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const state = (await ledger.loadLimiter()) ?? unusedLimiter;
      // A wrong clock takes right ones for wrong.
      const mended = isClockWrong(clockErrorMs()) ? undefined : withoutWrongClock(state, clock.now());
      if (!mended) return state;
      if (await ledger.saveLimiter(mended)) return mended;
    }
    throw new Error('the limiter is too busy');
  }

  return {
    async reserve(earliest, latest, orderNumbers = []) {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const known = isAlone && left && attempt === 1 ? left : await look();
        if (isClockWrong(clockErrorMs())) return { clockErrorMs: clockErrorMs() };
        const plan = planMove(known, Math.max(earliest, clock.now()), latest);
        if ('notBefore' in plan)
          return { nextSlot: plan.notBefore, isPaused: plan.notBefore === known.pausedUntil };
        const namedThen = hasAccepted ? (left?.inVain ?? new Set<string>()) : undefined;
        const move = { ...plan, ...noteOf(known.inVain, orderNumbers, namedThen) };
        // Not alone until the answer is there: a write that rejects may have been done, and its slot is lost.
        isAlone = false;
        const met = await ledger.moveLimiter(move);
        if (!met) continue;
        const { from, slot, state } = takeSlot(met.before ?? unusedLimiter, move);
        isAlone = met.before?.revision === left?.revision;
        left = state;
        hasAccepted = false;
        return { from, slot, takenAt: clock.now() };
      }
      throw new Error('the limiter is too busy');
    },
    noteAccepted: () => {
      hasAccepted = true;
      acceptedAt = clock.now();
    },
    acceptedAt: () => acceptedAt,
    postedInVain: () => (!hasAccepted && left?.inVain) || new Set(),
    async pause(pauseMs) {
      isAlone = false;
      await ledger.pauseLimiter(pauseFrom(clock.now(), pauseMs));
    },
    pausedUntil: async () => (await look()).pausedUntil ?? 0,
  };
}

import type { Clock } from '../../platform/clock.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LimiterState } from '../ledger/state.ts';
import type { Chance } from '../systems.ts';

/**
 * ROBIN's limits are 3 requests a second, 180 a minute, 10,000 an hour and 100,000 a day, of all workers together
 * (docs/systems/robin.md, "Rate limits"). Slots so far apart keep the first three in every window: 4 of them span
 * 1,110 ms, of which `SLOT_GRACE` and the network's jitter may take some; 163 fit into a minute, 9,730 into an hour.
 */
export const SLOT_SPACING = 370;

/** How late a slot may be used, in milliseconds: one used later would crowd the next ones, and is void. */
export const SLOT_GRACE = 60;

/**
 * The day's limit is kept by a generic cell rate algorithm: one POST per `DAY_INTERVAL`, of which up to `DAY_BURST` may
 * come ahead of time. In any 24 hours that is at most 5,000 + 86,400,000 / 910 + 1 = 99,946.
 */
const DAY_INTERVAL = 910;
const DAY_BURST = 5_000;

export const unusedLimiter: LimiterState = { revision: 0, writeId: '', nextSlot: 0, dayClock: 0 };

/** A permit to POST once, from the moment `from` until `slot`, a little grace included. */
export interface Slot {
  /** Where nobody else posted until then; else as `slot`. */
  from?: number;
  slot: number;
}

/**
 * The first moment, not before `earliest`, at which one more POST keeps every limit, and the state once it is taken.
 * All the time since the slot before is the new one's, too: who is ready sooner than `earliest` need not wait for it.
 */
export function takeSlot(state: LimiterState, earliest: number): Required<Slot> & { state: LimiterState } {
  const from = Math.max(state.nextSlot, state.dayClock - DAY_BURST * DAY_INTERVAL);
  const slot = Math.max(earliest, from);
  return {
    from,
    slot,
    state: {
      ...state,
      nextSlot: slot + SLOT_SPACING,
      dayClock: Math.max(state.dayClock, slot) + DAY_INTERVAL,
    },
  };
}

/** A slot; or when there might be one, where it would be too late. */
export type Permit = Slot | { nextSlot: number };

export interface Limiter {
  /**
   * Takes the next slot from `earliest` on for this worker alone; takes none that lies after `latest`.
   * Rejects where the ledger does.
   */
  reserve(earliest: number, latest: number): Promise<Permit>;
  /** Keeps every worker from posting before `until`; best effort. */
  pauseUntil(until: number): Promise<void>;
}

/** So many workers may get in each other's way before one gives up. */
const ATTEMPTS = 20;

export function createLimiter(dependencies: { ledger: Ledger; clock: Clock; chance: Chance }): Limiter {
  const { ledger, clock, chance } = dependencies;
  let known: LimiterState | undefined;

  /** Writes what `change` makes of the state, anew on the latest state where another worker was first. */
  async function update<T>(
    change: (state: LimiterState) => { state: LimiterState | undefined; result: T },
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      known ??= (await ledger.loadLimiter()) ?? unusedLimiter;
      const { state, result } = change(known);
      if (!state) return result;
      const next = { ...state, revision: known.revision + 1, writeId: chance.newId() };
      // Forgotten until the answer is there: a write that rejects may have been done all the same, and its slot is lost.
      known = undefined;
      if (await ledger.saveLimiter(next)) {
        known = next;
        return result;
      }
      if (attempt === ATTEMPTS) throw new Error('the limiter is too busy');
      await clock.sleep(chance.random() * 10 * attempt);
    }
  }

  return {
    reserve: (earliest, latest) =>
      update((state): { state: LimiterState | undefined; result: Permit } => {
        const taken = takeSlot(state, Math.max(earliest, clock.now()));
        if (taken.slot > latest) return { state: undefined, result: { nextSlot: taken.slot } };
        return { state: taken.state, result: { from: taken.from, slot: taken.slot } };
      }),
    pauseUntil: (until) =>
      update((state) => ({
        state: state.nextSlot >= until ? undefined : { ...state, nextSlot: until },
        result: undefined,
      })),
  };
}

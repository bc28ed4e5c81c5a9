import type { Clock } from '../../lib/platform/clock.ts';

export interface FakeClock extends Clock {
  /** Epoch milliseconds; may be set. */
  time: number;
}

/**
 * A clock of tests and benches that is not the system's: waiting takes no time, for sleeping moves it on.
 * @param start where it stands still, epoch milliseconds; or the clock that it goes along with, such as `Date.now`
 */
export function createFakeClock(start: number | (() => number) = Date.UTC(2026, 0, 1)): FakeClock {
  const base = typeof start === 'number' ? () => start : start;
  let ahead = 0;
  return {
    get time() {
      return base() + ahead;
    },
    set time(time) {
      ahead = time - base();
    },
    now: () => base() + ahead,
    sleep: async (durationMs) => {
      ahead += Math.max(0, durationMs);
    },
  };
}

/** A clock that throws, as a bug would anywhere. */
export function createBrokenClock(bug = 'a bug'): Clock {
  return {
    now: () => {
      throw new TypeError(bug);
    },
    sleep: async () => {},
  };
}

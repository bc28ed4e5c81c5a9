import type { Clock } from '../../lib/platform/clock.ts';

export interface FakeClock extends Clock {
  /** Epoch milliseconds. */
  time: number;
}

/** Stands still until it is told otherwise; sleeping moves it. */
export function createFakeClock(time = Date.UTC(2026, 0, 1)): FakeClock {
  const clock: FakeClock = {
    time,
    now: () => clock.time,
    sleep: async (milliseconds) => {
      clock.time += Math.max(0, milliseconds);
    },
  };
  return clock;
}

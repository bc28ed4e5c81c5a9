import type { Clock } from '../clock.ts';

export interface BreakerOptions {
  clock: Pick<Clock, 'now'>;
  /** Failures in a row after which the system is left alone. */
  failures: number;
  pauseMilliseconds: number;
}

/**
 * After a run of failures the system is not asked for a while, so that a dead one costs nobody a whole deadline;
 * then one probe at a time, until one succeeds.
 */
export interface Breaker {
  /** A permit to ask the system now; its outcome must be told. `undefined` while it is left alone. */
  enter(): BreakerPermit | undefined;
}

export interface BreakerPermit {
  /** `unknown`: what came of it says nothing about the system's health. */
  leave(outcome: 'succeeded' | 'failed' | 'unknown'): void;
}

export function createBreaker({ clock, failures, pauseMilliseconds }: BreakerOptions): Breaker {
  let run = 0;
  let openUntil = 0;
  let probe: BreakerPermit | undefined;

  function createPermit(): BreakerPermit {
    const permit: BreakerPermit = {
      leave(outcome) {
        if (probe === permit) probe = undefined;
        if (outcome === 'succeeded') run = 0;
        if (outcome !== 'failed') return;
        run += 1;
        if (run >= failures) openUntil = clock.now() + pauseMilliseconds;
      },
    };
    return permit;
  }

  return {
    enter() {
      if (run < failures) return createPermit();
      if (probe !== undefined || clock.now() < openUntil) return undefined;
      probe = createPermit();
      return probe;
    },
  };
}

/** The time, and waiting for it: handed in, so that tests and simulations bring their own. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. */
  now(): number;
  /** Resolves after `durationMs`; at once if that is 0 or less. */
  sleep(durationMs: number): Promise<void>;
}

/** A clock that does not go back with the system's, from one `restart` to the next. */
export interface SteadyClock extends Clock {
  /** Makes it the system's clock again; called while nothing is under way that counts on the time. */
  restart(): void;
}

/**
 * Never slower than time passes: a system's clock may be set back, and what was to end at a moment would go on for
 * longer than was meant.
 * @param system epoch milliseconds
 * @param elapsedMs milliseconds since any moment, that never go back
 */
export function createSteadyClock(
  system: () => number = Date.now,
  elapsedMs: () => number = () => performance.now(),
  sleep: Clock['sleep'] = systemClock.sleep,
): SteadyClock {
  let [anchor, anchoredAt] = [0, 0];
  const restart = () => {
    anchor = system();
    anchoredAt = elapsedMs();
  };
  restart();
  return {
    now: () => Math.max(system(), Math.floor(anchor + elapsedMs() - anchoredAt)),
    sleep,
    restart,
  };
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (durationMs) =>
    durationMs <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, durationMs)),
};

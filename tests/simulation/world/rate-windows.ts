const SECOND = 1_000;

/**
 * So much of a second's window is kept free: by so much clocks may differ (docs/decisions/robin-limits.md, "Clocks").
 */
const SPARE = 50;

/** ROBIN's limits: the requests that any window of that length may hold (docs/systems/robin.md, "Rate limits"). */
const LIMITS = [
  { requests: 3, window: SECOND },
  { requests: 180, window: 60 * SECOND },
  { requests: 10_000, window: 3_600 * SECOND },
  { requests: 100_000, window: 24 * 3_600 * SECOND },
] as const;

/** Sees every request and says which limit it breaks, in any window. */
export class RateWindows {
  /** Moments of all requests so far, in order. */
  #moments: number[] = [];
  readonly #tolerated: number;

  /** @param clocksApart milliseconds by which the clocks of the workers that ask may differ */
  constructor(clocksApart = 0) {
    this.#tolerated = Math.max(0, clocksApart - SPARE);
  }

  /** @returns the limit that this request breaks */
  request(now: number): string | undefined {
    const number = this.#moments.length;
    this.#moments.push(now);
    for (const { requests, window } of LIMITS) {
      const earlier = this.#moments[number - requests];
      if (earlier !== undefined && now - earlier < window - this.#tolerated) {
        return `${requests + 1} requests within ${now - earlier} ms`;
      }
    }
    return undefined;
  }
}

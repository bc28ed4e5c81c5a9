/** Requests allowed in any stretch of that length. */
export interface RateLimits {
  perSecond: number;
  perMinute: number;
  perHour: number;
  perDay: number;
}

/** ROBIN's four (docs/systems/robin.md, "Rate limits"). */
export const ROBIN_RATE_LIMITS: RateLimits = {
  perSecond: 3,
  perMinute: 180,
  perHour: 10_000,
  perDay: 100_000,
};

/**
 * Says of each request, by the moment of its arrival in epoch milliseconds, whether it is within all limits. Refused
 * ones count too. Requests may be judged in another order than they came: one that is answered late came no later.
 */
export function createRateLimits(limits: RateLimits): (at: number) => boolean {
  const windows = [
    { length: 1000, limit: limits.perSecond },
    { length: 60_000, limit: limits.perMinute },
    { length: 3_600_000, limit: limits.perHour },
    { length: 86_400_000, limit: limits.perDay },
  ];
  /** In the order of arrival. */
  const moments: number[] = [];

  /** Whether one request more than a window may hold, the one at `index` among them, lie in such a window. */
  function isOver(index: number, { length, limit }: { length: number; limit: number }): boolean {
    const end = Math.min(index + limit, moments.length - 1);
    for (let last = Math.max(index, limit); last <= end; last += 1) {
      if ((moments[last] ?? 0) - (moments[last - limit] ?? 0) < length) return true;
    }
    return false;
  }

  return (at) => {
    let index = moments.findLastIndex((moment) => moment <= at) + 1;
    moments.splice(index, 0, at);
    if (moments.length > limits.perDay + 1) {
      moments.shift();
      index -= 1;
    }
    return !windows.some((window) => isOver(index, window));
  };
}

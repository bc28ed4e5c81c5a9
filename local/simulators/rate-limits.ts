/** Requests allowed in any stretch of that length. */
export interface RateLimits {
  perSecond: number;
  perMinute: number;
  perHour: number;
  perDay: number;
}

/** facts/robin: "3 a second, 180 a minute, 10,000 an hour, 100,000 a day". */
export const ROBIN_RATE_LIMITS: RateLimits = {
  perSecond: 3,
  perMinute: 180,
  perHour: 10_000,
  perDay: 100_000,
};

/** Says of each request, by its moment in epoch milliseconds, whether it is within all limits. Refused ones count too. */
export function createRateLimits(limits: RateLimits): (at: number) => boolean {
  const windows = [
    { length: 1000, limit: limits.perSecond },
    { length: 60_000, limit: limits.perMinute },
    { length: 3_600_000, limit: limits.perHour },
    { length: 86_400_000, limit: limits.perDay },
  ];
  const moments: number[] = [];
  return (at) => {
    moments.push(at);
    if (moments.length > limits.perDay + 1) moments.shift();
    // Over a limit of n where the request n places before this one lies in the same window.
    return windows.every(
      ({ length, limit }) => (moments.at(-1 - limit) ?? Number.NEGATIVE_INFINITY) <= at - length,
    );
  };
}

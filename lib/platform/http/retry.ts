/** Statuses that say "not now": a GET is worth a second try. */
const PASSING_STATUSES: readonly number[] = [429, 502, 503, 504];

/** Before a second try if the other side did not say how long. */
const PAUSE_MS = 50;
const MAX_JITTER_MS = 100;

/** A second try that has less time than this is not worth asking for. */
const LEAST_TIME_MS = 100;

export function isPassingStatus(status: number): boolean {
  return PASSING_STATUSES.includes(status);
}

export interface RetryTiming {
  /** Epoch milliseconds. */
  now: number;
  deadline: number;
  /** What the other side asked for. */
  retryAfterMs: number | undefined;
  /** From 0 up to 1, handed in. */
  jitter: number;
}

/**
 * How long to wait before a second try, in milliseconds: at least what the other side asked for, and a little
 * jitter. `undefined` if no time would be left for the try itself.
 */
export function retryPauseMs({ now, deadline, retryAfterMs, jitter }: RetryTiming): number | undefined {
  const pauseMs = (retryAfterMs ?? PAUSE_MS) + Math.ceil(jitter * MAX_JITTER_MS);
  return now + pauseMs + LEAST_TIME_MS <= deadline ? pauseMs : undefined;
}

/**
 * Reads a `Retry-After` header, seconds or an HTTP date (RFC 9110, 10.2.3), as milliseconds from `now`; never
 * negative. `undefined` if there is none or it says neither.
 */
export function parseRetryAfterMs(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  // Date.parse reads nearly everything as a date; an HTTP date begins with the day of the week and ends with GMT.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .{1,40} GMT$/.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

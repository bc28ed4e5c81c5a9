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

interface RetryTiming {
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
 * Reads a `Retry-After` header, seconds or an HTTP date in any of its three forms (RFC 9110, 10.2.3 and 5.6.7), as
 * milliseconds from `now`; never negative. Of several the longest. `undefined` if there is none or it says neither.
 */
export function parseRetryAfterMs(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  const seconds = text.split(',').map((one) => one.trim());
  if (seconds.every((one) => /^\d{1,10}$/.test(one))) return Math.max(...seconds.map(Number)) * 1000;
  // Date.parse reads nearly everything as a date; an HTTP date begins with the day of the week and ends with GMT.
  // The oldest form has no zone, and means GMT all the same.
  const dated = /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/.test(text) ? `${text} GMT` : text;
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .{1,40} GMT$/.test(dated)) return undefined;
  const date = Date.parse(dated);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

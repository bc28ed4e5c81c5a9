/**
 * An ISO 8601 instant: a date, a time and an offset. Sources write the offset as `Z`, `+00:00` and `+0000`
 * (docs/systems/kibo.md, "Values"), and producers may give more digits than milliseconds.
 */
const INSTANT =
  /^(\d{4})-?(\d{2})-?(\d{2})[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,30}))?)?(Z|[+-]\d{2}(?::?\d{2})?)$/i;

interface Instant {
  /** Milliseconds since 1970-01-01T00:00Z, rounded down. */
  epochMs: number;
  /** `YYYY-MM-DDTHH:MM:SS[.fraction]` in UTC with every digit that counts: compares as text as it does in time. */
  sortable: string;
}

/** Reads an ISO 8601 instant; `undefined` if the text is none, or names a moment that does not exist. */
export function parseInstant(text: string): Instant | undefined {
  const read = readMoment(text);
  if (!read) return undefined;
  const fraction = read.digits.replace(/0+$/, '');
  return {
    epochMs: read.wholeSecondMs + fractionMs(read.digits),
    sortable: new Date(read.wholeSecondMs).toISOString().slice(0, 19) + (fraction && `.${fraction}`),
  };
}

/** `YYYY-MM-DDTHH:MM:SSZ`, without a fraction. */
export function toWholeSeconds({ sortable }: Instant): string {
  return `${sortable.slice(0, 19)}Z`;
}

/** As `parseInstant`, for callers that need the milliseconds alone: a third of the work. */
export function parseEpochMs(text: string): number | undefined {
  const read = readMoment(text);
  return read && read.wholeSecondMs + fractionMs(read.digits);
}

/** Years before 0000 and after 9999 would need a sign and would no longer sort as text. */
const EARLIEST = Date.parse('0000-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59Z');

/** The calendar repeats itself after 400 years: that much later, `Date.UTC` takes no year for one of the 1900s. */
const CYCLE_YEARS = 400;
const CYCLE_MS = Date.UTC(1970 + CYCLE_YEARS, 0);

/** A moment in whole seconds, as epoch milliseconds, and the digits of its second's fraction. */
function readMoment(text: string): { wholeSecondMs: number; digits: string } | undefined {
  const match = INSTANT.exec(text.trim());
  if (!match) return undefined;
  const month = Number(match[2]);
  const day = Number(match[3]);
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = Number(match[6] ?? 0);
  // Date.UTC reads 31 February as 3 March and 24:00 as the next day: a moment that is not written is not meant.
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  const year = Number(match[1]) + CYCLE_YEARS;
  const local = Date.UTC(year, month - 1, day, hour, minute, second) - CYCLE_MS;
  if (day > 28 && new Date(local).getUTCDate() !== day) return undefined;
  const shiftMs = offsetMs(match[8] ?? 'Z');
  if (shiftMs === undefined) return undefined;
  const wholeSecondMs = local - shiftMs;
  if (wholeSecondMs < EARLIEST || wholeSecondMs > LATEST) return undefined;
  return { wholeSecondMs, digits: match[7] ?? '' };
}

function fractionMs(digits: string): number {
  if (digits === '') return 0;
  return Number(digits.slice(0, 3).padEnd(3, '0'));
}

function offsetMs(offset: string): number | undefined {
  if (offset === 'Z' || offset === 'z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(':', '') || '0');
  if (hours > 23 || minutes > 59) return undefined;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

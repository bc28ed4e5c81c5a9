import { type Clock, systemClock } from '../platform/clock.ts';
import { parseEpochMs } from '../platform/instant.ts';

/** A moment as a source writes it: epoch milliseconds, or a clock's reading of which no zone is said, or a mere day. */
export type WireMoment = number | { localMs: number; isDay: boolean };

/** A date, or a date and a time, without a zone. */
const LOCAL = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,30})?)?))?$/;
/** As .NET's older JSON serialisers write it. What may follow the milliseconds says a zone and alters nothing. */
const DOT_NET = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/;
/** Longer than any moment: what is read of a longer text would take its time. */
const MAX_WRITTEN = 80;
const SPACE_BEFORE_ZONE = /\s+(?=(?:Z|[+-]\d{2}:?\d{2})$)/i;

/** Reads a moment in any form that a source writes; `undefined` if it is none. */
export function wireMoment(value: unknown): WireMoment | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text.length > MAX_WRITTEN) return undefined;
  const withZone = parseEpochMs(text);
  if (withZone !== undefined) return withZone;
  const local = LOCAL.exec(text);
  if (local) {
    const localMs = parseEpochMs(`${local[1]}T${local[2] ?? '00:00'}Z`);
    return localMs === undefined ? undefined : { localMs, isDay: local[2] === undefined };
  }
  const dotNet = DOT_NET.exec(text);
  if (dotNet) return Number(dotNet[1]);
  return SPACE_BEFORE_ZONE.test(text) ? parseEpochMs(text.replace(SPACE_BEFORE_ZONE, '')) : undefined;
}

export interface MomentOptions {
  /** IANA, of moments without a zone. */
  timeZone?: string;
  /** Which moment a day without a time stands for: its start, which is the default, or its end. */
  dayAs?: 'start' | 'end';
  clock?: Clock;
}

/** Systems write 0001, 1970 and 2099 for "never": docs/contract.md, "Who is believed". */
const EARLIEST = Date.UTC(1990, 0);
const DAY_MS = 24 * 60 * 60 * 1000;
/** What a zone and the end of a day move a moment by, and more. */
const MAX_SHIFT_MS = 2 * DAY_MS;

/** What makes epoch milliseconds of a moment; `undefined` of one before 1990 or after tomorrow, which is not known. */
export function createMomentReader({
  timeZone = 'UTC',
  dayAs = 'start',
  clock = systemClock,
}: MomentOptions) {
  const toEpoch = createZone(timeZone);
  const read = ({ localMs, isDay }: Exclude<WireMoment, number>) =>
    isDay && dayAs === 'end' ? toEpoch(localMs + DAY_MS) - 1 : toEpoch(localMs);
  const isLikely = (at: number, slackMs: number) =>
    at >= EARLIEST - slackMs && at <= clock.now() + DAY_MS + slackMs;
  return (moment: WireMoment | undefined): number | undefined => {
    if (moment === undefined) return undefined;
    // Before a zone is looked at: a formatter writes the first and the last years so that nothing can read them.
    if (typeof moment !== 'number' && !isLikely(moment.localMs, MAX_SHIFT_MS)) return undefined;
    const at = typeof moment === 'number' ? moment : read(moment);
    return isLikely(at, 0) ? at : undefined;
  };
}

export type MomentReader = ReturnType<typeof createMomentReader>;

/** What makes epoch milliseconds of a clock's reading in a zone. */
function createZone(timeZone: string): (localMs: number) => number {
  if (timeZone === 'UTC') return (localMs) => localMs;
  let format: Intl.DateTimeFormat | undefined;
  const localOf = (at: number) => {
    // Made when it is first needed: the first formatter of a process takes 15 ms.
    format ??= new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    return Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
  };
  return (localMs) => {
    // Whole seconds: the formatter writes no more. Around a change of the clocks the first try is an hour off.
    const fraction = localMs % 1000;
    const local = localMs - fraction;
    const near = local - (localOf(local) - local);
    const nearer = near - (localOf(near) - local);
    // A reading that clocks skip when they are set forward stands for the moment after: else its day would be the one before.
    const exact = [nearer, near].find((at) => localOf(at) === local) ?? Math.max(nearer, near);
    return exact + fraction;
  };
}

import { parseEpochMs } from '../../lib/platform/instant.ts';

/** A go-live in 1970 or 0206 is a typing error. */
const EARLIEST = Date.UTC(2000, 0);
const MONTH_MS = 31 * 24 * 60 * 60 * 1000;

/**
 * What the order function would start with and is a typing error all the same. Read as the function reads it: whatever
 * it takes is held against the bounds, in any of ISO 8601's spellings.
 * @param liveSince LIVE_SINCE
 * @param now epoch milliseconds
 */
export function findGoLiveFaults(liveSince: string, now: number): readonly string[] {
  const epochMs = parseEpochMs(liveSince);
  if (epochMs === undefined) return [];
  if (epochMs > now + MONTH_MS)
    return ['LIVE_SINCE lies more than 31 days ahead: every order until then would be a dead letter'];
  return epochMs < EARLIEST ? ['LIVE_SINCE lies before the year 2000'] : [];
}

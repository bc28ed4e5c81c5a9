import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseRetryAfterMs, retryPauseMs } from '../../../lib/platform/http/retry.ts';

const now = Date.UTC(2026, 10, 21, 12);

describe('retryPause', () => {
  it('waits at least as long as asked, and leaves time for the try or does not wait at all', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000, max: 10_000 }),
        fc.option(fc.nat(20_000), { nil: undefined }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (remainingMs, retryAfterMs, jitter) => {
          const deadline = now + remainingMs;
          const pauseMs = retryPauseMs({ now, deadline, retryAfterMs, jitter });
          if (pauseMs === undefined) {
            expect(remainingMs).toBeLessThan((retryAfterMs ?? 50) + 200);
          } else {
            expect(pauseMs).toBeGreaterThanOrEqual(retryAfterMs ?? 50);
            expect(pauseMs).toBeLessThanOrEqual((retryAfterMs ?? 50) + 100);
            expect(now + pauseMs + 100).toBeLessThanOrEqual(deadline);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('parseRetryAfter', () => {
  it('reads every HTTP date as the time until then', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), (seconds) => {
        const header = new Date(now + seconds * 1000).toUTCString();
        expect(parseRetryAfterMs(header, now)).toBe(Math.max(0, seconds * 1000));
      }),
    );
  });

  it('reads no text as anything but a time that is not negative', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const read = parseRetryAfterMs(header, now);
        expect(read === undefined || read >= 0).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['0', 0],
    [' 3 ', 3_000],
    ['Sat, 21 Nov 2026 12:00:05 GMT', 5_000],
    ['Saturday, 21-Nov-26 12:00:05 GMT', 5_000],
    ['Sat Nov 21 12:00:05 2026', 5_000],
    ['Sat Nov  7 12:00:05 2026', 0],
    ['120, 60', 120_000],
    ['120, soon', undefined],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['2027', 2_027_000],
    ['Sat, 99 Nov 2026 12:00:05 GMT', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %j', (header, expectedMs) => {
    expect(parseRetryAfterMs(header, now)).toBe(expectedMs);
  });
});

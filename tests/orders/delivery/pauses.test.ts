import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pauseSeconds } from '../../../lib/orders/delivery/pauses.ts';

it('grows with each receipt up to half an hour, jittered by at most a quarter', () => {
  const pause = (receiveCount: number, random = 0) =>
    pauseSeconds({ reason: 'held' }, receiveCount, 0, random);
  expect([1, 2, 5, 11, 1_000].map((count) => pause(count))).toEqual([2, 4, 32, 1_800, 1_800]);
  expect(pause(100, 0.999)).toBeGreaterThanOrEqual(1_350);
});

it('is never less than what the failure asks for up to ten minutes, nor more than half an hour', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.nat(10 ** 9),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (count, wait, random) => {
        const seconds = pauseSeconds({ reason: 'held', notBefore: 5_000 + wait }, count, 5_000, random);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeLessThanOrEqual(1_800);
        expect(seconds * 1_000).toBeGreaterThanOrEqual(Math.min(wait, 600_000));
      },
    ),
  );
});

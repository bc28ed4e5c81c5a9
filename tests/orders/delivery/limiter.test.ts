import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SLOT_GRACE, takeSlot, unusedLimiter } from '../../../lib/orders/delivery/limiter.ts';

const LIMITS = [
  { milliseconds: 1_000, requests: 3 },
  { milliseconds: 60_000, requests: 180 },
  { milliseconds: 3_600_000, requests: 10_000 },
  { milliseconds: 86_400_000, requests: 100_000 },
];

/** The most that fall into any window of a limit's length. */
function busiest(moments: readonly number[], milliseconds: number): number {
  let [most, first] = [0, 0];
  moments.forEach((moment, last) => {
    while (moment - (moments[first] ?? 0) >= milliseconds) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

function slots(count: number, askAt: (index: number, previous: number) => number): number[] {
  let state = unusedLimiter;
  let previous = 0;
  return Array.from({ length: count }, (_, index) => {
    const taken = takeSlot(state, askAt(index, previous));
    ({ state } = taken);
    previous = taken.slot;
    return taken.slot;
  });
}

it('breaks none of ROBIN’s limits under a backlog of two days, and uses nine tenths of the day’s', () => {
  const moments = slots(195_000, (_, previous) => previous);
  for (const { milliseconds, requests } of LIMITS) {
    expect(busiest(moments, milliseconds)).toBeLessThanOrEqual(requests);
  }
  const days = ((moments.at(-1) ?? 0) - (moments[0] ?? 0)) / 86_400_000;
  expect(moments.length / days / 100_000).toBeGreaterThan(0.9);
});

it('uses nine tenths of an hour’s limit while the day’s allows it', () => {
  const firstHour = slots(5_000, (_, previous) => previous);
  expect((firstHour.at(-1) ?? 0) - (firstHour[0] ?? 0)).toBeLessThan((3_600_000 * 5_000) / 9_000);
});

it('breaks none whenever permits are asked for, and however late within the grace they are used', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(3_000), fc.nat(SLOT_GRACE)), { minLength: 5, maxLength: 400 }),
      (asks) => {
        const taken = slots(asks.length, (index, previous) => previous + (asks[index]?.[0] ?? 0));
        const used = taken.map((slot, index) => slot + (asks[index]?.[1] ?? 0));
        for (const { milliseconds, requests } of LIMITS.slice(0, 3)) {
          expect(busiest(used, milliseconds)).toBeLessThanOrEqual(requests);
        }
      },
    ),
    { numRuns: 300 },
  );
});

it('breaks none where who is ready sooner posts sooner, from the end of the slot before', () => {
  fc.assert(
    fc.property(
      // Asked how long after the last ask, how long ahead, and used where in the time that the slot gives.
      fc.array(fc.tuple(fc.nat(800), fc.nat(400), fc.double({ min: 0, max: 1, noNaN: true })), {
        minLength: 5,
        maxLength: 400,
      }),
      (asks) => {
        let [state, now] = [unusedLimiter, 1_000_000];
        const used = asks.map(([later, lead, part]) => {
          now += later;
          const taken = takeSlot(state, now + lead);
          ({ state } = taken);
          const from = Math.max(taken.from, now);
          return from + (taken.slot + SLOT_GRACE - from) * part;
        });
        for (const { milliseconds, requests } of LIMITS.slice(0, 3)) {
          expect(busiest(used, milliseconds)).toBeLessThanOrEqual(requests);
        }
      },
    ),
    { numRuns: 300 },
  );
});

it('makes nobody wait who is the first after a while', () => {
  const { state } = takeSlot(unusedLimiter, 1_000_000);
  expect(takeSlot(state, 1_010_400)).toMatchObject({ from: 1_000_370, slot: 1_010_400 });
});

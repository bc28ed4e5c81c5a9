import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLimiter } from '../../../lib/orders/delivery/limiter.ts';
import { planMove, SLOT_GRACE_MS, takeSlot, unusedLimiter } from '../../../lib/orders/delivery/slots.ts';
import type { LimiterState } from '../../../lib/orders/ledger/state.ts';
import { createFakeClock } from '../../platform/fake-clock.ts';
import { ledgerOf, SimulatedTable } from '../../simulation/world/table.ts';

const LIMITS = [
  { lengthMs: 1_000, requests: 3 },
  { lengthMs: 60_000, requests: 180 },
  { lengthMs: 3_600_000, requests: 10_000 },
  { lengthMs: 86_400_000, requests: 100_000 },
];

/** The most that fall into any window of a limit's length. */
function busiest(moments: readonly number[], lengthMs: number): number {
  let [most, first] = [0, 0];
  moments.forEach((moment, last) => {
    while (moment - (moments[first] ?? 0) >= lengthMs) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

function take(state: LimiterState, earliest: number) {
  const move = planMove(state, earliest, earliest + 10_000_000_000);
  if ('notBefore' in move) throw new Error('no slot, however late');
  return takeSlot(state, move);
}

function slots(count: number, askAt: (index: number, previous: number) => number): number[] {
  let state = unusedLimiter;
  let previous = 0;
  return Array.from({ length: count }, (_, index) => {
    const taken = take(state, askAt(index, previous));
    ({ state } = taken);
    previous = taken.slot;
    return taken.slot;
  });
}

it('breaks none of ROBIN’s limits under a backlog of two days, and uses nine tenths of the day’s', () => {
  const moments = slots(195_000, (_, previous) => previous);
  for (const { lengthMs, requests } of LIMITS) {
    expect(busiest(moments, lengthMs)).toBeLessThanOrEqual(requests);
  }
  const days = ((moments.at(-1) ?? 0) - (moments[0] ?? 0)) / 86_400_000;
  expect(moments.length / days / 100_000).toBeGreaterThan(0.9);
});

it('uses nine tenths of an hour’s limit while the day’s allows it', () => {
  const firstHour = slots(4_500, (_, previous) => previous);
  expect((firstHour.at(-1) ?? 0) - (firstHour[0] ?? 0)).toBeLessThan((3_600_000 * 4_500) / 9_000);
});

it('breaks no day’s limit by a day of idle stretches and bursts', () => {
  const moments = slots(150_000, (index, previous) => previous + (index % 1_000 === 0 ? 400_000 : 0));
  expect(busiest(moments, 86_400_000)).toBeLessThanOrEqual(100_000);
});

it('breaks none whenever permits are asked for, and however late within the grace they are used', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(3_000), fc.nat(SLOT_GRACE_MS)), { minLength: 5, maxLength: 400 }),
      (asks) => {
        const taken = slots(asks.length, (index, previous) => previous + (asks[index]?.[0] ?? 0));
        const used = taken.map((slot, index) => slot + (asks[index]?.[1] ?? 0));
        for (const { lengthMs, requests } of LIMITS.slice(0, 3)) {
          expect(busiest(used, lengthMs)).toBeLessThanOrEqual(requests);
        }
      },
    ),
    { numRuns: 300 },
  );
});

it('breaks none if a worker that is ready sooner posts sooner, from the end of the slot before', () => {
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
          const taken = take(state, now + lead);
          ({ state } = taken);
          const from = Math.max(taken.from, now);
          return from + (taken.slot + SLOT_GRACE_MS - from) * part;
        });
        for (const { lengthMs, requests } of LIMITS.slice(0, 3)) {
          expect(busiest(used, lengthMs)).toBeLessThanOrEqual(requests);
        }
      },
    ),
    { numRuns: 300 },
  );
});

it('makes the first caller after a while not wait', () => {
  const { state } = take(unusedLimiter, 1_000_000);
  expect(take(state, 1_010_400)).toMatchObject({ from: 1_000_370, slot: 1_010_400 });
});

/** Limiters of several workers on one table, which counts their writes; each worker has its clock. */
function workers(limiter: LimiterState | undefined, clocks: ReadonlyArray<{ now(): number }>) {
  const table = new SimulatedTable();
  table.limiter = limiter;
  const counts = { writes: 0, reads: 0 };
  const ledger = ledgerOf(table);
  const counting = {
    ...ledger,
    loadLimiter: () => {
      counts.reads += 1;
      return ledger.loadLimiter();
    },
    moveLimiter: (move: Parameters<typeof ledger.moveLimiter>[0]) => {
      counts.writes += 1;
      return ledger.moveLimiter(move);
    },
  };
  const limiters = clocks.map(({ now }) =>
    createLimiter({ ledger: counting, clock: { now, sleep: async () => {} } }),
  );
  return { table, counts, limiters };
}

it('takes one write a slot, even if many ask at the same moment, and none if no slot is near', async () => {
  const clock = createFakeClock();
  const { counts, limiters } = workers(
    { ...unusedLimiter, nextSlot: clock.now() + 1_000 },
    Array(50).fill(clock),
  );
  const permits = [];
  for (const limiter of limiters) permits.push(await limiter.reserve(clock.now(), clock.now() + 15_000));
  const taken = permits.filter((permit) => 'slot' in permit);
  expect(taken).toHaveLength(30);
  expect(counts.writes).toBe(30);
  expect(new Set(taken.map(({ slot }) => slot)).size).toBe(30);
});

it('takes one write and no read a slot if no other worker asks', async () => {
  const clock = createFakeClock();
  const { counts, limiters } = workers(undefined, [clock]);
  for (let post = 0; post < 10; post += 1) {
    await limiters[0]?.reserve(clock.now() + 60, clock.now() + 15_000);
    clock.time += post % 2 === 0 ? 10 : 5_000;
  }
  expect(counts.writes).toBe(10);
  expect(counts.reads).toBe(1);
});

it('takes no slot in a pause, and says when it ends', async () => {
  const clock = createFakeClock();
  const { limiters } = workers(unusedLimiter, [clock, clock]);
  const [one, other] = limiters;
  await one?.reserve(clock.now(), clock.now() + 15_000);
  await one?.pause(60_000);
  const until = clock.now() + 60_000;
  expect(await other?.pausedUntil()).toBe(until);
  expect(await other?.reserve(clock.now(), clock.now() + 15_000)).toEqual({
    nextSlot: until,
    isPaused: true,
  });
  expect(await one?.reserve(clock.now(), clock.now() + 15_000)).toEqual({ nextSlot: until, isPaused: true });
  await other?.pause(1_000);
  expect(await other?.pausedUntil()).toBe(until);
  clock.time += 50_000;
  expect(await other?.reserve(clock.now(), clock.now() + 15_000)).toMatchObject({ slot: until });
});

const LEGACY = { revision: 7, writeId: 'before', dayClock: 0 };

it('goes on from where a version without pauses left the limiter, and takes its slot far ahead for a pause', async () => {
  const clock = createFakeClock();
  const busy = { ...LEGACY, nextSlot: clock.now() + 200, dayClock: clock.now() + 5_000 * 910 };
  const { table, limiters } = workers(busy, [clock]);
  expect(await limiters[0]?.reserve(clock.now(), clock.now() + 15_000)).toMatchObject({
    slot: clock.now() + 200,
  });
  // Its day's share is used up, so the next one is as far off as the day allows.
  expect(table.limiter).toMatchObject({ revision: 8, nextSlot: clock.now() + 1_110, pausedUntil: 0 });

  const paused = workers({ ...LEGACY, nextSlot: clock.now() + 600_000 }, [clock]);
  expect(await paused.limiters[0]?.reserve(clock.now(), clock.now() + 15_000)).toEqual({
    nextSlot: clock.now() + 600_000,
    isPaused: false,
  });
});

it.each([
  ['ten minutes', 600_000],
  ['a year', 365 * 86_400_000],
])('is not silenced by a slot or a pause that a clock %s ahead has written', async (_, ahead) => {
  const right = createFakeClock();
  const fast = { now: () => right.now() + ahead };
  const { limiters } = workers(unusedLimiter, [fast, right]);
  const [wrong, good] = limiters;
  expect(await wrong?.reserve(fast.now(), fast.now() + 15_000)).toHaveProperty('slot');
  const permit = await good?.reserve(right.now(), right.now() + 15_000);
  // Behind all slots that right clocks may have taken, and no further.
  expect(permit).toHaveProperty('nextSlot');
  right.time += 22_000;
  expect(await good?.reserve(right.now(), right.now() + 15_000)).toHaveProperty('slot');
  await wrong?.pause(2_000);
  expect(await good?.pausedUntil()).toBe(right.now() + 2_000);
});

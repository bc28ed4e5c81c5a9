import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Random } from '../../simulation/world/random.ts';
import { orderEvent, startOrderWorld } from '../order-world.ts';

let worlds: Awaited<ReturnType<typeof startOrderWorld>>;
beforeAll(async () => {
  worlds = await startOrderWorld();
});
afterAll(() => worlds.close());

const day = (index: number) => new Date(Date.UTC(2017, 0, 1) + index * 86_400_000).toISOString();
const orders = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    orderEvent({
      orderNumber: `O${index}`,
      emailAddress: `customer-${index}@example.com`,
      orderDate: day(index),
    }),
  );

describe('an order at which ROBIN fails', () => {
  it('as the oldest of a hundred holds up none of the others, and is told alone from then on', async () => {
    const world = await worlds.open({ robinFailsAt: ['O0'] });
    const begun = world.clock.now();
    const events = orders(100);
    expect(await world.deliver(events)).toEqual([0]);
    expect(world.told()).toHaveLength(99);
    expect(world.clock.now() - begun).toBeLessThan(10_000);
    expect((await world.ledger.loadOrders(['O0'])).get('O0')?.inFlight).toMatchObject({
      inDoubt: true,
      alone: true,
    });

    world.posts.splice(0);
    const later = orders(3)
      .slice(1)
      .map((event) => ({ ...event, order: { ...(event.order as object), revenue: '5.00' } }));
    expect(await world.deliver([events[0] ?? '', ...later])).toEqual([0]);
    expect(world.posts).toEqual([2, 1]);
    expect(world.letters).toEqual([]);
  });

  it('and others in one POST are told apart at their second delivery', async () => {
    const world = await worlds.open({ robinFailsAt: ['O0'] });
    const events = orders(10);
    expect(await world.deliver(events)).toHaveLength(10);
    expect(world.posts).toEqual([10]);
    expect(await world.deliver(events, 60, { receiveCount: 2 })).toEqual([0]);
    expect(world.told()).toHaveLength(9);
  });

  it.each([0, 1_000])(
    'holds up none if ROBIN asks to be left alone for %d ms as well',
    async (retryAfterMs) => {
      const world = await worlds.open({ robinFailsAt: ['O0'], retryAfterMs });
      const events = orders(20);
      expect(await world.deliver(events)).toHaveLength(20);
      expect(await world.deliver(events, 60, { receiveCount: 2 })).toEqual([0]);
      expect(world.told()).toHaveLength(19);
    },
  );

  describe('in batches of one', () => {
    const bad = orderEvent({ orderNumber: 'bad' });
    const good = orderEvent({ orderNumber: 'good' });
    type World = Awaited<ReturnType<typeof worlds.open>>;
    async function deliverEach(world: World, events: (typeof bad)[]) {
      for (const event of events) {
        await world.deliver([event]);
        await world.clock.sleep(60_000);
      }
    }
    const marksOf = async (world: World) => (await world.ledger.loadOrders(['bad'])).get('bad')?.inFlight;

    it('is known once ROBIN has taken another since its last try, and counted apart', async () => {
      const world = await worlds.open({ robinFailsAt: ['bad'] });
      await deliverEach(world, [bad, bad, good]);
      expect(await marksOf(world)).not.toHaveProperty('alone');
      expect(world.counted('OrdersRobinFailsAt')).toBe(0);
      await deliverEach(world, [bad]);
      expect(await marksOf(world)).toMatchObject({ alone: true });
      expect(world.counted('RobinUnavailable')).toBe(3);
      await deliverEach(world, [bad, bad]);
      expect(world.counted('OrdersRobinFailsAt')).toBe(3);
      expect(world.counted('RobinUnavailable')).toBe(3);
    });

    it('is not known by what ROBIN took before', async () => {
      const world = await worlds.open({ robinFailsAt: ['bad'] });
      await deliverEach(world, [good, bad, bad, bad]);
      expect(await marksOf(world)).not.toHaveProperty('alone');
      expect(world.counted('RobinUnavailable')).toBe(3);
    });
  });

  it('makes no dead letter of another that is refused while nothing gets through', async () => {
    const world = await worlds.open({ robinFailsAt: ['O0', 'O1'], robinRefuses: 'O2' });
    const events = orders(3);
    for (const receiveCount of [1, 2, 3])
      expect(await world.deliver(events, 60, { receiveCount })).toEqual([0, 1, 2]);
    expect(world.letters).toEqual([]);
  });

  it('is not looked for if all fail: one POST of an outage has several orders, two have one', async () => {
    const world = await worlds.open({ robinFailsAt: 'all' });
    const events = orders(100);
    expect(await world.deliver(events)).toHaveLength(100);
    expect(world.posts).toEqual([20, 1, 1]);
    world.posts.splice(0);
    expect(await world.deliver(events, 60, { receiveCount: 9 })).toHaveLength(100);
    expect(world.posts).toEqual([1, 1]);
    const stored = await world.ledger.loadOrders(['O0', 'O99']);
    expect(stored.get('O0')?.inFlight).toMatchObject({ inDoubt: true });
    expect(stored.get('O0')?.inFlight).not.toHaveProperty('alone');
    expect(stored.get('O0')?.inFlight).not.toHaveProperty('owner');
  });
});

describe('several orders at which ROBIN fails', () => {
  /** Delivers the events until only these are left; answers when each other order was told, at the latest. */
  async function tellAll(count: number, failing: readonly number[], seed: number) {
    const failsAt = failing.map((index) => `O${index}`);
    const random = new Random(seed);
    const world = await worlds.open({ robinFailsAt: failsAt, random: () => random.next() });
    const begun = world.clock.now();
    const toldAfterMs: number[] = [];
    let left = orders(count);
    for (let receiveCount = 1; left.length > failing.length && receiveCount < 9; receiveCount += 1) {
      const again = await world.deliver(left, 60, { receiveCount });
      toldAfterMs.push(...Array<number>(left.length - again.length).fill(world.clock.now() - begun));
      const pauses = again.map((index) => world.pauses.get(`receipt-${index}`) ?? 0);
      left = left.filter((_, index) => again.includes(index));
      await world.clock.sleep(Math.max(0, ...pauses) * 1_000);
    }
    expect(world.letters).toEqual([]);
    expect(world.told().map(({ order_number }) => order_number)).not.toContain(failsAt[0]);
    expect(toldAfterMs).toHaveLength(count - failing.length);
    return toldAfterMs.toSorted((a, b) => a - b);
  }
  const p95 = (sorted: readonly number[]) => sorted[Math.ceil(sorted.length * 0.95) - 1];

  it.each([[[0, 1]], [[0, 19]], [[9, 10]], [[5, 15]]])(
    'two of twenty (%j) hold up no other for longer than half a minute',
    async (failing) => {
      expect(p95(await tellAll(20, failing, 1))).toBeLessThan(30_000);
    },
  );

  it('hold up no other for longer than half a minute, three or five of up to a hundred, at any places', async () => {
    const batches = fc.record({
      count: fc.integer({ min: 20, max: 100 }),
      failing: fc.uniqueArray(fc.nat(99), { minLength: 2, maxLength: 5 }),
      seed: fc.integer(),
    });
    await fc.assert(
      fc.asyncProperty(batches, async ({ count, failing, seed }) => {
        const there = [...new Set(failing.map((index) => index % count))];
        expect(p95(await tellAll(count, there, seed))).toBeLessThan(30_000);
      }),
      {
        numRuns: 6,
        examples: [
          [{ count: 100, failing: [0, 20, 40, 60, 80], seed: 1 }],
          [{ count: 100, failing: [0, 1, 2, 3, 4], seed: 2 }],
        ],
      },
    );
  }, 60_000);
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CustomerSource } from '../../../lib/customer/customer-record.ts';
import { noteOf, withNote } from '../../../lib/orders/delivery/in-vain.ts';
import { createLimiter } from '../../../lib/orders/delivery/limiter.ts';
import { NetworkError } from '../../../lib/platform/errors.ts';
import { orderEvent, startOrderWorld } from '../order-world.ts';

let worlds: Awaited<ReturnType<typeof startOrderWorld>>;
beforeAll(async () => {
  worlds = await startOrderWorld();
});
afterAll(() => worlds.close());

const orders = (count: number, prefix = 'O', orderDate = '2017-04-05T12:34:56Z') =>
  Array.from({ length: count }, (_, index) =>
    orderEvent({
      orderNumber: `${prefix}${index}`,
      emailAddress: `${prefix}${index}@example.com`,
      orderDate,
    }),
  );

describe('a ROBIN that refuses everything', () => {
  it('keeps the orders of nine batches of one waiting, without a write of its own', async () => {
    const world = await worlds.open();
    world.robin.faults.refuse = () => true;
    const events = orders(9);
    for (const event of events) expect(await world.deliver([event])).toEqual([0]);
    for (const event of events.toReversed()) expect(await world.deliver([event])).toEqual([0]);
    expect(world.letters).toEqual([]);
    expect(world.counted('RobinRefusesAll')).toBe(7 + 9);
    expect((await world.ledger.loadLimiter())?.revision).toBe(18);

    world.robin.faults.refuse = undefined;
    for (const event of events) expect(await world.deliver([event])).toEqual([]);
    expect(world.told()).toHaveLength(9);
  });

  it('keeps them waiting in batches of two as well, and however often they come again', async () => {
    const world = await worlds.open();
    world.robin.faults.refuse = () => true;
    const batches = [orders(2, 'a'), orders(2, 'b'), orders(2, 'c')];
    for (let round = 0; round < 5; round += 1)
      for (const batch of batches) expect(await world.deliver(batch)).toEqual([0, 1]);
    expect(world.letters).toEqual([]);
  });

  it('is not taken for one by what it accepted for workers that posted nothing since', async () => {
    const world = await worlds.open();
    for (const event of orders(20, 'good')) expect(await world.deliver([event])).toEqual([]);
    world.robin.faults.refuse = ({ order_number }) => order_number === 'bad';
    const bad = orderEvent({ orderNumber: 'bad' });
    expect(await world.deliver([bad])).toEqual([0]);
    for (const event of orders(5, 'more')) expect(await world.deliver([event])).toEqual([]);
    expect(await world.deliver([bad])).toEqual([]);
    expect(world.letters).toMatchObject([{ reason: 'refused-by-robin' }]);
  });
});

it('counts no order as refused that waits for a verdict on its customer, and was never posted', async () => {
  let isDown = false;
  const find = async () => {
    if (isDown) throw new NetworkError({ system: 'kibo', operation: 'find' });
    return [];
  };
  const kibo: CustomerSource = { name: 'kibo', findByEmailAddress: find, findByPhoneNumber: find };
  const world = await worlds.open({ sources: [kibo], settings: { maxOrdersPerPost: 3 } });
  expect(await world.deliver([orderEvent({ orderNumber: 'bad', emailAddress: 'bad@example.com' })])).toEqual(
    [],
  );
  isDown = true;
  world.robin.faults.refuse = ({ order_number }) => order_number === 'bad';
  const bad = orderEvent({ orderNumber: 'bad', emailAddress: 'bad@example.com', revenue: '20.00' });
  const older = orders(3, 'N', '2017-04-01T00:00:00Z');
  expect(await world.deliver([...older, bad])).toEqual([0, 1, 2, 3]);
  expect(await world.deliver([...older, bad])).toEqual([0, 1, 2]);
  expect(world.letters).toMatchObject([{ reason: 'refused-by-robin' }]);
  expect(world.counted('RobinRefusesAll')).toBe(0);
});

it('notes its orders again with another slot, whatever another worker noted since the first one', async () => {
  const world = await worlds.open({
    journalFails: async ({ kind }) => {
      if (kind !== 'posting') return false;
      const move = { at: world.clock.now(), spacingMs: 1, intervalMs: 1, isDayAnew: true };
      const bounds = { nextSlot: { least: 0 }, dayClock: {}, pausedUntil: {} };
      await world.ledger.moveLimiter({ ...move, ...bounds, inVain: { orders: ['other'], isAnew: true } });
      // Its first slot passes unused.
      world.clock.time += 2_000;
      return false;
    },
  });
  world.robin.faults.refuse = () => true;
  expect(await world.deliver(orders(1))).toEqual([0]);
  expect(world.counted('PermitsMissed')).toBe(1);
  expect((await world.ledger.loadLimiter())?.inVain).toEqual(new Set(['other', 'O0']));
});

it('notes an order that was refused alone with the slot of the next half', async () => {
  const world = await worlds.open();
  world.robin.faults.refuse = () => true;
  const { moveLimiter } = world.ledger;
  let moves = 0;
  world.ledger.moveLimiter = async (move) => {
    const met = await moveLimiter(move);
    moves += 1;
    // One slot for both orders, one for the first alone, and then another worker that knows of an acceptance.
    const [at, bounds] = [world.clock.now(), { nextSlot: { least: 0 }, dayClock: {}, pausedUntil: {} }];
    const other = { at, spacingMs: 1, intervalMs: 1, isDayAnew: true, ...bounds };
    if (moves === 2) await moveLimiter({ ...other, inVain: { orders: ['other'], isAnew: true } });
    return met;
  };
  expect(await world.deliver(orders(2))).toEqual([0, 1]);
  expect((await world.ledger.loadLimiter())?.inVain).toEqual(new Set(['other', 'O0', 'O1']));
});

it('keeps what others noted since the POST that ROBIN accepted', async () => {
  const world = await worlds.open();
  const [warm, other] = [createLimiter(world), createLimiter(world)];
  const now = world.clock.now();
  await warm.reserve(now, now + 5_000, ['accepted']);
  await other.reserve(now, now + 5_000, ['accepted too']);
  await warm.reserve(now, now + 5_000, ['accepted as well']);
  warm.noteAccepted();
  await other.reserve(now, now + 5_000, ['refused since']);
  await warm.reserve(now, now + 5_000, ['posted now']);
  expect((await world.ledger.loadLimiter())?.inVain).toEqual(new Set(['refused since', 'posted now']));
  expect(warm.postedInVain()).toEqual(new Set(['refused since', 'posted now']));
});

it('waits with two orders that are told at the same moment by two workers, if a third was refused', async () => {
  const world = await worlds.open();
  world.robin.faults.refuse = () => true;
  const events = orders(3);
  // The third by its first try; each of the others by its second, while the other one is being told.
  for (const event of events) expect(await world.deliver([event])).toEqual([0]);
  const { loadOrders } = world.ledger;
  world.ledger.loadOrders = async (orderNumbers) => {
    const loaded = await loadOrders(orderNumbers);
    for (const [orderNumber, state] of loaded) {
      if (!state.inFlight || orderNumbers.length < 2) continue;
      loaded.set(orderNumber, { ...state, inFlight: { ...state.inFlight, owner: 'another', until: 1 } });
    }
    return loaded;
  };
  expect(await world.deliver(events.slice(0, 1))).toEqual([0]);
  expect(world.letters).toEqual([]);
});

describe('an order that is refused alone', () => {
  it('waits for two seconds if nothing shows that ROBIN takes others, and is a dead letter the second time', async () => {
    const world = await worlds.open();
    world.robin.faults.refuse = () => true;
    const event = orderEvent({});
    expect(await world.deliver([event])).toEqual([0]);
    expect(world.pauses.get('receipt-0')).toBe(2);
    expect(await world.deliver([event])).toEqual([]);
    expect(world.letters).toMatchObject([{ reason: 'refused-by-robin' }]);
  });

  it('is a dead letter at once if ROBIN takes others of its batch', async () => {
    const world = await worlds.open({ settings: { maxOrdersPerPost: 1 } });
    world.robin.faults.refuse = ({ order_number }) => order_number === 'O1';
    expect(await world.deliver(orders(2))).toEqual([]);
    expect(world.letters).toMatchObject([{ messageId: 'message-1', reason: 'refused-by-robin' }]);
  });
});

it('notes a dozen orders at most, and as many of every run as it takes to know that none gets through', () => {
  const posted = fc.array(fc.constantFrom(...'abcdefghijklmnopqrst'), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(fc.tuple(posted, fc.boolean()), { minLength: 1, maxLength: 60 }), (moves) => {
      let inVain: ReadonlySet<string> | undefined;
      let run = new Set<string>();
      for (const [orders, isAnew] of moves) {
        if (isAnew) run = new Set();
        for (const order of orders.slice(0, 3)) run.add(order);
        inVain = withNote(
          inVain,
          noteOf(inVain, orders, isAnew ? (inVain ?? new Set()) : undefined).inVain,
        ).inVain;
        expect(inVain?.size ?? 0).toBeLessThanOrEqual(12);
        expect(inVain?.size ?? 0).toBeGreaterThanOrEqual(Math.min(3, run.size));
        for (const order of inVain ?? []) expect(run).toContain(order);
        for (const order of orders.slice(0, 3)) expect(inVain).toContain(order);
      }
    }),
  );
});

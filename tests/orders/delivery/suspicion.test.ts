import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
    const world = await worlds.open({ robinFailsAt: 'O0' });
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

  it('and others in one POST are told apart once a few tries have failed', async () => {
    const world = await worlds.open({ robinFailsAt: 'O0' });
    const events = orders(10);
    expect(await world.deliver(events)).toHaveLength(10);
    expect(world.posts).toEqual([10]);
    expect(await world.deliver(events, 60, { receiveCount: 3 })).toEqual([0]);
    expect(world.told()).toHaveLength(9);
  });

  it('makes no dead letter of another that is refused while nothing gets through', async () => {
    const world = await worlds.open({ robinFailsAt: 'O0', robinRefuses: 'O2' });
    const events = orders(3);
    expect(await world.deliver(events, 60, { receiveCount: 3 })).toEqual([0, 1, 2]);
    expect(world.posts).toEqual([3, 2, 1]);
    expect(world.letters).toEqual([]);
  });

  it('is not looked for if all fail: an outage takes two POSTs, and after a few tries three', async () => {
    const world = await worlds.open({ robinFailsAt: 'all' });
    const events = orders(100);
    expect(await world.deliver(events)).toHaveLength(100);
    expect(world.posts).toEqual([20, 20]);
    world.posts.splice(0);
    expect(await world.deliver(events, 60, { receiveCount: 9 })).toHaveLength(100);
    expect(world.posts).toEqual([20, 20, 20]);
    const stored = await world.ledger.loadOrders(['O0', 'O99']);
    expect(stored.get('O0')?.inFlight).toMatchObject({ inDoubt: true });
    expect(stored.get('O0')?.inFlight).not.toHaveProperty('alone');
    expect(stored.get('O0')?.inFlight).not.toHaveProperty('owner');
  });
});

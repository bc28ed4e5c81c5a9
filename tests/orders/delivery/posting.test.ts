import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLimiter } from '../../../lib/orders/delivery/limiter.ts';
import { orderEvent, startOrderWorld } from '../order-world.ts';

let worlds: Awaited<ReturnType<typeof startOrderWorld>>;
beforeAll(async () => {
  worlds = await startOrderWorld();
});
afterAll(() => worlds.close());

const LIMITER = { revision: 1, dayClock: 0, pausedUntil: 0 };

describe('a permit for a slot that lies ahead', () => {
  /** A worker that waits three seconds for its slot; after the first of them another one writes a pause. */
  async function waitThroughPause(durationMs: number) {
    const world = await worlds.open();
    const { clock, ledger } = world;
    await ledger.saveLimiter({ ...LIMITER, nextSlot: clock.now() + 3_000 });
    const sleep = clock.sleep;
    clock.sleep = async (waited) => {
      clock.sleep = sleep;
      await sleep(1_000);
      await createLimiter({ ledger, clock }).pause(durationMs);
      await sleep(waited - 1_000);
    };
    const begun = clock.now();
    return { world, begun, again: await world.deliver([orderEvent({})]) };
  }

  it('is void if ROBIN has asked for a pause since', async () => {
    const { world, again } = await waitThroughPause(60_000);
    expect(again).toEqual([0]);
    expect(world.told()).toEqual([]);
    expect(world.pauses.get('receipt-0')).toBeGreaterThanOrEqual(58);
  });

  it('is not given for a long pause: the message comes back within minutes to say that ROBIN is silent', async () => {
    const { world, again } = await waitThroughPause(24 * 3_600_000);
    expect(again).toEqual([0]);
    const seconds = world.pauses.get('receipt-0') ?? 0;
    expect(seconds).toBeGreaterThanOrEqual(600);
    world.clock.time += seconds * 1_000;
    expect(await world.deliver([orderEvent({})])).toEqual([0]);
    expect(world.robin.received).toEqual([]);
    expect(world.counted('RobinUnavailable')).toBe(2);
    expect(world.counted('PostsWithoutPermit')).toBe(0);
  });

  it('is used if the pause has ended before its slot', async () => {
    const { world, begun, again } = await waitThroughPause(1_500);
    expect(again).toEqual([]);
    expect(world.told()).toHaveLength(1);
    expect(world.clock.now() - begun).toBeLessThan(3_100);
  });

  it('is not awaited without credentials', async () => {
    const world = await worlds.open({ hasCredentials: false });
    await world.ledger.saveLimiter({ ...LIMITER, nextSlot: world.clock.now() + 3_000 });
    const begun = world.clock.now();
    expect(await world.deliver([orderEvent({})])).toEqual([0]);
    expect(world.clock.now()).toBe(begun);
    expect(world.robin.received).toEqual([]);
  });
});

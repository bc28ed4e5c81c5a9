import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orderEvent, startOrderWorld } from '../order-world.ts';

let worlds: Awaited<ReturnType<typeof startOrderWorld>>;
beforeAll(async () => {
  worlds = await startOrderWorld();
});
afterAll(() => worlds.close());

type World = Awaited<ReturnType<typeof worlds.open>>;
const reset = () => new Error('the connection was reset');

/** From the first write of an outcome on, the ledger's next calls fail; some of the writes are done all the same. */
function failAfterPost({ ledger }: World, failures: number, isDone: (call: number) => boolean = () => false) {
  const { settle, loadOrders } = ledger;
  let failed = -1;
  const mayFail = () => failed >= 0 && failed < failures && ++failed > 0;
  ledger.settle = async (settlement) => {
    failed = Math.max(failed, 0);
    if (!mayFail()) return settle(settlement);
    if (isDone(failed)) await settle(settlement);
    throw reset();
  };
  ledger.loadOrders = async (orderNumbers) => {
    if (mayFail()) throw reset();
    return loadOrders(orderNumbers);
  };
}

describe('the outcome of a POST', () => {
  it('is written as long as there is time, before anything new is told', async () => {
    const world = await worlds.open({ settings: { maxOrdersPerPost: 1 } });
    failAfterPost(world, 12);
    const { postedWhile } = watch(world);
    expect(await world.deliver([orderEvent({}), orderEvent({ orderNumber: 'O2' })])).toEqual([]);
    expect(world.robin.received).toHaveLength(2);
    expect(postedWhile()).toBe(1);
    expect(world.counted('PostsInDoubt')).toBe(0);
  });

  it('is known as written if only the answers were lost', async () => {
    const world = await worlds.open();
    failAfterPost(world, 9, (call) => call === 2);
    expect(await world.deliver([orderEvent({})])).toEqual([]);
    expect(world.robin.received).toHaveLength(1);
    expect((await world.ledger.loadOrders(['O1234'])).get('O1234')?.told).toHaveLength(1);
  });

  it('is given up when the time ends: the repeat is counted, and said with its order', async () => {
    const world = await worlds.open({ repeats: 'added' });
    const event = orderEvent({});
    const { settle } = world.ledger;
    world.ledger.settle = async () => Promise.reject(reset());
    const begun = world.clock.now();
    expect(await world.deliver([event])).toEqual([0]);
    expect(world.clock.now() - begun).toBeGreaterThan(55_000);
    expect(world.clock.now() - begun).toBeLessThanOrEqual(60_000);
    expect(world.counted('PostsInDoubt')).toBe(0);

    world.ledger.settle = settle;
    await world.clock.sleep(60_000);
    expect(await world.deliver([event])).toEqual([]);
    expect(world.robin.received).toHaveLength(2);
    expect(world.counted('PostsInDoubt')).toBe(1);
    expect(world.warned('orders.posted-in-doubt')).toEqual([{ orderNumber: 'O1234' }]);
  });

  /** How many POSTs there had been when the last failing write was made. */
  function watch({ ledger, robin }: World) {
    let posts = 0;
    const { settle } = ledger;
    ledger.settle = async (settlement) => {
      try {
        return await settle(settlement);
      } catch (error) {
        posts = robin.received.length;
        throw error;
      }
    };
    return { postedWhile: () => posts };
  }
});

describe('a POST that may be a repeat', () => {
  it('is counted and said after an answer was lost, and by the dead letter if it is refused then', async () => {
    const world = await worlds.open();
    const event = orderEvent({});
    world.robin.faults.loseAnswers = true;
    expect(await world.deliver([event])).toEqual([0]);
    expect(world.warned('orders.posted-in-doubt')).toEqual([]);
    world.robin.faults.loseAnswers = false;
    world.robin.faults.refuse = () => true;
    expect(await world.deliver([event])).toEqual([]);
    expect(world.warned('orders.posted-in-doubt')).toEqual([{ orderNumber: 'O1234' }]);
    expect(world.letters).toMatchObject([
      { reason: 'refused-by-robin', detail: expect.stringContaining('may have counted an earlier try') },
    ]);
  });

  it('is none if ROBIN said that it was not taken', async () => {
    const world = await worlds.open();
    const event = orderEvent({});
    world.robin.faults.status = 429;
    expect(await world.deliver([event])).toEqual([0]);
    world.robin.faults.status = undefined;
    await world.clock.sleep(10_000);
    expect(await world.deliver([event])).toEqual([]);
    expect(world.counted('PostsInDoubt')).toBe(0);
    expect(world.warned('orders.posted-in-doubt')).toEqual([]);
  });
});

it('keeps a newer change of its order waiting no longer than the POST may take, and what clocks may differ', async () => {
  const world = await worlds.open();
  const { settle } = world.ledger;
  const older = orderEvent({});
  const newer = [orderEvent({ revenue: '8.00' })];
  let pauseSeconds: number | undefined;
  world.ledger.settle = async (settlement) => {
    world.ledger.settle = settle;
    // Another worker, while this one has posted and not yet written what became of it.
    expect(await world.deliver(newer)).toEqual([0]);
    pauseSeconds = world.pauses.get('receipt-0');
    return settle(settlement);
  };
  expect(await world.deliver([older])).toEqual([]);
  expect(pauseSeconds).toBeGreaterThan(10);
  expect(pauseSeconds).toBeLessThanOrEqual(18);
  expect(await world.deliver(newer)).toEqual([]);
  expect(world.told()).toMatchObject([{ revenue: 10 }, { revenue: 8, old_revenue: 10 }]);
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JournalEntry } from '../../../lib/orders/ledger/journal.ts';
import { orderEvent, startOrderWorld } from '../order-world.ts';

let world: Awaited<ReturnType<typeof startOrderWorld>>;
beforeAll(async () => {
  world = await startOrderWorld();
}, 60_000);
afterAll(() => world.close());

type Opened = Awaited<ReturnType<(typeof world)['open']>>;

function entries<K extends JournalEntry['kind']>({ journaled }: Opened, kind: K) {
  return journaled
    .map(({ entry }) => entry)
    .filter((entry): entry is Extract<JournalEntry, { kind: K }> => entry.kind === kind);
}

describe('the journal', () => {
  it('has each order before it is posted, and what became of it before its message is done', async () => {
    const opened = await world.open();
    expect(
      await opened.deliver([orderEvent({ orderNumber: 'A' }), orderEvent({ orderNumber: 'B' })]),
    ).toEqual([]);
    expect(opened.journaled.map(({ entry, posts }) => [entry.kind, posts, entry.orders.length])).toEqual([
      ['posting', 0, 2],
      ['settled', 1, 2],
    ]);
    expect(entries(opened, 'posting')[0]?.orders[0]).toMatchObject({
      orderNumber: 'A',
      currency: 'EUR',
      isFirstOrder: true,
      change: { revenue: '10', orderDate: '2017-04-05T12:34:56Z' },
    });
    const { told, inFlight } = (await opened.ledger.loadOrders(['A'])).get('A') ?? {};
    expect(inFlight).toBeUndefined();
    expect(entries(opened, 'settled')[0]?.orders[0]).toMatchObject({
      accepted: { revenue: '10' },
      told: told?.[0],
      present: { revenue: '10', cancelled: false },
    });
  });

  it('names no person: the ledger’s key alone, of an order of which the bridge has told nothing yet', async () => {
    const opened = await world.open();
    const contact = { emailAddress: 'pat@example.com', phoneNumber: '+31612345678' };
    await opened.deliver([orderEvent(contact)]);
    await opened.deliver([orderEvent({ ...contact, revenue: '12' })]);
    const text = JSON.stringify(opened.journaled);
    expect(text).not.toMatch(/pat@|31612345678/);
    const [first, second] = entries(opened, 'posting').map(({ orders }) => orders[0]);
    const { customerKey } = (await opened.ledger.loadOrders(['O1234'])).get('O1234') ?? {};
    expect(first?.customerKey).toBe(customerKey);
    expect(second).toMatchObject({ previous: { revenue: '10' }, change: { revenue: '12' } });
    expect(second?.customerKey).toBeUndefined();
  });

  it('holds up an order that cannot be written into it, untold, and tells it once it can', async () => {
    let isDown = true;
    const opened = await world.open({ journalFails: () => isDown });
    const event = orderEvent({});
    expect(await opened.deliver([event])).toEqual([0]);
    expect(opened.posts).toEqual([]);
    isDown = false;
    expect(await opened.deliver([event])).toEqual([]);
    expect(opened.told()).toEqual([expect.objectContaining({ revenue: 10, is_first_order: true })]);
  });

  it('has a message come again whose outcome cannot be written into it, and tells nothing twice', async () => {
    let isDown = true;
    const opened = await world.open({ journalFails: ({ kind }) => isDown && kind === 'settled' });
    const event = orderEvent({});
    expect(await opened.deliver([event])).toEqual([0]);
    isDown = false;
    expect(await opened.deliver([event])).toEqual([]);
    expect(opened.told()).toHaveLength(1);
    expect(entries(opened, 'settled')[0]?.orders[0]).toMatchObject({ accepted: { revenue: '10' } });
  });

  it('has an event that alters nothing, for a later one may be older than it', async () => {
    const opened = await world.open();
    await opened.deliver([orderEvent({})]);
    const quiet = orderEvent({});
    await opened.deliver([quiet]);
    expect(entries(opened, 'posting')).toHaveLength(1);
    expect(entries(opened, 'settled').at(-1)?.orders[0]?.version?.eventId).toBe(quiet.eventId);
  });

  it('says which change ROBIN refused for good', async () => {
    const opened = await world.open({ robinRefuses: 'BAD' });
    await opened.deliver([orderEvent({ orderNumber: 'BAD' }), orderEvent({ orderNumber: 'GOOD' })]);
    const id = entries(opened, 'posting')[0]?.orders.find(({ orderNumber }) => orderNumber === 'BAD')?.id;
    const settled = entries(opened, 'settled')[0]?.orders ?? [];
    expect(settled.map(({ orderNumber, dropped }) => [orderNumber, dropped])).toEqual([
      ['BAD', [id]],
      ['GOOD', undefined],
    ]);
  });

  it('has a change once, in however many POSTs of a delivery it is', async () => {
    const opened = await world.open({ robinRefuses: 'BAD' });
    await opened.deliver(['BAD', 'A', 'B', 'C'].map((orderNumber) => orderEvent({ orderNumber })));
    expect(opened.posts.length).toBeGreaterThan(2);
    expect(entries(opened, 'posting').flatMap(({ orders }) => orders)).toHaveLength(4);
  });
});

describe('a ledger that was restored and is behind', () => {
  it('is not told from, and nothing becomes of any message', async () => {
    let standing: 'behind' | 'up-to-date' = 'behind';
    const opened = await world.open({ checkLedger: async () => standing });
    const bodies = [orderEvent({}), 'no event'];
    expect(await opened.deliver(bodies)).toEqual([0, 1]);
    expect([opened.posts, opened.letters, opened.journaled]).toEqual([[], [], []]);
    expect(await opened.ledger.loadOrders(['O1234'])).toEqual(new Map());
    expect(opened.pauses.size).toBe(2);
    standing = 'up-to-date';
    expect(await opened.deliver(bodies)).toEqual([]);
    expect([opened.told().length, opened.letters.length]).toEqual([1, 1]);
  });

  it('is not told from either if DynamoDB cannot say whether it is one', async () => {
    const opened = await world.open({
      checkLedger: () => Promise.reject(new Error('AccessDeniedException')),
    });
    expect(await opened.deliver([orderEvent({})])).toEqual([0]);
    expect(opened.posts).toEqual([]);
  });
});

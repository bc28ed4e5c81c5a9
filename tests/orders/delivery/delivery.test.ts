import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeSource, orderEvent, startOrderWorld } from '../order-world.ts';

let worlds: Awaited<ReturnType<typeof startOrderWorld>>;
beforeAll(async () => {
  worlds = await startOrderWorld();
});
afterAll(() => worlds.close());

const O1234 = {
  order_number: 'O1234',
  email_address: 'email@address.com',
  revenue: 10,
  order_date: '2017-04-05T12:34:56Z',
  is_first_order: true,
};

describe("ROBIN's four situations", () => {
  it('1 and 2: a first order, and another one of the same customer', async () => {
    const world = await worlds.open();
    await world.deliver([orderEvent({})]);
    await world.deliver([orderEvent({ orderNumber: 'O1235', orderDate: '2017-04-08T14:32:56Z' })]);
    const second = {
      ...O1234,
      order_number: 'O1235',
      order_date: '2017-04-08T14:32:56Z',
      is_first_order: false,
    };
    expect(world.told()).toEqual([O1234, second]);
  });

  it('1 and 2 in one batch: the older order is the first one', async () => {
    const world = await worlds.open();
    const second = orderEvent({ orderNumber: 'O1235', orderDate: '2017-04-08T14:32:56Z' });
    expect(await world.deliver([second, orderEvent({})])).toEqual([]);
    expect(world.told()).toMatchObject([
      { order_number: 'O1234', is_first_order: true },
      { order_number: 'O1235', is_first_order: false },
    ]);
    expect(world.accepted()).toHaveLength(1);
  });

  it('3: a part of the first order is returned', async () => {
    const world = await worlds.open();
    await world.deliver([orderEvent({})]);
    const lines = [{ sku: 'A-1', quantity: 2, returnedQuantity: 1, unitPrice: '5.00' }];
    await world.deliver([orderEvent({ revenue: undefined, lines })]);
    expect(world.told()).toEqual([O1234, { ...O1234, revenue: 5, old_revenue: 10 }]);
  });

  it('4: an upsell, of a customer who had ordered before', async () => {
    const kibo = fakeSource('kibo', [
      {
        source: 'kibo',
        emailAddress: 'Address@email.com',
        phoneNumbers: [],
        firstPurchaseAt: Date.parse('2016-01-01T00:00:00Z'),
      },
    ]);
    const world = await worlds.open({ sources: [kibo] });
    const order = { orderNumber: 'O4321', emailAddress: 'address@email.com' };
    await world.deliver([
      orderEvent({ ...order, revenue: 30, orderDate: '2017-04-07T13:44:56Z' }, { sequence: 2 }),
      orderEvent({ ...order, revenue: 20, orderDate: '2017-04-06T12:34:56Z' }, { sequence: 1 }),
    ]);
    const told = {
      order_number: 'O4321',
      email_address: 'address@email.com',
      revenue: 20,
      order_date: '2017-04-06T12:34:56Z',
      is_first_order: false,
    };
    expect(world.told()).toEqual([
      told,
      { ...told, revenue: 30, old_revenue: 20, order_date: '2017-04-07T13:44:56Z' },
    ]);
    expect(kibo.asked).toEqual(['address@email.com']);
  });
});

describe('what is told once', () => {
  it('posts nothing for a second delivery of the same change', async () => {
    const world = await worlds.open();
    const event = orderEvent({});
    await world.deliver([event]);
    expect(await world.deliver([event, event])).toEqual([]);
    expect(world.told()).toHaveLength(1);
  });

  it('posts nothing for an event older than the newest one', async () => {
    const world = await worlds.open();
    const older = orderEvent({ revenue: 99 });
    await world.deliver([orderEvent({ revenue: 20 })]);
    expect(await world.deliver([older])).toEqual([]);
    expect(world.told()).toMatchObject([{ revenue: 20 }]);
  });

  it('posts nothing for a change that alters no amount, but remembers its version', async () => {
    const world = await worlds.open();
    const [first, older, newer] = [
      orderEvent({}),
      orderEvent({ revenue: 7 }),
      orderEvent({ webstoreUrl: 'x' }),
    ];
    await world.deliver([first]);
    await world.deliver([newer]);
    await world.deliver([older]);
    expect(world.told()).toHaveLength(1);
  });

  it('tells the first event of an order even if its revenue is 0, and no less than 0', async () => {
    const world = await worlds.open();
    await world.deliver([
      orderEvent({ orderNumber: 'zero', revenue: 0 }),
      orderEvent({ orderNumber: 'less', revenue: -5 }),
    ]);
    expect(world.told()).toMatchObject([{ revenue: 0 }, { revenue: 0 }]);
  });

  it('tells nothing of an order first seen cancelled, which is no first order', async () => {
    const world = await worlds.open();
    expect(await world.deliver([orderEvent({ cancelled: true })])).toEqual([]);
    await world.deliver([orderEvent({ orderNumber: 'O1235' })]);
    expect(world.told()).toMatchObject([{ order_number: 'O1235', is_first_order: true }]);
  });

  it('tells a cancellation as revenue 0, profit 0 if profits are known, and stays the first order', async () => {
    const world = await worlds.open();
    await world.deliver([orderEvent({ profit: '3.80' })]);
    await world.deliver([orderEvent({ cancelled: true })]);
    expect(world.told()).toMatchObject([
      { revenue: 10, profit: 3.8, is_first_order: true },
      { revenue: 0, old_revenue: 10, profit: 0, old_profit: 3.8, is_first_order: true },
    ]);
  });

  it('keeps the last accepted profit as the old one if a later event knows none', async () => {
    const world = await worlds.open();
    await world.deliver([orderEvent({ profit: 3 })]);
    await world.deliver([orderEvent({ revenue: 12 })]);
    await world.deliver([orderEvent({ revenue: 12, profit: 4 })]);
    const told = world.told();
    expect(told[1]).not.toHaveProperty('profit');
    expect(told[1]).not.toHaveProperty('old_profit');
    expect(told[2]).toMatchObject({ revenue: 12, old_revenue: 12, profit: 4, old_profit: 3 });
  });
});

it('tells a profit that only a refused change knew before', async () => {
  const world = await worlds.open();
  world.robin.faults.refuse = ({ revenue }) => revenue === 10;
  const events = [
    orderEvent({ revenue: 10, profit: 13 }),
    orderEvent({ revenue: '12.34' }),
    orderEvent({ revenue: '12.34', profit: 13 }),
  ];
  // Refused alone, it is a dead letter the second time.
  await world.deliver(events);
  await world.deliver(events);
  expect(world.told()).toMatchObject([{ revenue: 12.34 }, { revenue: 12.34, profit: 13 }]);
});

it('tells a profit once if the change that knew it was accepted', async () => {
  const world = await worlds.open();
  await world.deliver([
    orderEvent({ revenue: 10, profit: 13 }),
    orderEvent({ revenue: '12.34' }),
    orderEvent({ revenue: '12.34', profit: 13 }),
  ]);
  expect(world.told()).toMatchObject([{ profit: 13 }, { revenue: 12.34 }]);
  expect(world.told()).toHaveLength(2);
});

describe('what ROBIN answers', () => {
  it('finds the one bad order by halving; it goes to the dead letters, the others through', async () => {
    const world = await worlds.open();
    world.robin.faults.refuse = (order) => order.order_number === 'bad';
    const numbers = ['a', 'b', 'bad', 'c', 'd'];
    const again = await world.deliver(numbers.map((orderNumber) => orderEvent({ orderNumber })));
    expect(again).toEqual([]);
    expect(world.told().map(({ order_number }) => order_number)).toEqual(['a', 'b', 'c', 'd']);
    expect(world.letters).toMatchObject([{ messageId: 'message-2', reason: 'refused-by-robin' }]);
  });

  it('keeps all waiting if of three orders none gets through', async () => {
    const world = await worlds.open();
    world.robin.faults.refuse = () => true;
    const again = await world.deliver(['a', 'b', 'c'].map((orderNumber) => orderEvent({ orderNumber })));
    expect(again).toEqual([0, 1, 2]);
    expect(world.letters).toEqual([]);
  });

  it('tells a dead letter that is sent back as if for the first time; its claim was given back meanwhile', async () => {
    const world = await worlds.open();
    const event = orderEvent({});
    world.robin.faults.refuse = () => true;
    expect(await world.deliver([event])).toEqual([0]);
    expect(await world.deliver([event])).toEqual([]);
    expect(world.letters).toHaveLength(1);
    world.robin.faults.refuse = undefined;
    await world.deliver([orderEvent({ orderNumber: 'O1235' })]);
    await world.deliver([event]);
    expect(world.told()).toMatchObject([
      { order_number: 'O1235', is_first_order: true },
      { order_number: 'O1234', is_first_order: false },
    ]);
  });

  it('reads the secret anew once if ROBIN refuses our key, and goes on', async () => {
    const world = await worlds.open();
    world.setRobinCredentials(
      { apiKey: 'old', apiSecret: 'old' },
      { apiKey: 'robin-key', apiSecret: 'robin-secret' },
    );
    expect(await world.deliver([orderEvent({})])).toEqual([]);
    expect(world.told()).toHaveLength(1);
  });

  it.each([401, 403, 404, 302])('drops nothing if ROBIN answers %d', async (status) => {
    const world = await worlds.open();
    world.robin.faults.status = status;
    expect(await world.deliver([orderEvent({})])).toEqual([0]);
    expect(world.letters).toEqual([]);
    world.robin.faults.status = undefined;
    expect(await world.deliver([orderEvent({ revenue: 12 })])).toEqual([]);
    expect(world.told()).toMatchObject([{ revenue: 10 }, { revenue: 12, old_revenue: 10 }]);
  });

  it.each([408, 429, 500, 503])('tries again later, unaltered to the byte, after %d', async (status) => {
    const world = await worlds.open();
    const event = orderEvent({});
    world.robin.faults.status = status;
    expect(await world.deliver([event])).toEqual([0]);
    expect(world.pauses.get('receipt-0')).toBeGreaterThanOrEqual(2);
    world.robin.faults.status = undefined;
    expect(await world.deliver([event])).toEqual([]);
    expect(world.told()).toEqual([O1234]);
  });

  it('sends the same bytes again if the answer was lost, and the newer change after it', async () => {
    const world = await worlds.open();
    const event = orderEvent({});
    world.robin.faults.loseAnswers = true;
    expect(await world.deliver([event])).toEqual([0]);
    world.robin.faults.loseAnswers = false;
    expect(
      await world.deliver([orderEvent({ revenue: 12, emailAddress: 'new@example.com' }), event]),
    ).toEqual([]);
    const [lost, repeated] = world.robin.received;
    expect(repeated?.body).toBe(lost?.body);
    expect(world.told().at(-1)).toMatchObject({ revenue: 12, old_revenue: 10 });
    expect(world.robin.books()).toMatchObject({});
  });
});

describe('is_first_order', () => {
  const known = { source: 'kibo' as const, emailAddress: 'email@address.com', phoneNumbers: [] };

  it('waits if a source cannot be asked, or answers with strangers: never a guess', async () => {
    const strangers = [{ ...known, emailAddress: 'somebody@example.org', totalOrders: 5 }];
    for (const source of [fakeSource('kibo', 'down'), fakeSource('kibo', strangers)]) {
      const world = await worlds.open({ sources: [source, fakeSource('expertsender', [])] });
      expect(await world.deliver([orderEvent({})])).toEqual([0]);
      expect(world.robin.received).toEqual([]);
    }
  });

  it('is settled by one source that proves an earlier order, whatever the other says', async () => {
    const proof = fakeSource('kibo', [{ ...known, totalOrders: 2 }]);
    const world = await worlds.open({ sources: [proof, fakeSource('expertsender', 'down')] });
    expect(await world.deliver([orderEvent({})])).toEqual([]);
    expect(world.told()).toMatchObject([{ is_first_order: false }]);
  });

  it('remembers a verdict with its date, and asks again for an order older than it', async () => {
    const kibo = fakeSource('kibo', [{ ...known, firstPurchaseAt: Date.parse('2017-04-05T12:00:00Z') }]);
    const world = await worlds.open({ sources: [kibo] });
    await world.deliver([orderEvent({ orderNumber: 'b', orderDate: '2017-04-06T00:00:00Z' })]);
    await world.deliver([orderEvent({ orderNumber: 'c', orderDate: '2017-04-07T00:00:00Z' })]);
    expect(kibo.asked).toHaveLength(1);
    await world.deliver([orderEvent({ orderNumber: 'a', orderDate: '2017-04-05T12:00:00Z' })]);
    expect(kibo.asked).toHaveLength(2);
    expect(world.told()).toMatchObject([
      { order_number: 'b', is_first_order: false },
      { order_number: 'c', is_first_order: false },
      { order_number: 'a', is_first_order: true },
    ]);
  });

  it('knows a customer without regard to the case of the e-mail address', async () => {
    const world = await worlds.open();
    await world.deliver([orderEvent({})]);
    await world.deliver([orderEvent({ orderNumber: 'O1235', emailAddress: ' EMAIL@address.COM ' })]);
    expect(world.told()).toMatchObject([
      { is_first_order: true },
      { is_first_order: false, email_address: 'EMAIL@address.COM' },
    ]);
  });
});

describe('a claim to be the first order', () => {
  it('is given back if its order turns out to have been cancelled before it was ever told', async () => {
    const world = await worlds.open();
    const [older, cancelled] = [orderEvent({}), orderEvent({ cancelled: true })];
    await world.deliver([cancelled]);
    // A worker that had the older event claimed, and ended before it could write.
    const key = (await world.ledger.loadOrders(['O1234'])).get('O1234')?.customerKey ?? '';
    await world.ledger.saveCustomer({ key, revision: 1, writeId: 'w', claimedBy: 'O1234' }, '');
    await world.deliver([older]);
    await world.deliver([orderEvent({ orderNumber: 'O1235' })]);
    expect(world.told()).toMatchObject([{ order_number: 'O1235', is_first_order: true }]);
  });
});

describe('an order that was refused, and took the claim by then', () => {
  it('is not the first one if an earlier order of its customer is known since', async () => {
    const world = await worlds.open();
    await world.deliver([orderEvent({ orderDate: '2017-04-05T12:34:56Z', cancelled: true })]);
    const key = (await world.ledger.loadOrders(['O1234'])).get('O1234')?.customerKey ?? '';
    const earlierOrderBefore = Date.parse('2017-04-01T00:00:00Z');
    const customer = { key, revision: 1, writeId: 'w', claimedBy: 'O1234', earlierOrderBefore };
    await world.ledger.saveCustomer(customer, '');
    await world.deliver([orderEvent({ orderDate: '2017-04-05T12:34:56Z' })]);
    expect(world.told()).toMatchObject([{ order_number: 'O1234', is_first_order: false }]);
  });
});

describe('a customer who was deleted and made anew', () => {
  it('is not overwritten by a worker that saw the former one', async () => {
    const { ledger } = await worlds.open();
    const former = { key: 'k', revision: 1, writeId: 'former', claimedBy: 'A' };
    expect(await ledger.saveCustomer({ ...former, writeId: 'new', claimedBy: 'B' }, '')).toBe(true);
    const claim = { ...former, revision: 2, writeId: 'late', claimedBy: 'C' };
    expect(await ledger.saveCustomer(claim, former.writeId)).toBe(false);
    expect((await ledger.loadCustomers(['k'])).get('k')?.claimedBy).toBe('B');
  });
});

describe('what can never be processed', () => {
  it('goes to the dead letters at once, its body unchanged, and nothing else is held up', async () => {
    const world = await worlds.open();
    const tomorrowNext = new Date(world.clock.now() + 25 * 3_600_000).toISOString();
    const bodies = [
      'not { json',
      '{"eventId": 1}',
      orderEvent({}, { occurredAt: tomorrowNext }),
      orderEvent({ orderNumber: 'usd', currency: 'USD' }),
      orderEvent({ orderNumber: 'good' }),
    ];
    expect(await world.deliver(bodies)).toEqual([]);
    expect(world.told()).toMatchObject([{ order_number: 'good' }]);
    expect(world.letters.map(({ reason }) => reason)).toEqual([
      'not-json',
      'invalid-event',
      'occurred-in-future',
      'currency-not-accepted',
    ]);
    expect(world.letters[0]?.body).toBe('not { json');
    expect(world.letters[1]?.detail).toBe('missing or malformed: occurredAt, order');
  });

  it('an order’s currency never changes', async () => {
    const world = await worlds.open({ settings: { acceptedCurrencies: ['EUR', 'USD'] } });
    await world.deliver([orderEvent({})]);
    await world.deliver([orderEvent({ currency: 'usd' })]);
    expect(world.letters).toMatchObject([{ reason: 'currency-changed' }]);
    expect(world.told()).toHaveLength(1);
  });

  it('nor can what has waited for ten days', async () => {
    const world = await worlds.open();
    await world.deliver([orderEvent({})], 60, { sentAt: world.clock.now() - 10 * 24 * 3_600_000 });
    expect(world.letters).toMatchObject([{ reason: 'waited-too-long' }]);
  });
});

describe('orders older than the bridge', () => {
  const settings = { liveSince: Date.parse('2017-04-10T00:00:00Z') };

  it('go to the dead letters if no event says what ROBIN was told of them', async () => {
    const world = await worlds.open({ settings });
    expect(await world.deliver([orderEvent({})])).toEqual([]);
    expect(world.letters).toMatchObject([{ reason: 'older-than-ledger' }]);
    expect(world.told()).toEqual([]);
  });

  it('are told against what ROBIN was told before, and are first orders as it was told', async () => {
    const world = await worlds.open({ settings });
    const toldBeforeBridge = { revenue: '12.50', profit: '3.80', isFirstOrder: true };
    await world.deliver([orderEvent({ profit: 1 }, { toldBeforeBridge })]);
    await world.deliver([orderEvent({ orderNumber: 'O1235', orderDate: '2017-04-11T00:00:00Z' })]);
    expect(world.told()).toMatchObject([
      { revenue: 10, old_revenue: 12.5, profit: 1, old_profit: 3.8, is_first_order: true },
      { order_number: 'O1235', is_first_order: false },
    ]);
  });

  it('do not exist without LIVE_SINCE: toldBeforeBridge is not read', async () => {
    const world = await worlds.open();
    await world.deliver([orderEvent({}, { toldBeforeBridge: 'anything' })]);
    expect(world.told()).toEqual([O1234]);
  });
});

describe('an order older than the bridge', () => {
  const settings = { liveSince: Date.parse('2017-04-10T00:00:00Z') };
  const toldBeforeBridge = { revenue: '10.00', isFirstOrder: true };

  it.each([
    ['oldest first', false],
    ['newest first', true],
  ])(
    'an event that does not say what ROBIN was told is no dead letter beside a newer one that does: %s',
    async (_, turned) => {
      const world = await worlds.open({ settings });
      const events = [orderEvent({ revenue: '8.00' }), orderEvent({ revenue: '6.00' }, { toldBeforeBridge })];
      expect(await world.deliver(turned ? events.toReversed() : events)).toEqual([]);
      expect(world.letters).toEqual([]);
      expect(world.told()).toMatchObject([{ revenue: 6, old_revenue: 10, is_first_order: true }]);
    },
  );

  it('is one alone', async () => {
    const world = await worlds.open({ settings });
    await world.deliver([orderEvent({ revenue: '8.00' })]);
    expect(world.letters).toMatchObject([{ reason: 'older-than-ledger' }]);
  });
});

it('an order number in either Unicode form, and with spaces around it, is one order; case makes another', async () => {
  const world = await worlds.open();
  await world.deliver([orderEvent({ orderNumber: 'Caf\u00e9 1' })]);
  await world.deliver([orderEvent({ orderNumber: ' Cafe\u0301 1 ', revenue: '4.00' })]);
  await world.deliver([orderEvent({ orderNumber: 'caf\u00e9 1' })]);
  expect(world.told().map((order) => [order.order_number, order.revenue, order.old_revenue])).toEqual([
    ['Caf\u00e9 1', 10, undefined],
    ['Caf\u00e9 1', 4, 10],
    ['caf\u00e9 1', 10, undefined],
  ]);
});

it('a customer is one in every spelling of their address', async () => {
  const world = await worlds.open();
  const spellings = [
    'ada@b\u00fccher.example',
    'Ada <ada@xn--bcher-kva.example>',
    'ada\u200b@BU\u0308CHER.example.',
  ];
  for (const [index, emailAddress] of spellings.entries())
    await world.deliver([orderEvent({ orderNumber: `S${index}`, emailAddress })]);
  expect(world.told().map((order) => order.is_first_order)).toEqual([true, false, false]);
});

describe('the writes', () => {
  it('are two for a change that is told, one for one that is not, none for one that is not new', async () => {
    const world = await worlds.open();
    const event = orderEvent({});
    await world.deliver([event]);
    const revision = async () => (await world.ledger.loadOrders(['O1234'])).get('O1234')?.revision;
    expect(await revision()).toBe(2);
    await world.deliver([event]);
    expect(await revision()).toBe(2);
    await world.deliver([orderEvent({ webstoreUrl: 'https://shop.example' })]);
    expect(await revision()).toBe(3);
  });

  it('leave an address in the ledger only until its order is told', async () => {
    const world = await worlds.open();
    world.robin.faults.status = 503;
    const event = orderEvent({});
    await world.deliver([event]);
    expect(JSON.stringify((await world.ledger.loadOrders(['O1234'])).get('O1234'))).toContain(
      'email@address.com',
    );
    world.robin.faults.status = undefined;
    await world.deliver([event]);
    expect(JSON.stringify((await world.ledger.loadOrders(['O1234'])).get('O1234'))).not.toContain(
      'email@address.com',
    );
  });
});

it('hands back what it has no time for, and has not begun it', async () => {
  const world = await worlds.open();
  expect(await world.deliver([orderEvent({})], 1)).toEqual([0]);
  expect(await world.ledger.loadOrders(['O1234'])).toEqual(new Map());
});

it.each([900_000, -900_000, 1_001])(
  'tells nothing and buries nothing by a clock that is %s ms off',
  async (clockErrorMs) => {
    const world = await worlds.open({ clockErrorMs: () => clockErrorMs });
    expect(await world.deliver([orderEvent({}), 'not json'])).toEqual([0, 1]);
    expect(world.told()).toEqual([]);
    expect(world.letters).toEqual([]);
    expect(await world.ledger.loadOrders(['O1234'])).toEqual(new Map());
  },
);

it('measures its clock before it buries a batch in which there is no order', async () => {
  let isMeasured = false;
  const world = await worlds.open({ clockErrorMs: () => (isMeasured ? -172_800_000 : 0) });
  const { loadLimiter } = world.ledger;
  world.ledger.loadLimiter = () => {
    isMeasured = true;
    return loadLimiter();
  };
  const soon = new Date(world.clock.now() + 2 * 86_400_000).toISOString();
  expect(await world.deliver([orderEvent({}, { occurredAt: soon })])).toEqual([0]);
  expect(world.letters).toEqual([]);
});

it('takes no order over by a clock that has gone wrong since the batch began', async () => {
  let isWrong = false;
  const world = await worlds.open({
    clockErrorMs: () => {
      const errorMs = isWrong ? 900_000 : 0;
      isWrong = true;
      return errorMs;
    },
  });
  expect(await world.deliver([orderEvent({})])).toEqual([0]);
  expect(await world.ledger.loadOrders(['O1234'])).toEqual(new Map());
});

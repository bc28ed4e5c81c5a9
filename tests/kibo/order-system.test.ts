import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { UNREADABLE } from '../../lib/customer/wire-fields.ts';
import { kiboOrderSchema } from '../../lib/kibo/order.ts';
import { createKiboOrderSystem } from '../../lib/kibo/order-system.ts';
import { createKiboOrdersClient } from '../../lib/kibo/orders-client.ts';
import { SchemaError } from '../../lib/platform/errors.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { type KiboSimulator, startKibo } from '../../local/simulators/kibo.ts';
import type { KiboOrderSample } from '../../local/simulators/sample-orders.ts';
import { createPatientHttpClient, deadlineIn, tokensOf } from '../systems/connections.ts';

let kibo: KiboSimulator;

const order = (orderID: number | string, more: Partial<KiboOrderSample> = {}): KiboOrderSample => ({
  orderID,
  orderStatus: 'READY',
  orderCurrency: 'EUR',
  orderDate: '2024-01-15T12:00:00+0000',
  customerTotal: 10,
  ...more,
});

function connect(numberParameter = 'externalOrderID') {
  const client = createKiboOrdersClient({
    http: createPatientHttpClient('kibo', kibo.url),
    tokens: tokensOf('kibo', kibo.tokenUrl, 'kibo-key', 'kibo-secret'),
    apiKey: async () => 'kibo-key',
  });
  return createKiboOrderSystem({ client, numberParameter, timeZone: 'America/New_York' });
}

function ordersAre(...orders: KiboOrderSample[]): void {
  kibo.orders.splice(0, kibo.orders.length, ...orders);
}

const asked = () => kibo.requests.filter(({ path }) => path.startsWith('/api'));

beforeAll(async () => {
  kibo = await startKibo();
});
beforeEach(() => {
  for (const fault of Object.keys(kibo.faults)) delete kibo.faults[fault as keyof typeof kibo.faults];
  kibo.requests.length = 0;
});
afterAll(async () => {
  await closePools();
  await kibo.close();
});

describe('the orders with these ids', () => {
  it('come by one question, in our words', async () => {
    ordersAre(
      order(1, { externalOrderID: 'W-1', total: 99 }),
      order('2', { isTestOrder: true }),
      order(3, { customerTotal: undefined, total: 7.5, orderStatus: undefined, orderState: 'OPEN' }),
      order(4, { customerTotal: undefined, total: 8, orderStatus: 'CANCELED' }),
      order(5),
    );
    const orderedAt = Date.UTC(2024, 0, 15, 12);
    expect(await connect().findOrders(['1', '2', '3', '4'], deadlineIn())).toEqual([
      {
        id: '1',
        number: 'W-1',
        hasShopNumber: true,
        isTest: false,
        currency: 'EUR',
        orderedAt,
        status: 'READY',
        amount: { amount: '10', currency: 'EUR' },
      },
      {
        id: '2',
        number: '2',
        hasShopNumber: false,
        isTest: true,
        currency: 'EUR',
        orderedAt,
        status: 'READY',
        amount: { amount: '10', currency: 'EUR' },
      },
      {
        id: '3',
        number: '3',
        hasShopNumber: false,
        isTest: false,
        currency: 'EUR',
        orderedAt,
        status: 'OPEN',
        amount: { amount: '7.5', currency: 'EUR' },
      },
      {
        id: '4',
        number: '4',
        hasShopNumber: false,
        isTest: false,
        currency: 'EUR',
        orderedAt,
        status: 'CANCELED',
      },
    ]);
    expect(asked()).toHaveLength(1);
    expect(asked()[0]?.path).toBe('/api/v2/order/');
    expect(Object.fromEntries(asked()[0]?.query ?? [])).toEqual({ orderID: '1,2,3,4', perPage: '100' });
  });

  it.each([
    ['2024-01-15T07:00:00', Date.UTC(2024, 0, 15, 12)],
    ['2024-01-15 07:00:00', Date.UTC(2024, 0, 15, 12)],
    ['/Date(1705320000000)/', Date.UTC(2024, 0, 15, 12)],
    ['0001-01-01T00:00:00Z', undefined],
    ['2099-01-01T00:00:00Z', undefined],
  ])('have their dates as a customer has: %s', async (orderDate, orderedAt) => {
    ordersAre(order(1, { orderDate }));
    expect((await connect().findOrders(['1'], deadlineIn()))[0]?.orderedAt).toBe(orderedAt);
  });

  it('have a number of the shop that no shop has by their own', async () => {
    ordersAre(order(1, { externalOrderID: 'W'.repeat(800_000) }));
    expect(await connect().findOrders(['1'], deadlineIn())).toMatchObject([
      { number: '1', hasShopNumber: false },
    ]);
  });

  it('are never strangers: an answer without any of them is none', async () => {
    ordersAre(order(1), order(2));
    kibo.faults.ignoreQuestion = true;
    expect((await connect().findOrders(['2'], deadlineIn())).map(({ id }) => id)).toEqual(['2']);
    await expect(connect().findOrders(['77'], deadlineIn())).rejects.toBeInstanceOf(SchemaError);
  });

  it('cannot be made more by an id that is none', async () => {
    ordersAre(order(1), order(2));
    expect(await connect().findOrders(['1,2', '', '1&page=2'], deadlineIn())).toEqual([]);
    expect(asked()).toEqual([]);
  });
});

describe('the order with a number', () => {
  /** All that is answered to a search that is ignored. */
  const strangers = Array.from({ length: 100 }, (_, index) => order(9_000 + index));

  it.each(['0', '000', 'N/A', 'null', '-', 'none'])("has none of the shop's if that is %j", async (no) => {
    ordersAre(order(1, { externalOrderID: no }), order(2, { externalOrderID: no }));
    const found = await connect().findOrders(['1', '2'], deadlineIn());
    expect(found.map(({ number }) => number)).toEqual(['1', '2']);
    expect(found.map(({ hasShopNumber }) => hasShopNumber)).toEqual([false, false]);
  });

  it("is found by the shop's number, and by Kibo's where the shop has none", async () => {
    ordersAre(order(1, { externalOrderID: 'W-1' }), order(2));
    const system = connect();
    expect((await system.findOrder('W-1', deadlineIn()))?.id).toBe('1');
    expect((await system.findOrder('2', deadlineIn()))?.id).toBe('2');
    expect(await system.findOrder('W-9', deadlineIn())).toBeUndefined();
  });

  it('is never another order that has this number in Kibo alone', async () => {
    ordersAre(order(1001, { externalOrderID: 'W-77' }), order(2, { externalOrderID: '1001' }));
    expect((await connect().findOrder('1001', deadlineIn()))?.id).toBe('2');
    ordersAre(order(1001, { externalOrderID: 'W-77' }));
    expect(await connect().findOrder('1001', deadlineIn())).toBeUndefined();
  });

  it('is the newest of several with one number, and none that tried the shop out', async () => {
    ordersAre(
      ...strangers,
      order(601, { externalOrderID: 'D-1', orderDate: '2024-01-01T12:00:00+0000' }),
      order(602, { externalOrderID: 'D-1', orderDate: '2024-01-02T12:00:00+0000' }),
      order(603, { externalOrderID: 'D-1', orderDate: '2024-01-03T12:00:00+0000', isTestOrder: true }),
    );
    expect((await connect().findOrder('D-1', deadlineIn()))?.id).toBe('602');
    const system = connect('notAParameter');
    await system.findOrders(['601', '602', '603'], deadlineIn());
    expect((await system.findOrder('D-1', deadlineIn()))?.id).toBe('602');
  });

  it('is found by its id if a list has brought it and the search ignores the number', async () => {
    ordersAre(...strangers, order(2, { externalOrderID: 'W-2' }));
    const system = connect('notAParameter');
    await system.findOrders(['2'], deadlineIn());
    expect((await system.findOrder('W-2', deadlineIn()))?.id).toBe('2');
    // Another process may have listed it: that it is unknown, nothing shows.
    await expect(connect('notAParameter').findOrder('W-9', deadlineIn())).rejects.toBeInstanceOf(SchemaError);
  });

  it('is found in composed Unicode, as the ledger has it', async () => {
    ordersAre(order(1, { externalOrderID: 'E\u0301-3' }));
    expect((await connect().findOrders(['1'], deadlineIn()))[0]?.number).toBe('\u00c9-3');
  });

  it('has no amount if its currency cannot be read', async () => {
    ordersAre(order(1, { orderCurrency: 'US Dollar' }), order(2, { orderCurrency: 'usd' }));
    const [first, second] = await connect().findOrders(['1', '2'], deadlineIn());
    expect(first).not.toHaveProperty('amount');
    expect(second).toMatchObject({ amount: { amount: '10', currency: 'USD' } });
  });

  it.each([978, ['EUR'], {}, true, 'US Dollar'])('does not take a currency for none: %j', (orderCurrency) => {
    expect(z.parse(kiboOrderSchema, { orderID: 1, orderCurrency }).currency).toBe(UNREADABLE);
  });

  it.each([null, '', ' ', undefined])('may name no currency: %j', (orderCurrency) => {
    expect(z.parse(kiboOrderSchema, { orderID: 1, orderCurrency })).not.toHaveProperty('currency');
  });
});

describe('items and shipments', () => {
  it('come whole, over the pages of twenty', async () => {
    const items = Array.from({ length: 45 }, (_, index) => ({
      orderItemID: index + 1,
      itemState: 'NORMAL',
      externalItemID: `SKU-${index}`,
      description: 'A thing',
      quantity: '2',
      price: 1.5,
    }));
    ordersAre(order(1, { items }), order(2, { items: [{ orderItemID: 99 }] }));
    const read = await connect().listItems('1', deadlineIn());
    expect(read).toHaveLength(45);
    expect(read[0]).toEqual({
      number: 'SKU-0',
      name: 'A thing',
      quantity: '2',
      unitPrice: { amount: '1.5' },
    });
    expect(asked().filter(({ path }) => path.includes('orderItem'))).toHaveLength(3);
  });

  it.each([
    [{ trackingNumber: 'T1', trackingUrl: 'https://t.example/1', carrier: 'Post' }],
    [{ trackingNumbers: ['T1'], trackingURL: 'https://t.example/1', shippingCarrier: 'Post' }],
    [{ tracking: [{ number: 'T1', url: 'https://t.example/1', carrier: 'Post' }] }],
  ])('have their tracking number wherever it stands, and no link: %j', async (tracking) => {
    ordersAre(order(1, { shipments: [{ shipmentID: 5, shipmentStatus: 'SHIPPED', ...tracking }] }));
    expect(await connect().listShipments('1', deadlineIn())).toEqual([
      { carrier: 'Post', trackingNumber: 'T1', status: 'SHIPPED' },
    ]);
  });

  it("are never another order's", async () => {
    ordersAre(order(1), order(2, { shipments: [{ shipmentID: 5 }], items: [{ orderItemID: 6 }] }));
    kibo.faults.ignoreQuestion = true;
    await expect(connect().listItems('1', deadlineIn())).rejects.toBeInstanceOf(SchemaError);
    await expect(connect().listShipments('1', deadlineIn())).rejects.toBeInstanceOf(SchemaError);
  });
});

it('reads no more orders of an answer than it asked for', async () => {
  const collection = Array.from({ length: 70_000 }, (_, orderID) => ({ orderID }));
  const answer = async () => ({ status: 200, headers: {}, text: JSON.stringify({ collection }) });
  const client = createKiboOrdersClient({
    http: { system: 'kibo', request: answer, requestUrl: answer, warmUp: async () => {} },
    tokens: { get: async () => 'token', invalidate: () => {}, warmUp: async () => {} },
  });
  expect(await client.searchOrders({ orderID: '1' }, Date.now() + 1_000)).toHaveLength(100);
});

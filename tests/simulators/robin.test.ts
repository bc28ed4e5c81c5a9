import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRateLimits, ROBIN_RATE_LIMITS } from '../../local/simulators/rate-limits.ts';
import { type RobinSimulator, type RobinSimulatorOptions, startRobin } from '../../local/simulators/robin.ts';
import { ask, basic } from './ask.ts';

let robin: RobinSimulator;

async function start(options: RobinSimulatorOptions = {}): Promise<void> {
  await robin?.close();
  robin = await startRobin(options);
}

const headers = { ...basic('robin-key', 'robin-secret'), 'content-type': 'application/json' };
const post = (body: unknown, init: RequestInit = {}) =>
  ask(`${robin.url}/orders`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });
const told = (...orders: unknown[]) => post({ orders });

const first = {
  order_number: 'O1234',
  email_address: 'email@address.com',
  revenue: 10,
  order_date: '2017-04-05T12:34:56Z',
  is_first_order: true,
};
const returned = { ...first, revenue: 5, old_revenue: 10 };

beforeEach(() => start());
afterEach(() => robin.close());

describe('the simulated ROBIN', () => {
  it("answers the page's 201, 400 and 401", async () => {
    expect(await told(first)).toMatchObject({ status: 201 });
    expect(await post('{"orders":[')).toMatchObject({ status: 400, body: 'Error in JSON' });
    const wrong = { ...headers, ...basic('robin-key', 'wrong') };
    expect(await post({ orders: [first] }, { headers: wrong })).toMatchObject({
      status: 401,
      body: 'Invalid authorisation data',
    });
  });

  it.each<[string, unknown]>([
    ['no array', { orders: first }],
    ['an empty array', { orders: [] }],
    ['something beside the array', { orders: [first], shop: 1 }],
    ['an order that is none', { orders: [null] }],
    ['no order number', { orders: [{ ...first, order_number: undefined }] }],
    ['nobody', { orders: [{ ...first, email_address: undefined }] }],
    ['a revenue as text', { orders: [{ ...first, revenue: '10' }] }],
    ['a negative revenue', { orders: [{ ...first, revenue: -1 }] }],
    ['a null', { orders: [{ ...first, profit: null }] }],
    ['a date without a time', { orders: [{ ...first, order_date: '2017-04-05' }] }],
    ['a date that does not exist', { orders: [{ ...first, order_date: '2017-13-05T12:34:56Z' }] }],
    ['a first order as text', { orders: [{ ...first, is_first_order: 'true' }] }],
    ['an unknown field', { orders: [{ ...first, currency: 'EUR' }] }],
  ])('refuses %s', async (_, body) => {
    expect((await post(body)).status).toBe(400);
    expect(robin.books().size).toBe(0);
  });

  it('knows no other path, method or type', async () => {
    expect((await ask(`${robin.url}/order`, { headers })).status).toBe(404);
    expect((await ask(`${robin.url}/orders`, { headers })).status).toBe(405);
    const plain = { ...headers, 'content-type': 'text/plain' };
    expect((await post({ orders: [first] }, { headers: plain })).status).toBe(400);
  });

  it('keeps what it got to the byte, and the books', async () => {
    const body = `{ "orders" : [ ${JSON.stringify(first)} ] }`;
    await post(body);
    await told({ ...returned, profit: 1.1 }, { ...first, order_number: 'O2', revenue: 0.1, profit: 0.3 });
    await told({
      ...first,
      order_number: 'O2',
      revenue: 0.3,
      old_revenue: 0.1,
      profit: 0.1,
      old_profit: 0.3,
    });
    expect(robin.received[0]).toMatchObject({ body, orders: [first], status: 201 });
    expect([...robin.books()]).toEqual([
      ['O1234', { revenue: 5, profit: 1.1, told: 2, isFirstOrder: true }],
      ['O2', { revenue: 0.3, profit: 0.1, told: 2, isFirstOrder: true }],
    ]);
  });

  it.each([
    ['counted-once', 5],
    ['added', 0],
  ] as const)('plays what a repeat may do: %s', async (repeats, revenue) => {
    await start({ repeats });
    await told(first);
    await told(returned);
    await told(returned);
    expect(robin.books().get('O1234')).toMatchObject({ revenue, told: 3 });
  });

  it('takes the same change twice for two, if there was another between them', async () => {
    const raised = { ...first, revenue: 10, old_revenue: 5 };
    for (const order of [first, returned, raised, returned]) await told(order);
    expect(robin.books().get('O1234')?.revenue).toBe(5);
  });

  it.each([
    ['none-taken', []],
    ['good-ones-taken', ['O1234']],
  ] as const)('plays what becomes of a refused array: %s', async (refusedArray, booked) => {
    await start({ refusedArray });
    expect((await told(first, { ...first, order_number: 'O2', revenue: 'x' })).status).toBe(400);
    expect([...robin.books().keys()]).toEqual(booked);
  });

  it('can refuse an order that is good, and lose an answer that it gave', async () => {
    robin.faults.refuse = ({ order_number }) => order_number === 'O1234';
    expect((await told(first)).status).toBe(400);
    robin.faults.refuse = undefined;
    robin.faults.loseAnswers = true;
    await expect(told(first)).rejects.toThrow();
    expect(robin.books().get('O1234')?.revenue).toBe(10);
  });

  it('answers 429 over its limits if it is told to keep them', async () => {
    await start({ rateLimits: { ...ROBIN_RATE_LIMITS, perHour: 2 }, retryAfter: '30' });
    expect([(await told(first)).status, (await told(returned)).status]).toEqual([201, 201]);
    const third = await told({ ...returned, revenue: 1, old_revenue: 5 });
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '30']);
    expect(robin.books().get('O1234')?.revenue).toBe(5);
  });
});

describe("ROBIN's rate limits", () => {
  const pass = (moments: readonly number[]) => moments.map(createRateLimits(ROBIN_RATE_LIMITS));

  it('are three in any second', () => {
    expect(pass([0, 1, 2, 3, 1001, 1002])).toEqual([true, true, true, false, true, true]);
  });

  it('count by when a request came, not by when it is judged', () => {
    expect(pass([0, 1132, 740, 1482, 1850])).toEqual([true, true, true, true, true]);
    expect(pass([0, 300, 900, 600, 1301])).toEqual([true, true, true, false, true]);
  });

  it('are 180 in any minute', () => {
    const withinLimits = createRateLimits({ ...ROBIN_RATE_LIMITS, perSecond: 1000 });
    const passed = Array.from({ length: 182 }, (_, index) => withinLimits(index * 10));
    expect([passed.slice(0, 180).every(Boolean), passed.slice(180)]).toEqual([true, [false, false]]);
    expect(pass(Array.from({ length: 400 }, (_, index) => index * 334)).every(Boolean)).toBe(true);
  });

  it('are 10,000 in any hour and 100,000 in any day', () => {
    const hour = pass(Array.from({ length: 10_002 }, (_, index) => index * 340));
    expect([hour.slice(0, 10_000).every(Boolean), hour.slice(10_000)]).toEqual([true, [false, false]]);
    const day = pass(Array.from({ length: 100_002 }, (_, index) => index * 361));
    expect([day.slice(0, 100_000).every(Boolean), day.slice(100_000)]).toEqual([true, [false, false]]);
  });
});

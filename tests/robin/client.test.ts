import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { OrdersEndpoint } from '../../lib/orders/systems.ts';
import { BodyError, NetworkError, StatusError } from '../../lib/platform/errors.ts';
import { createHttpClient } from '../../lib/platform/http/http-client.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { createRobinClient, type RobinClientOptions } from '../../lib/robin/client.ts';
import { type RobinSimulator, type RobinSimulatorOptions, startRobin } from '../../local/simulators/robin.ts';
import { createFakeClock } from '../platform/fake-clock.ts';
import {
  answer,
  breaks,
  type HostileServer,
  notJson,
  silences,
  startHostileServer,
  unreadables,
} from '../platform/hostile-server.ts';
import { createPatientHttpClient, deadlineIn } from '../systems/connections.ts';

// What is late on a busy machine is in time at another try; what does not end by its deadline is late every time.
jest.retryTimes(2);

let robin: RobinSimulator;
let client: OrdersEndpoint;

const credentials = async () => ({ apiKey: 'robin-key', apiSecret: 'robin-secret' });

function connect(options: Partial<RobinClientOptions> = {}): OrdersEndpoint {
  return createRobinClient({ http: createPatientHttpClient('robin', robin.url), credentials, ...options });
}

async function start(options: RobinSimulatorOptions = {}): Promise<void> {
  await robin?.close();
  robin = await startRobin(options);
  client = connect();
}

/** Situation 1 of ROBIN's page, with the spaces that it has there. */
const first = `{ "order_number": "O1234", "email_address": "email@address.com", "revenue": 10,
  "order_date": "2017-04-05T12:34:56Z", "is_first_order": true }`;
/** Situation 3. */
const returned = JSON.stringify({ ...JSON.parse(first), revenue: 5, old_revenue: 10 });

beforeEach(() => start());
afterEach(() => robin.close());
afterAll(closePools);

describe('a POST of orders', () => {
  it("is accepted by ROBIN's page, with exactly the bytes that were given", async () => {
    expect(await client.postOrders([first, returned], deadlineIn())).toEqual({ kind: 'accepted' });
    expect(robin.received.map(({ body }) => body)).toEqual([`{"orders":[${first},${returned}]}`]);
    expect(robin.requests[0]).toMatchObject({ method: 'POST', path: '/dynamic/orders' });
    expect(robin.requests[0]?.headers['content-type']).toBe('application/json');
  });

  it('is what the orders need', () => {
    const endpoint: OrdersEndpoint = client;
    expect(endpoint).toBe(client);
  });

  it('writes letters of every language as they are', async () => {
    const order = JSON.stringify({ ...JSON.parse(first), order_number: 'Ö-१२३-🛒' });
    await client.postOrders([order], deadlineIn());
    expect(robin.received[0]?.body).toBe(`{"orders":[${order}]}`);
  });

  it.each([200, 201, 202, 204])('is accepted with any 2xx: %d', async (status) => {
    robin.faults.status = status;
    expect(await client.postOrders([first], deadlineIn())).toEqual({ kind: 'accepted' });
  });

  it.each([400, 413, 422])('is refused with %d', async (status) => {
    robin.faults.status = status;
    expect(await client.postOrders([first], deadlineIn())).toEqual({ kind: 'refused', status });
  });

  it.each([300, 301, 302, 304, 307, 308, 401, 403, 404])('is not authorised with %d', async (status) => {
    robin.faults.status = status;
    expect(await client.postOrders([first], deadlineIn())).toEqual({ kind: 'unauthorized', status });
  });

  it.each([402, 405, 408, 409, 410, 418, 425, 451, 500, 501, 502, 503, 504, 599])(
    'is in doubt with %d',
    async (status) => {
      robin.faults.status = status;
      expect(await client.postOrders([first], deadlineIn())).toEqual({
        kind: 'unavailable',
        status,
        inDoubt: true,
      });
    },
  );

  it('was certainly not taken with 429', async () => {
    robin.faults.status = 429;
    expect(await client.postOrders([first], deadlineIn())).toEqual({
      kind: 'unavailable',
      status: 429,
      inDoubt: false,
    });
  });

  it.each([429, 500, 503])('is told how long to wait: %d', async (status) => {
    Object.assign(robin.faults, { status, retryAfter: '7' });
    expect(await client.postOrders([first], deadlineIn())).toMatchObject({ retryAfterMs: 7000 });
  });

  it('is told until when to wait', async () => {
    const date = 'Wed, 05 Apr 2017 12:00:30 GMT';
    Object.assign(robin.faults, { status: 503, retryAfter: date });
    const clock = createFakeClock(Date.UTC(2017, 3, 5, 12));
    const dated = connect({ http: createPatientHttpClient('robin', robin.url, clock) });
    expect(await dated.postOrders([first], deadlineIn())).toMatchObject({ retryAfterMs: 30_000 });
  });

  it('without an answer is in doubt, and is sent only once', async () => {
    robin.faults.down = true;
    const outcome = await client.postOrders([first], deadlineIn());
    expect(outcome).toEqual({ kind: 'unavailable', inDoubt: true });
    expect(robin.requests).toHaveLength(1);
  });

  it('whose answer is lost is in doubt, and was counted', async () => {
    robin.faults.loseAnswers = true;
    expect(await client.postOrders([first], deadlineIn())).toEqual({ kind: 'unavailable', inDoubt: true });
    expect(robin.books().get('O1234')?.revenue).toBe(10);
  });

  it('that waits for ever ends by its deadline, in doubt', async () => {
    robin.faults.hang = true;
    const deadline = deadlineIn(150);
    expect(await client.postOrders([first], deadline)).toEqual({ kind: 'unavailable', inDoubt: true });
    expect(Date.now()).toBeLessThanOrEqual(deadline + 100);
  });

  it('after its deadline is not sent', async () => {
    const outcome = await client.postOrders([first], Date.now() - 1);
    expect(outcome).toEqual({ kind: 'unavailable', inDoubt: false });
    expect(robin.requests).toEqual([]);
  });

  it('to a closed port was not sent', async () => {
    await robin.close();
    expect(await client.postOrders([first], deadlineIn())).toEqual({ kind: 'unavailable', inDoubt: false });
  });

  it('is held back while ROBIN has just failed several times, and was not sent', async () => {
    robin.faults.status = 500;
    const breaking = connect({ http: createHttpClient({ system: 'robin', baseUrl: robin.url }) });
    for (let time = 0; time < 5; time += 1) await breaking.postOrders([first], deadlineIn());
    expect(await breaking.postOrders([first], deadlineIn())).toEqual({ kind: 'unavailable', inDoubt: false });
    expect(robin.requests).toHaveLength(5);
  });

  it.each([
    [200, 'accepted'],
    [400, 'refused'],
    [401, 'unauthorized'],
  ])('counts by its status %d if the body cannot be read', async (status, kind) => {
    const call = { system: 'robin', operation: 'post-orders' };
    for (const error of [new BodyError(call, 'broken', { status }), new NetworkError(call, { status })]) {
      const http = {
        system: 'robin',
        request: () => Promise.reject(error),
        requestUrl: () => Promise.reject(error),
        warmUp: async () => {},
      };
      expect((await connect({ http }).postOrders([first], deadlineIn())).kind).toBe(kind);
    }
  });
});

describe('an answer that breaks off', () => {
  let server: HostileServer;
  beforeEach(async () => {
    server = await startHostileServer();
  });
  afterEach(async () => {
    await closePools();
    await server.close();
  });

  const postTo = (url: string) =>
    connect({ http: createPatientHttpClient('robin', url) }).postOrders([first], deadlineIn(400));

  it.each([
    ['a head and no body', silences['a head and no body']],
    ['a body that drips', silences['a body that drips']],
    ['half a chunk', silences['half a chunk']],
    ['a body shorter than promised', breaks['a body shorter than promised']],
    ['gzip that is none', unreadables['gzip that is none']],
    ['a page', notJson['a page']],
  ])('is accepted, if its status had said so: %s', async (_, misbehaviour) => {
    server.misbehave(misbehaviour);
    expect(await postTo(server.url)).toEqual({ kind: 'accepted' });
  });

  it.each([429, 503])('says how long to wait all the same: %d', async (status) => {
    const head = ['retry-after: 60', 'content-encoding: gzip'];
    const whole = answer('no gzip', head, `${status} Later`);
    const missing = answer('{"a":1}', ['retry-after: 60'], `${status} Later`).subarray(0, -3);
    for (const bytes of [whole, missing]) {
      server.misbehave((socket) => {
        socket.write(bytes);
      });
      expect(await postTo(server.url)).toEqual({
        kind: 'unavailable',
        status,
        retryAfterMs: 60_000,
        inDoubt: status !== 429,
      });
    }
  });

  it.each([
    ['no answer', silences['no answer']],
    ['half a head', silences['half a head']],
    ['only informational answers', silences['only informational answers']],
    ['a reset without an answer', breaks['a reset without an answer']],
    ['an answer that is not HTTP', breaks['an answer that is not HTTP']],
  ])('is in doubt, if it had no status: %s', async (_, misbehaviour) => {
    server.misbehave(misbehaviour);
    expect(await postTo(server.url)).toEqual({ kind: 'unavailable', inDoubt: true });
    expect(server.requests).toHaveLength(1);
  });
});

describe("ROBIN's secret", () => {
  const rotating = (keys: readonly string[]) => {
    let at = 0;
    return {
      credentials: async () => ({ apiKey: keys[at] ?? '', apiSecret: 'robin-secret' }),
      renewCredentials: async () => {
        at = Math.min(at + 1, keys.length - 1);
      },
    };
  };

  it('that was refused is not tried again by itself', async () => {
    const wrong = connect(rotating(['old']));
    expect(await wrong.postOrders([first], deadlineIn())).toEqual({ kind: 'unauthorized', status: 401 });
    expect(robin.requests).toHaveLength(1);
  });

  it('is read anew: true if it differs from the one last used', async () => {
    const renewing = connect(rotating(['old', 'robin-key']));
    await renewing.postOrders([first], deadlineIn());
    expect(await renewing.renewCredentials(deadlineIn())).toBe(true);
    expect(await renewing.postOrders([first], deadlineIn())).toEqual({ kind: 'accepted' });
    expect(await renewing.renewCredentials(deadlineIn())).toBe(false);
  });

  it('is at hand once it is prepared, so that the next POST reads none, and no later one relies on it', async () => {
    let reads = 0;
    const prepared = connect({
      credentials: async () => {
        reads += 1;
        return { apiKey: 'robin-key', apiSecret: 'robin-secret' };
      },
    });
    expect(await prepared.prepare(deadlineIn())).toBe(true);
    expect(await prepared.postOrders([first], deadlineIn())).toEqual({ kind: 'accepted' });
    expect(reads).toBe(1);
    await prepared.postOrders([first], deadlineIn());
    expect(reads).toBe(2);
  });

  it('that cannot be read means that nothing was sent', async () => {
    const unread = connect({
      credentials: () =>
        Promise.reject(new StatusError({ system: 'secrets-manager', operation: 'read' }, 500)),
    });
    expect(await unread.postOrders([first], deadlineIn())).toEqual({ kind: 'unavailable', inDoubt: false });
    expect(await unread.prepare(deadlineIn())).toBe(false);
    expect(await unread.renewCredentials(deadlineIn())).toBe(false);
  });

  it('may hold letters beyond ASCII, which travel as UTF-8', async () => {
    await start({ apiKey: 'sleutel-é', apiSecret: 'ключ' });
    const named = connect({ credentials: async () => ({ apiKey: 'sleutel-é', apiSecret: 'ключ' }) });
    expect(await named.postOrders([first], deadlineIn())).toEqual({ kind: 'accepted' });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createKiboClient, type KiboClient } from '../../lib/kibo/client.ts';
import { BodyError, SchemaError, UnsafeRequestError } from '../../lib/platform/errors.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { type KiboSimulator, startKibo } from '../../local/simulators/kibo.ts';
import { anyToken, createPatientHttpClient, deadlineIn, tokensOf } from '../systems/connections.ts';

let kibo: KiboSimulator;
let client: KiboClient;

function connect(simulator: KiboSimulator): KiboClient {
  return createKiboClient({
    http: createPatientHttpClient('kibo', simulator.url),
    tokens: tokensOf('kibo', simulator.tokenUrl, 'kibo-key', 'kibo-secret'),
    apiKey: async () => 'kibo-key',
  });
}

beforeAll(async () => {
  kibo = await startKibo();
});
beforeEach(() => {
  client = connect(kibo);
  for (const fault of Object.keys(kibo.faults)) delete kibo.faults[fault as keyof typeof kibo.faults];
  kibo.requests.length = 0;
});
afterAll(async () => {
  await closePools();
  await kibo.close();
});

describe('a customer by id', () => {
  it("is the customer of Kibo's page, with the leading zero and without the password", async () => {
    const customer = await client.getCustomer('0123456', deadlineIn());
    expect(customer).toEqual({
      customerId: '0123456',
      firstName: 'Example',
      lastName: 'User',
      email: 'example@shopatron.com',
      phones: ['0000000000'],
      active: 'ACTIVE',
      recentOrders: [],
      recentAddresses: [],
    });
  });

  it('brings the custom data, if there is any', async () => {
    const customer = await client.getCustomer('0200001', deadlineIn());
    expect(customer?.customData).toEqual({ preferredStore: 'Sydney' });
  });

  it('is undefined if Kibo answers 404 with a body that is no JSON', async () => {
    expect(await client.getCustomer('999', deadlineIn())).toBeUndefined();
  });

  it('never leaves its segment of the path', async () => {
    for (const step of ['..', '.', ''])
      await expect(client.getCustomer(step, deadlineIn())).rejects.toBeInstanceOf(UnsafeRequestError);
    await client.getCustomer('../../token?a=b#c', deadlineIn());
    expect(kibo.requests.at(-1)?.path).toBe('/api/v2/customer/..%2F..%2Ftoken%3Fa%3Db%23c');
  });
});

describe('the search', () => {
  it("answers the customer of Kibo's page in the richer shape", async () => {
    const page = await client.searchCustomers({ customerId: '0123456' }, deadlineIn());
    expect(page).toEqual({
      isFull: false,
      customers: [
        {
          customerId: '0123456',
          firstName: 'Example',
          lastName: 'User',
          email: 'example@shopatron.com',
          phones: ['0000000000'],
          active: 'ACTIVE',
          firstPurchase: Date.UTC(2016, 9, 16, 16, 13),
          lastPurchase: Date.UTC(2016, 9, 16, 16, 13),
          totalOrders: 1,
          recentOrders: ['6543210'],
          recentAddresses: ['111 EXAMPLE LN, DALLAS, US'],
        },
      ],
    });
  });

  it('asks the path with its slash, and sends every given criterion', async () => {
    const search = { email: 'a+b@example.com', phone: '+31600000043', firstName: 'É', perPage: 7, page: 2 };
    await client.searchCustomers(search, deadlineIn());
    const request = kibo.requests.at(-1);
    expect(request?.path).toBe('/api/v2/customer/');
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      email: 'a+b@example.com',
      phone: '+31600000043',
      firstName: 'É',
      perPage: '7',
      page: '2',
    });
  });

  it('names the brand with every search, and with none by id', async () => {
    const branded = createKiboClient({
      http: createPatientHttpClient('kibo', kibo.url),
      tokens: tokensOf('kibo', kibo.tokenUrl, 'kibo-key', 'kibo-secret'),
      apiKey: async () => 'kibo-key',
      manufacturerId: 'B 1',
    });
    await branded.searchCustomers({ email: 'john@example.com' }, deadlineIn());
    expect(kibo.requests.at(-1)?.query.get('manufacturerID')).toBe('B 1');
    await branded.getCustomer('0123456', deadlineIn());
    expect(kibo.requests.at(-1)?.query.size).toBe(0);
  });

  it('calls e-mail and phone what the tenant calls them', async () => {
    const other = await startKibo({ emailParameter: 'emailAddress', phoneParameter: 'phones' });
    const named = createKiboClient({
      http: createPatientHttpClient('kibo', other.url),
      tokens: tokensOf('kibo', other.tokenUrl, 'kibo-key', 'kibo-secret'),
      apiKey: async () => 'kibo-key',
      searchParameters: { email: 'emailAddress', phone: 'phones' },
    });
    const { customers } = await named.searchCustomers({ email: 'dora.double@example.com' }, deadlineIn());
    expect(customers.map(({ customerId }) => customerId)).toEqual(['0400002', '0400003']);
    await other.close();
  });

  it('brings page after page, until one is not full', async () => {
    const all = kibo.customers.map(({ customerID }) => customerID);
    const pages = Math.floor(all.length / 4) + 1;
    for (let page = 1; page <= pages; page += 1) {
      const found = await client.searchCustomers({ perPage: 4, page }, deadlineIn());
      expect(found.customers.map(({ customerId }) => customerId)).toEqual(
        all.slice((page - 1) * 4, page * 4),
      );
      expect(found.isFull).toBe(page < pages);
    }
  });

  it('has all that a tenant answers who ignores how many are asked for, up to a thousand', async () => {
    const answerOf = (customers: number) => async () => {
      const collection = Array.from({ length: customers }, (_, customerID) => ({ customerID }));
      return { status: 200, headers: {}, text: JSON.stringify({ collection }) };
    };
    for (const [customers, read] of [
      [150, 150],
      [1_500, 1_000],
    ] as const) {
      const request = answerOf(customers);
      const http = { system: 'kibo', request, requestUrl: request, warmUp: async () => {} };
      const found = await createKiboClient({ http, tokens: anyToken }).searchCustomers(
        { phone: '1', perPage: 100 },
        deadlineIn(),
      );
      expect(found.customers).toHaveLength(read);
    }
  });

  it('is empty for an empty collection', async () => {
    const nobody = { email: 'nobody@example.com' };
    expect(await client.searchCustomers(nobody, deadlineIn())).toEqual({ customers: [], isFull: false });
  });

  it.each([
    ['no JSON', 'Internal error', BodyError],
    ['no collection', {}, SchemaError],
    ['a collection that is null', { collection: null }, SchemaError],
    ['a collection of no customers at all', { collection: [null, 7] }, SchemaError],
  ])('is an error, not "unknown", if the answer has %s', async (_, body, kind) => {
    await client.searchCustomers({}, deadlineIn());
    kibo.faults.body = body;
    await expect(client.searchCustomers({}, deadlineIn())).rejects.toBeInstanceOf(kind);
  });

  it.each([400, 401, 403, 404, 405, 409, 429, 500, 503])(
    'is an error with its status: %d',
    async (status) => {
      await client.searchCustomers({}, deadlineIn());
      kibo.faults.status = status;
      await expect(client.searchCustomers({}, deadlineIn(1000))).rejects.toMatchObject({
        name: 'StatusError',
        status,
      });
    },
  );
});

describe('the token', () => {
  it('is fetched once for many calls', async () => {
    await Promise.all(Array.from({ length: 10 }, () => client.getCustomer('0123456', deadlineIn())));
    expect(kibo.requests.filter(({ path }) => path.endsWith('/token'))).toHaveLength(1);
  });

  it.each([401, 403] as const)('is renewed once if it is refused with %d', async (refusal) => {
    const other = await startKibo({ refusal });
    const connected = connect(other);
    await connected.getCustomer('0123456', deadlineIn());
    other.revokeTokens();
    expect(await connected.getCustomer('0123456', deadlineIn())).toMatchObject({ customerId: '0123456' });
    expect(other.requests.filter(({ path }) => path.endsWith('/token'))).toHaveLength(2);
    await other.close();
  });

  it('that is refused for good is an error, asked for no more than twice', async () => {
    const wrong = createKiboClient({
      http: createPatientHttpClient('kibo', kibo.url),
      tokens: tokensOf('kibo', kibo.tokenUrl, 'kibo-key', 'kibo-secret'),
      apiKey: async () => 'another-key',
    });
    await expect(wrong.getCustomer('0123456', deadlineIn())).rejects.toMatchObject({ status: 401 });
    expect(kibo.requests.filter(({ path }) => path.endsWith('/token'))).toHaveLength(2);
  });

  it('that cannot be had is an error', async () => {
    const tokens = tokensOf('kibo', kibo.tokenUrl, 'kibo-key', 'wrong');
    const http = createPatientHttpClient('kibo', kibo.url);
    const wrong = createKiboClient({ http, tokens, apiKey: async () => 'kibo-key' });
    await expect(wrong.getCustomer('0123456', deadlineIn())).rejects.toMatchObject({ status: 401 });
  });
});

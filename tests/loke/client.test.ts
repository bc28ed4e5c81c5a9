import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLokeClient, type LokeClient } from '../../lib/loke/client.ts';
import { BodyError, SchemaError, UnsafeRequestError } from '../../lib/platform/errors.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { type LokeSimulator, type LokeSimulatorOptions, startLoke } from '../../local/simulators/loke.ts';
import { createPatientHttpClient, deadlineIn, tokensOf } from '../systems/connections.ts';

let loke: LokeSimulator;
let client: LokeClient;

async function start(options: LokeSimulatorOptions = {}): Promise<void> {
  loke = await startLoke(options);
  client = createLokeClient({
    http: createPatientHttpClient('loke', loke.url),
    tokens: tokensOf('loke', loke.tokenUrl, 'loke-client', 'loke-secret'),
    organizationId: 'sample-organization',
  });
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** What a customer by id comes to that is answered with 404 and this body. */
async function getFrom404(body: string) {
  await client.listFirstCustomers({ email: 'john@example.com' }, deadlineIn());
  Object.assign(loke.faults, { status: 404, body });
  return client.getCustomer('nobody', deadlineIn());
}

const asked = () => loke.requests.filter(({ method }) => method === 'GET');

beforeEach(() => start());
afterEach(() => loke.close());
afterAll(closePools);

const john = {
  id: '01FCCGYZA9JPQ97HBSTKW0KT7P',
  createdAt: Date.UTC(2021, 9, 20, 14, 51, 16),
  email: 'john@example.com',
  firstName: 'John',
  lastName: 'Smith',
  hasAgreedToMarketing: true,
  phoneNumber: '+61411222333',
  statistics: {
    lastSpentAt: Date.UTC(2021, 7, 23, 2, 6, 23),
    pointsBalance: 3125,
    totalSpend: 3687,
  },
};

describe('a customer by id', () => {
  it("is the customer of LOKE's page", async () => {
    expect(await client.getCustomer(john.id, deadlineIn())).toEqual(john);
    expect(asked()[0]?.path).toBe(`/organizations/sample-organization/customers/${john.id}`);
  });

  it('is undefined if LOKE answers 404', async () => {
    expect(await client.getCustomer('nobody', deadlineIn())).toBeUndefined();
  });

  it.each(['"not_found"', 'not_found', '{"code":"not_found"}', '{"error":{"code":"not_found"}}'])(
    'is undefined for a 404 in the form of LOKE: %s',
    async (body) => {
      expect(await getFrom404(body)).toBeUndefined();
    },
  );

  it.each([
    '<html>404 not_found</html>',
    '',
    'Not Found',
    '404 page not found',
    '{}',
    '{"message":"Not Found"}',
  ])('is an error for a 404 of another form: %j', async (body) => {
    await expect(getFrom404(body)).rejects.toMatchObject({ name: 'StatusError', status: 404 });
  });

  it('never leaves its segment of the path', async () => {
    for (const step of ['..', '.', ''])
      await expect(client.getCustomer(step, deadlineIn())).rejects.toBeInstanceOf(UnsafeRequestError);
    expect(asked()).toEqual([]);
  });
});

describe('the list of customers', () => {
  it('finds by the exact e-mail address and by phone number', async () => {
    expect(await all(client.listCustomers({ email: 'john@example.com' }, deadlineIn()))).toEqual([john]);
    expect(await all(client.listCustomers({ email: 'John@example.com' }, deadlineIn()))).toEqual([]);
    const shared = await all(client.listCustomers({ phoneNumber: '+31600000103' }, deadlineIn()));
    expect(shared.map(({ firstName }) => firstName)).toEqual(['Sam', 'Kim']);
  });

  it('reads a list that has one customer three times, as on the page', async () => {
    const wire = loke.customers.find(({ id }) => id === john.id);
    loke.customers.push({ ...wire, id: john.id }, { ...wire, id: john.id });
    expect(await all(client.listCustomers({ email: 'john@example.com' }, deadlineIn()))).toEqual([
      john,
      john,
      john,
    ]);
  });

  it.each(['created', 'updated'] as const)('is sorted as asked: %s', async (sort) => {
    await all(client.listCustomers({ sort }, deadlineIn()));
    expect(asked()[0]?.query.get('sort')).toBe(sort);
  });

  it.each(['absolute', 'path'] as const)('follows the next page, written as %s', async (nextPage) => {
    await loke.close();
    await start({ nextPage, customersPerPage: 5 });
    const found = await all(client.listCustomers({ sort: 'created' }, deadlineIn()));
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(loke.customers.map(({ id }) => id)));
    expect(asked()).toHaveLength(Math.ceil(loke.customers.length / 5));
    expect(asked().every(({ query }) => query.get('sort') === 'created')).toBe(true);
  });

  it('asks for no page before it is wanted', async () => {
    await loke.close();
    await start({ customersPerPage: 2 });
    for await (const customer of client.listCustomers({}, deadlineIn())) {
      expect(customer.id).not.toBe('');
      break;
    }
    expect(asked()).toHaveLength(1);
  });

  it.each([
    ['no JSON', 'oops', BodyError],
    ['no list', { customers: [] }, SchemaError],
    ['a list without any customer', [null, 7], SchemaError],
  ])('is an error, not "unknown", if the answer has %s', async (_, body, kind) => {
    await client.getCustomer(john.id, deadlineIn());
    loke.faults.body = body;
    await expect(all(client.listCustomers({}, deadlineIn()))).rejects.toBeInstanceOf(kind);
  });

  it.each([400, 401, 403, 404, 429, 500, 503])('is an error with its status: %d', async (status) => {
    await client.getCustomer(john.id, deadlineIn());
    loke.faults.status = status;
    await expect(client.listFirstCustomers({}, deadlineIn(1000))).rejects.toMatchObject({
      name: 'StatusError',
      status,
    });
  });
});

describe('the memberships', () => {
  const lola = '01SAMPLE000000000000000E10';

  it('come ten a page, and all of them if asked', async () => {
    const first = await client.listFirstMemberships(lola, deadlineIn());
    expect(first.items.map(({ name }) => name)).toEqual(
      Array.from({ length: 10 }, (_, i) => `List ${i + 1}`),
    );
    expect(first.next).toContain('/memberships?after=');
    expect(await all(client.listMemberships(lola, deadlineIn()))).toHaveLength(23);
  });

  it('have no next page if they fit one', async () => {
    expect(await client.listFirstMemberships(john.id, deadlineIn())).toEqual({
      items: [{ name: 'Loyal Customers' }],
    });
  });

  it('end at a page that was there before', async () => {
    const here = `/organizations/sample-organization/customers/${lola}/memberships?after=cursor-10`;
    loke.faults.nextPage = here;
    const names = (await all(client.listMemberships(lola, deadlineIn()))).map(({ name }) => name);
    expect(names).toHaveLength(20);
    expect(new Set(names).size).toBe(20);
  });

  it('end at the page limit, even if LOKE has none', async () => {
    loke.faults.endlessPages = true;
    await all(client.listMemberships(lola, deadlineIn(), 7));
    expect(asked()).toHaveLength(7);
  });

  it.each(['https://example.org/steal', '//example.org/steal', 'http://127.0.0.1:1/', 'http://[', 'data:,x'])(
    'never carry the token to another origin: %s',
    async (nextPage) => {
      loke.faults.nextPage = nextPage;
      await expect(all(client.listMemberships(lola, deadlineIn()))).rejects.toBeInstanceOf(
        UnsafeRequestError,
      );
      expect(asked()).toHaveLength(1);
    },
  );

  it('of a customer that LOKE does not know are an error', async () => {
    await expect(client.listFirstMemberships('nobody', deadlineIn())).rejects.toMatchObject({ status: 404 });
  });
});

describe('the token', () => {
  it('is fetched once, and anew if it is refused, between two pages too', async () => {
    await loke.close();
    await start({ customersPerPage: 10 });
    const found: unknown[] = [];
    for await (const { id } of client.listCustomers({}, deadlineIn())) {
      if (found.length === 5) loke.revokeTokens();
      found.push(id);
    }
    expect(found).toHaveLength(loke.customers.length);
    expect(loke.requests.filter(({ path }) => path === '/token')).toHaveLength(2);
  });

  it('that cannot be had is an error', async () => {
    const wrong = createLokeClient({
      http: createPatientHttpClient('loke', loke.url),
      tokens: tokensOf('loke', loke.tokenUrl, 'loke-client', 'wrong'),
      organizationId: 'sample-organization',
    });
    await expect(wrong.getCustomer(john.id, deadlineIn())).rejects.toMatchObject({ status: 401 });
  });
});

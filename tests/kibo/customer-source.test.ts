import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { CustomerSource } from '../../lib/customer/customer-record.ts';
import { createKiboClient } from '../../lib/kibo/client.ts';
import { createKiboSource, type KiboSourceOptions } from '../../lib/kibo/customer-source.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { type KiboSimulator, type KiboSimulatorOptions, startKibo } from '../../local/simulators/kibo.ts';
import type { KiboSample } from '../../local/simulators/sample-person.ts';
import { createPatientHttpClient, deadlineIn, tokensOf } from '../systems/connections.ts';

let kibo: KiboSimulator;

async function startSource(
  options: Partial<KiboSourceOptions> = {},
  simulator: KiboSimulatorOptions = {},
): Promise<CustomerSource> {
  kibo = await startKibo(simulator);
  const client = createKiboClient({
    http: createPatientHttpClient('kibo', kibo.url),
    tokens: tokensOf('kibo', kibo.tokenUrl, 'kibo-key', 'kibo-secret'),
    apiKey: async () => 'kibo-key',
  });
  return createKiboSource({ client, country: 'NL', ...options });
}

const searches = () => kibo.requests.filter(({ path }) => path.endsWith('/customer/'));
const shared = (count: number): KiboSample[] =>
  Array.from({ length: count }, (_, index) => ({
    customerID: String(index).padStart(7, '0'),
    email: 'many@example.com',
    phones: ['+31600000999'],
  }));

afterEach(() => kibo.close());
afterAll(closePools);

describe('Kibo as a source', () => {
  it('says what Kibo knows, in our words', async () => {
    const source = await startSource();
    expect(await source.findByEmailAddress('example@shopatron.com', deadlineIn())).toEqual([
      {
        source: 'kibo',
        id: '0123456',
        name: 'Example User',
        emailAddress: 'example@shopatron.com',
        phoneNumbers: ['0000000000'],
        firstPurchaseAt: Date.UTC(2016, 9, 16, 16, 13),
        lastPurchaseAt: Date.UTC(2016, 9, 16, 16, 13),
        totalOrders: 1,
        accountStatus: 'ACTIVE',
        recentOrders: ['6543210'],
        recentAddresses: ['111 EXAMPLE LN, DALLAS, US'],
      },
    ]);
  });

  it('finds both accounts of one e-mail address', async () => {
    const source = await startSource();
    const found = await source.findByEmailAddress('DORA.double@example.com', deadlineIn());
    expect(found.map(({ id }) => id)).toEqual(['0400002', '0400003']);
  });

  it('finds both people of one phone', async () => {
    const source = await startSource();
    const found = await source.findByPhoneNumber('+31600000103', deadlineIn());
    expect(found.map(({ name }) => name)).toEqual(['Sam Shared', 'Kim Shared']);
  });

  it.each([
    ['e164', '+31600000103'],
    ['digits', '31600000103'],
    ['national', '0600000103'],
  ] as const)('writes the phone number as the tenant wants it: %s', async (phoneFormat, written) => {
    const source = await startSource({ phoneFormat });
    await source.findByPhoneNumber('+31600000103', deadlineIn());
    expect(searches()[0]?.query.get('phone')).toBe(written);
  });

  it('is empty if Kibo knows no such customer', async () => {
    const source = await startSource();
    expect(await source.findByEmailAddress('nobody@example.com', deadlineIn())).toEqual([]);
  });

  it('asks for a hundred, and goes on while a page is full of matches', async () => {
    const source = await startSource({}, { customers: shared(250) });
    expect(await source.findByEmailAddress('many@example.com', deadlineIn())).toHaveLength(250);
    expect(searches().map(({ query }) => [query.get('perPage'), query.get('page')])).toEqual([
      ['100', '1'],
      ['100', '2'],
      ['100', '3'],
    ]);
  });

  it('does not go on through strangers, and hands them back for what they are', async () => {
    const source = await startSource({}, { customers: shared(250) });
    kibo.faults.ignoreQuestion = true;
    const found = await source.findByPhoneNumber('+31600000001', deadlineIn());
    expect(found).toHaveLength(100);
    expect(searches()).toHaveLength(1);
  });

  it('takes the first page, answered once more, for no second one', async () => {
    const customers = Array.from({ length: 100 }, (_, index) => ({
      customerId: String(index),
      email: 'many@example.com',
      phones: [],
      recentOrders: [],
      recentAddresses: [],
    }));
    const client = {
      getCustomer: async () => undefined,
      searchCustomers: async () => ({ customers, isFull: true }),
    };
    const source = createKiboSource({ client, country: 'NL' });
    expect(await source.findByEmailAddress('many@example.com', deadlineIn())).toHaveLength(100);
  });

  it('has an end, even if Kibo has none', async () => {
    const source = await startSource({}, { customers: shared(900) });
    expect(await source.findByPhoneNumber('+31600000999', deadlineIn())).toHaveLength(500);
  });

  it("searches by the shop's customer number only if that is Kibo's own", async () => {
    expect((await startSource()).findByCrmId).toBeUndefined();
    await kibo.close();
    const source = await startSource({ customerIdIsCrmId: true });
    const found = await source.findByCrmId?.('0400015', deadlineIn());
    expect(found?.map(({ name }) => name)).toEqual(['Chris Crm']);
    expect(searches()[0]?.query.get('customerID')).toBe('0400015');
  });
});

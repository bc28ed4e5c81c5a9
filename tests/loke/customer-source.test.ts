import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createMomentReader } from '../../lib/customer/wire-moment.ts';
import { createLokeClient } from '../../lib/loke/client.ts';
import { createLokeSource, lokeRecord } from '../../lib/loke/customer-source.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { type LokeSimulator, startLoke } from '../../local/simulators/loke.ts';
import { createPatientHttpClient, deadlineIn, tokensOf } from '../systems/connections.ts';

const readMoment = createMomentReader({});
let loke: LokeSimulator;

function connect() {
  const client = createLokeClient({
    http: createPatientHttpClient('loke', loke.url),
    tokens: tokensOf('loke', loke.tokenUrl, 'loke-client', 'loke-secret'),
    organizationId: 'sample-organization',
  });
  return createLokeSource({ client, currency: 'AUD' });
}

const searches = () => loke.requests.filter(({ path }) => path.endsWith('/customers'));

beforeEach(async () => {
  loke = await startLoke();
});
afterEach(() => loke.close());
afterAll(closePools);

describe('LOKE as a source', () => {
  it('says what LOKE knows, in our words', async () => {
    expect(await connect().findByEmailAddress('john@example.com', deadlineIn())).toEqual([
      {
        source: 'loke',
        id: '01FCCGYZA9JPQ97HBSTKW0KT7P',
        name: 'John Smith',
        emailAddress: 'john@example.com',
        phoneNumbers: ['+61411222333'],
        createdAt: Date.UTC(2021, 9, 20, 14, 51, 16),
        lastPurchaseAt: Date.UTC(2021, 7, 23, 2, 6, 23),
        totalSpent: { amount: '36.87', currency: 'AUD' },
        pointsBalance: 3125,
        agreedToMarketing: true,
      },
    ]);
    expect(searches()).toHaveLength(1);
  });

  it('asks once for an e-mail address, as it is given, and tells doubles apart', async () => {
    loke.customers.push(
      { id: 'A', email: 'jo@example.com' },
      { id: 'B', email: 'jo@example.com' },
      { id: 'B', email: 'jo@example.com' },
    );
    const found = await connect().findByEmailAddress('jo@example.com', deadlineIn());
    expect(found.map(({ id }) => id).toSorted()).toEqual(['A', 'B']);
    expect(searches().map(({ query }) => query.get('email'))).toEqual(['jo@example.com']);
  });

  it('finds several customers by one phone number', async () => {
    const found = await connect().findByPhoneNumber('+31600000103', deadlineIn());
    expect(found.map(({ name }) => name)).toEqual(['Sam Shared', 'Kim Shared']);
  });

  it('has the first page of memberships, and says whether there are more', async () => {
    const many = await connect().listMemberships?.('01SAMPLE000000000000000E10', deadlineIn());
    expect([many?.names.length, many?.more]).toEqual([10, true]);
    const one = await connect().listMemberships?.('01FCCGYZA9JPQ97HBSTKW0KT7P', deadlineIn());
    expect(one).toEqual({ names: ['Loyal Customers'], more: false });
  });

  it.each([
    [3687, 'AUD', '36.87'],
    [5, 'EUR', '0.05'],
    [-5, 'GBP', '-0.05'],
    [0, 'EUR', '0.00'],
    [3687, 'JPY', '3687'],
    [3687, 'KWD', '3.687'],
    [9007199254740991, 'EUR', '90071992547409.91'],
  ])('reads %d minor units of %s as %s', (totalSpend, currency, amount) => {
    expect(lokeRecord({ id: '1', statistics: { totalSpend } }, currency, readMoment).totalSpent).toEqual({
      amount,
      currency,
    });
  });
});

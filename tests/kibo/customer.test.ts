import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { createMomentReader } from '../../lib/customer/wire-moment.ts';
import { createKiboClient } from '../../lib/kibo/client.ts';
import { type KiboCustomer, kiboCustomerSchema } from '../../lib/kibo/customer.ts';
import { kiboRecord } from '../../lib/kibo/customer-source.ts';
import { UpstreamError } from '../../lib/platform/errors.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { type KiboSimulator, startKibo } from '../../local/simulators/kibo.ts';
import { anyToken, createPatientHttpClient, deadlineIn } from '../systems/connections.ts';
import { expectRecord } from '../systems/expect-record.ts';
import { anyJson, spoil } from '../systems/wrong-fields.ts';

/** Every field of both shapes on Kibo's page. */
const good = {
  customerID: '0123456',
  firstName: 'Example',
  lastName: 'User',
  email: 'example@shopatron.com',
  password: '*****',
  phone1: '0000000000',
  phones: ['+31600000043'],
  active: 'ACTIVE',
  firstPurchase: '2016-10-16T16:13:00+00:00',
  lastPurchase: '2016-10-17T16:13:00Z',
  lastLogin: '2016-10-18T16:13:00+0000',
  totalOrders: 1,
  recentOrders: [6543210],
  recentAddresses: ['111 EXAMPLE LN, DALLAS, US'],
  customData: { preferredStore: 'Dallas' },
};

it('says nothing by what stands for nothing', () => {
  const none = { active: 'N/A', recentAddresses: ['null', '1 Example Street', '&nbsp;'] };
  const { active, recentAddresses } = z.parse(kiboCustomerSchema, { ...good, ...none });
  expect([active, recentAddresses]).toEqual([undefined, ['1 Example Street']]);
});

/** Where a field of the wire is found in what is read. */
const FIELDS: ReadonlyArray<[keyof typeof good, (customer: KiboCustomer) => unknown]> = [
  ['customerID', ({ customerId }) => customerId],
  ['firstName', ({ firstName }) => firstName],
  ['lastName', ({ lastName }) => lastName],
  ['email', ({ email }) => email],
  ['phone1', ({ phones }) => phones.includes('0000000000')],
  ['phones', ({ phones }) => phones.includes('+31600000043')],
  ['active', ({ active }) => active],
  ['firstPurchase', ({ firstPurchase }) => firstPurchase],
  ['lastPurchase', ({ lastPurchase }) => lastPurchase],
  ['totalOrders', ({ totalOrders }) => totalOrders],
  ['recentOrders', ({ recentOrders }) => recentOrders],
  ['recentAddresses', ({ recentAddresses }) => recentAddresses],
  ['customData', ({ customData }) => customData],
];

const readMoment = createMomentReader({});
const read = (wire: unknown) => z.parse(kiboCustomerSchema, wire);
const whole = read(good);

let kibo: KiboSimulator;
beforeAll(async () => {
  kibo = await startKibo();
});
afterAll(async () => {
  await closePools();
  await kibo.close();
});

describe('what is read of a Kibo customer', () => {
  it('is every field of the page but the password and the last login', () => {
    expect(whole).toEqual({
      customerId: '0123456',
      firstName: 'Example',
      lastName: 'User',
      email: 'example@shopatron.com',
      phones: ['0000000000', '+31600000043'],
      active: 'ACTIVE',
      firstPurchase: Date.UTC(2016, 9, 16, 16, 13),
      lastPurchase: Date.UTC(2016, 9, 17, 16, 13),
      totalOrders: 1,
      recentOrders: ['6543210'],
      recentAddresses: ['111 EXAMPLE LN, DALLAS, US'],
      customData: { preferredStore: 'Dallas' },
    });
  });

  it('is an id as text, even if Kibo writes a number', () => {
    expect(read({ customerID: 123456, phones: [612345678] })).toMatchObject({
      customerId: '123456',
      phones: ['612345678'],
    });
  });

  it('loses a field that is wrong, and no other', () => {
    fc.assert(
      fc.property(spoil(good), ({ wire, spoilt }) => {
        const customer = read(wire);
        const kept = FIELDS.filter(([name]) => !spoilt.has(name));
        const valuesOf = (of: KiboCustomer) => kept.map(([name, valueIn]) => [name, valueIn(of)]);
        expect(valuesOf(customer)).toEqual(valuesOf(whole));
        expect(JSON.stringify(customer)).not.toContain('*****');
        expectRecord(kiboRecord(customer, readMoment));
      }),
      { numRuns: 3000 },
    );
  });

  it('is a customer or a named error, whatever the server answers over HTTP', async () => {
    const http = createPatientHttpClient('kibo', kibo.url);
    const client = createKiboClient({ http, tokens: anyToken, apiKey: async () => 'kibo-key' });
    const answers = fc.oneof(
      anyJson,
      fc.record({
        collection: fc.array(
          fc.oneof(
            spoil(good).map(({ wire }) => wire),
            anyJson,
          ),
          { maxLength: 3 },
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(answers, async (body) => {
        kibo.faults.body = JSON.stringify(body);
        const found = await client.searchCustomers({}, deadlineIn()).catch((error: unknown) => error);
        if (found instanceof UpstreamError) return;
        const { customers } = found as { customers: readonly KiboCustomer[] };
        for (const customer of customers) expectRecord(kiboRecord(customer, readMoment));
      }),
      { numRuns: 300 },
    );
  });
});

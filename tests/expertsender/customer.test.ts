import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { createMomentReader } from '../../lib/customer/wire-moment.ts';
import { createExpertSenderClient } from '../../lib/expertsender/client.ts';
import { type ExpertSenderCustomer, expertSenderCustomerSchema } from '../../lib/expertsender/customer.ts';
import { expertSenderRecord } from '../../lib/expertsender/customer-source.ts';
import { UpstreamError } from '../../lib/platform/errors.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { type ExpertSenderSimulator, startExpertSender } from '../../local/simulators/expertsender.ts';
import { createPatientHttpClient, deadlineIn } from '../systems/connections.ts';
import { expectRecord } from '../systems/expect-record.ts';
import { anyJson, spoil, without } from '../systems/wrong-fields.ts';

/** Every field of the page's 200. */
const good = {
  email: 'jane@example.com',
  phone: '123456789',
  crmId: '00042',
  firstName: 'Jane',
  lastName: 'Sample',
  dateOfBirth: '2023-07-25T13:58:16.339Z',
  gender: 'Female',
  rfmSegment: 'Loyal',
  totalSpent: 0.1,
  totalOrders: 3,
  totalOrderReturns: 0,
  avgOrder: 0.3,
  avgPricePoint: 2.5,
  lastOrder: '2023-07-25T13:58:16.339Z',
  avgTimeBetweenOrdersInDays: 12.5,
  currencySymbol: 'zł',
  customAttributes: [{ name: 'shoe_size', value: '38' }],
  consentsData: { consents: [{ id: 0, value: 'False' }] },
};

const read = (wire: unknown) => z.parse(expertSenderCustomerSchema, wire);
const whole = read(good);
/** What the page has and nothing uses is not read. */
const UNREAD = ['dateOfBirth', 'gender', 'avgPricePoint', 'avgTimeBetweenOrdersInDays'] as const;
const { consentsData: _, ...otherFields } = good;
const sameNames = without(otherFields, UNREAD);

const readMoment = createMomentReader({});
let expertSender: ExpertSenderSimulator;
beforeAll(async () => {
  expertSender = await startExpertSender();
});
afterAll(async () => {
  await closePools();
  await expertSender.close();
});

describe('what is read of an ExpertSender customer', () => {
  it('is every field of the page that is used', () => {
    const moment = Date.UTC(2023, 6, 25, 13, 58, 16, 339);
    expect(whole).toEqual({
      ...sameNames,
      lastOrder: moment,
      consents: [{ id: 0, value: 'False' }],
    });
  });

  it('loses a field that is wrong, and no other', () => {
    fc.assert(
      fc.property(spoil(good), ({ wire, spoilt }) => {
        const customer = read(wire);
        const names = Object.keys(sameNames) as Array<keyof typeof sameNames>;
        const kept = names.filter((name) => !spoilt.has(name));
        const valuesOf = (of: ExpertSenderCustomer) => kept.map((name) => [name, of[name]]);
        expect(valuesOf(customer)).toEqual(valuesOf(whole));
        if (!spoilt.has('consentsData')) expect(customer.consents).toEqual(whole.consents);
        expectRecord(expertSenderRecord(customer, 0, readMoment));
      }),
      { numRuns: 3000 },
    );
  });

  it('loses an attribute or a consent that is wrong, and no other', () => {
    const customer = read({
      customAttributes: [
        null,
        { name: 'a' },
        { name: 'b', value: 7 },
        { name: '', value: 'x' },
        { name: 'c', value: 'd' },
      ],
      consentsData: {
        consents: [
          { id: 'one', value: 'True' },
          { id: 2, value: 'True' },
        ],
      },
    });
    expect(customer.customAttributes).toEqual([
      { name: 'b', value: '7' },
      { name: 'c', value: 'd' },
    ]);
    expect(customer.consents).toEqual([{ id: 2, value: 'True' }]);
  });

  it('is a customer or a named error, whatever the server answers over HTTP', async () => {
    const http = createPatientHttpClient('expertsender', expertSender.url);
    const client = createExpertSenderClient({ http, apiKey: async () => 'expertsender-key' });
    const answers = fc.oneof(
      anyJson,
      fc.record({
        data: fc.oneof(
          spoil(good).map(({ wire }) => wire),
          anyJson,
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(answers, async (body) => {
        expertSender.faults.body = JSON.stringify(body);
        const found = await client.getCustomerById('12', deadlineIn()).catch((error: unknown) => error);
        if (!(found instanceof UpstreamError))
          expectRecord(expertSenderRecord(found as ExpertSenderCustomer, undefined, readMoment));
      }),
      { numRuns: 300 },
    );
  });
});

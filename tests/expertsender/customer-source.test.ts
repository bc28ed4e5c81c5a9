import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { UNREADABLE } from '../../lib/customer/wire-fields.ts';
import { createMomentReader } from '../../lib/customer/wire-moment.ts';
import { createExpertSenderClient } from '../../lib/expertsender/client.ts';
import { expertSenderCustomerSchema } from '../../lib/expertsender/customer.ts';
import {
  createExpertSenderSource,
  type ExpertSenderSourceOptions,
  expertSenderRecord,
} from '../../lib/expertsender/customer-source.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { type ExpertSenderSimulator, startExpertSender } from '../../local/simulators/expertsender.ts';
import { createPatientHttpClient, deadlineIn } from '../systems/connections.ts';

const readMoment = createMomentReader({});
let expertSender: ExpertSenderSimulator;

function connect(options: Partial<ExpertSenderSourceOptions> = {}) {
  const http = createPatientHttpClient('expertsender', expertSender.url);
  const client = createExpertSenderClient({ http, apiKey: async () => 'expertsender-key' });
  return createExpertSenderSource({ client, ...options });
}

beforeEach(async () => {
  expertSender = await startExpertSender();
});
afterEach(() => expertSender.close());
afterAll(closePools);

describe('ExpertSender as a source', () => {
  it('says what ExpertSender knows, in our words', async () => {
    const found = await connect({ marketingConsentId: 1 }).findByEmailAddress(
      'john@example.com',
      deadlineIn(),
    );
    expect(found).toEqual([
      {
        source: 'expertsender',
        crmId: '0200001',
        name: 'John Smith',
        emailAddress: 'john@example.com',
        phoneNumbers: ['+61411222333'],
        lastPurchaseAt: Date.UTC(2021, 7, 23, 2, 6, 23),
        totalOrders: 12,
        totalReturns: 1,
        totalSpent: { amount: '154.95', symbol: '$' },
        averageOrder: { amount: '12.91', symbol: '$' },
        segment: 'Champions',
        agreedToMarketing: true,
        customAttributes: [{ name: 'preferred_language', value: 'en' }],
      },
    ]);
  });

  it('is empty if ExpertSender knows no such customer', async () => {
    expect(await connect().findByEmailAddress('nobody@example.com', deadlineIn())).toEqual([]);
    expect(await connect().findByPhoneNumber('+31600009999', deadlineIn())).toEqual([]);
  });

  it('drops the number that is written for guests', async () => {
    const [guest] = await connect().findByEmailAddress('gwen.guest@example.com', deadlineIn());
    expect(guest?.name).toBe('Gwen Guest');
    expect(guest).not.toHaveProperty('crmId');
    for (const crmId of ['0', '000', 'guest', 'null'])
      expect(expertSenderRecord({ customAttributes: [], crmId }, undefined, readMoment)).not.toHaveProperty(
        'crmId',
      );
  });

  it.each([
    ['e164', '+31600000043'],
    ['digits', '31600000043'],
    ['national', '0600000043'],
  ] as const)('writes the phone number as the account wants it: %s', async (phoneFormat, written) => {
    await connect({ phoneFormat }).findByPhoneNumber('+31600000043', deadlineIn());
    expect(expertSender.requests[0]?.segments).toEqual(['customers', 'phone', written]);
  });

  it('hands back a stranger for what he is', async () => {
    expertSender.faults.stranger = { id: '1', email: 'stranger@example.com' };
    const [found] = await connect().findByEmailAddress('john@example.com', deadlineIn());
    expect(found?.emailAddress).toBe('stranger@example.com');
  });

  it.each([
    [0.1 + 0.2, '0.30000000000000004'],
    [1e21, '1000000000000000000000'],
    [1e-7, '0.0000001'],
    [-5, '-5'],
    [12800, '12800'],
  ])('writes an amount with the digits of its JSON number: %d', (totalSpent, amount) => {
    expect(
      expertSenderRecord({ customAttributes: [], totalSpent }, undefined, readMoment).totalSpent,
    ).toEqual({ amount });
  });

  it.each([
    ['True', true],
    ['False', false],
    ['AwaitingConfirmation', UNREADABLE],
  ])('takes the chosen consent for marketing alone: %s', (value, agreed) => {
    const customer = {
      customAttributes: [],
      consents: [
        { id: 3, value },
        { id: 4, value: 'True' },
      ],
    };
    expect(expertSenderRecord(customer, 3, readMoment).agreedToMarketing).toBe(agreed);
    expect(expertSenderRecord(customer, undefined, readMoment)).not.toHaveProperty('agreedToMarketing');
  });

  it.each<[unknown[], unknown]>([
    [['false'], false],
    [[false], false],
    [['true'], true],
    [['True', 'False'], false],
    [['True', 'no'], false],
    [['True', 'AwaitingConfirmation'], UNREADABLE],
    [['True', 'perhaps'], UNREADABLE],
    [['True', { value: 'False' }], UNREADABLE],
    [['True', null], true],
    [['perhaps', 'False', 'True'], false],
  ])('takes the careful value of one consent that is given as %j, in any order', (values, agreed) => {
    for (const given of [values, values.toReversed()]) {
      const consents = given.map((value) => ({ id: '3', value }));
      const customer = z.parse(expertSenderCustomerSchema, { consentsData: { consents } });
      expect(expertSenderRecord(customer, 3, readMoment).agreedToMarketing).toBe(agreed);
    }
  });
});

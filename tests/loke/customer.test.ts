import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { createMomentReader } from '../../lib/customer/wire-moment.ts';
import { createLokeClient } from '../../lib/loke/client.ts';
import {
  type LokeCustomer,
  lokeCustomerListTinySchema,
  lokeCustomerSchema,
} from '../../lib/loke/customer.ts';
import { lokeRecord } from '../../lib/loke/customer-source.ts';
import { UpstreamError } from '../../lib/platform/errors.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { type LokeSimulator, startLoke } from '../../local/simulators/loke.ts';
import { anyToken, createPatientHttpClient, deadlineIn } from '../systems/connections.ts';
import { expectRecord } from '../systems/expect-record.ts';
import { anyJson, keysOf, spoil, without } from '../systems/wrong-fields.ts';

const goodStatistics = {
  lastPointsEarnedAt: '2021-08-23T02:06:24.000Z',
  lastPointsRedeemedAt: '2021-03-17T04:27:06.000Z',
  lastSpentAt: '2021-08-23T02:06:23.000Z',
  pointsBalance: 3125,
  totalPointsEarned: 4523,
  totalPointsRedeemed: 1398,
  totalSpend: 3687,
};

/** Every field of the page's Customer. */
const good = {
  id: '01FCCGYZA9JPQ97HBSTKW0KT7P',
  createdAt: '2021-10-20T14:51:16Z',
  dob: '2021-10-20',
  email: 'john@example.com',
  firstName: 'John',
  gender: 'MALE',
  hasAgreedToMarketing: true,
  lastName: 'Smith',
  phoneNumber: '+61411222333',
  statistics: goodStatistics,
  updatedAt: '2021-10-21T18:34:45Z',
};

/** What the page has and nothing uses is not read. */
const UNREAD = ['dob', 'gender', 'updatedAt'] as const;
const UNREAD_STATISTICS = [
  'lastPointsEarnedAt',
  'lastPointsRedeemedAt',
  'totalPointsEarned',
  'totalPointsRedeemed',
] as const;
const names = keysOf(without(good, UNREAD));
const deepNames = keysOf(without(goodStatistics, UNREAD_STATISTICS));

const readMoment = createMomentReader({});
const read = (wire: object) => z.parse(lokeCustomerSchema, wire);
const whole = read(good);

let loke: LokeSimulator;
beforeAll(async () => {
  loke = await startLoke();
});
afterAll(async () => {
  await closePools();
  await loke.close();
});

describe('what is read of a LOKE customer', () => {
  it('has nothing that is not used', () => {
    expect(Object.keys(whole).sort()).toEqual(names.toSorted());
    expect(Object.keys(whole.statistics ?? {}).sort()).toEqual(deepNames.toSorted());
  });

  it('needs nothing: everything may be absent', () => {
    expect(read({})).toEqual({});
    expect(read({ id: 7, email: null })).toEqual({ id: '7' });
  });

  it('does not take silence for a no to marketing', () => {
    expect(lokeRecord(read({}), 'EUR', readMoment)).not.toHaveProperty('agreedToMarketing');
    expect(lokeRecord(read({ hasAgreedToMarketing: false }), 'EUR', readMoment).agreedToMarketing).toBe(
      false,
    );
    expect(lokeRecord(read({ hasAgreedToMarketing: 'N' }), 'EUR', readMoment).agreedToMarketing).toBe(false);
  });

  it('loses a field that is wrong, and no other', () => {
    fc.assert(
      fc.property(spoil(good), spoil(goodStatistics), ({ wire, spoilt }, statistics) => {
        const isDeep = !spoilt.has('statistics');
        const customer = read(isDeep ? { ...wire, statistics: statistics.wire } : wire);
        const kept = names.filter((name) => name !== 'statistics' && !spoilt.has(name));
        const deepKept = isDeep ? deepNames.filter((name) => !statistics.spoilt.has(name)) : [];
        const valuesOf = (of: LokeCustomer) => [
          ...kept.map((name) => [name, of[name]]),
          ...deepKept.map((name) => [name, of.statistics?.[name]]),
        ];
        expect(valuesOf(customer)).toEqual(valuesOf(whole));
        expectRecord(lokeRecord(customer, 'EUR', readMoment));
      }),
      { numRuns: 3000 },
    );
  });

  it('is a customer or a named error, whatever the server answers over HTTP', async () => {
    const http = createPatientHttpClient('loke', loke.url);
    const client = createLokeClient({ http, tokens: anyToken, organizationId: 'sample-organization' });
    const customer = spoil(good).map(({ wire }) => wire);
    const answers = fc.oneof(anyJson, fc.array(fc.oneof(customer, anyJson), { maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(answers, async (body) => {
        loke.faults.body = JSON.stringify(body);
        const found = await client.listFirstCustomers({}, deadlineIn()).catch((error: unknown) => error);
        if (found instanceof UpstreamError) return;
        for (const item of (found as { items: LokeCustomer[] }).items)
          expectRecord(lokeRecord(item, 'EUR', readMoment));
      }),
      { numRuns: 300 },
    );
  });
});

describe("LOKE's small models", () => {
  it('are read as far as they are used', () => {
    const tiny = {
      id: '1',
      email: 'a@example.com',
      firstName: 'A',
      lastName: 'B',
      phoneNumber: '+61411222333',
    };
    expect(z.parse(lokeCustomerSchema, { ...tiny, memberships: {} })).toEqual(tiny);
    const list = { id: '01FCCGYZA9JPQ97HBSTKW0KT7P', name: 'Loyal Customers' };
    expect(z.parse(lokeCustomerListTinySchema, list)).toEqual({ name: list.name });
  });
});

import { expect, it } from '@jest/globals';
import type { CustomerSource } from '../../lib/customer/customer-record.ts';
import { record } from '../customer/customer-records.ts';
import { fakeSource } from '../profile/fake-sources.ts';
import { EMAIL } from '../profile/lookup.ts';
import { fakeSystem, systemOrder } from './fake-orders.ts';
import { list, numbersOf } from './order-world.ts';

const kibo = fakeSource('kibo', { email: [record('kibo', { emailAddress: EMAIL, recentOrders: ['1001'] })] });

it('asks for the orders once, while a slower source is still awaited', async () => {
  const system = fakeSystem([systemOrder('1001')]);
  const { findOrders } = system;
  const asked = Promise.withResolvers<void>();
  system.findOrders = (...question) => {
    asked.resolve();
    return findOrders(...question);
  };
  // It answers only when the orders have been asked for.
  const slow: CustomerSource = {
    ...fakeSource('loke'),
    findByEmailAddress: async () => {
      await asked.promise;
      return [];
    },
  };
  const answer = await list({ emailAddress: EMAIL }, { sources: [slow, kibo], system });
  expect(answer).toMatchObject({ kind: 'found', complete: true });
  expect(numbersOf(answer)).toHaveLength(1);
  expect(system.questions).toEqual(['findOrders']);
});

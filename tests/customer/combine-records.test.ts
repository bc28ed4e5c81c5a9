import { describe, expect, it } from '@jest/globals';
import { addMoney, combineRecords } from '../../lib/customer/combine-records.ts';
import type { CustomerRecord } from '../../lib/customer/customer-record.ts';
import { UNREADABLE } from '../../lib/customer/wire-fields.ts';
import { record } from './customer-records.ts';

const older = record('kibo', {
  id: '1',
  name: 'A. Lovelace',
  firstPurchaseAt: 100,
  lastPurchaseAt: 200,
  totalOrders: 2,
  totalReturns: 1,
  totalSpent: { amount: '10.10', symbol: '€' },
  averageOrder: { amount: '5.05', symbol: '€' },
  accountStatus: 'FROZEN',
  recentOrders: ['11', '12'],
});
const newer = record('kibo', {
  id: '2',
  name: 'Ada Lovelace',
  firstPurchaseAt: 300,
  lastPurchaseAt: 400,
  totalOrders: 1,
  totalReturns: 0,
  totalSpent: { amount: '0.20', symbol: '€' },
  averageOrder: { amount: '0.20', symbol: '€' },
  accountStatus: 'ACTIVE',
  recentOrders: ['21', '12'],
});

describe('combineRecords', () => {
  const combined = combineRecords([older, newer]);

  it('adds counts and amounts exactly', () => {
    expect(combined).toMatchObject({
      totalOrders: 3,
      totalReturns: 1,
      totalSpent: { amount: '10.3', symbol: '€' },
    });
  });

  it('keeps the earliest first purchase', () => {
    expect(combined.firstPurchaseAt).toBe(100);
  });

  it('believes the latest active record for the rest', () => {
    expect(combined).toMatchObject({ name: 'Ada Lovelace', lastPurchaseAt: 400 });
    expect(combined.recentOrders).toEqual(['21', '12', '11']);
  });

  it('takes the careful value of status and consent', () => {
    expect(combined.accountStatus).toBe('FROZEN');
    const consents = [true, false].map((agreedToMarketing, id) =>
      record('loke', { id: String(id), agreedToMarketing }),
    );
    expect(combineRecords([record('loke'), ...consents]).agreedToMarketing).toBe(false);
    const agreed = record('loke', { id: '3', agreedToMarketing: true });
    const unread = record('loke', { id: '4', agreedToMarketing: UNREADABLE });
    expect(combineRecords([agreed, record('loke')]).agreedToMarketing).toBe(true);
    expect(combineRecords([agreed, unread]).agreedToMarketing).toBe(UNREADABLE);
    expect(combineRecords([unread, agreed, ...consents]).agreedToMarketing).toBe(false);
  });

  it('knows a zero only if all of them say it', () => {
    const zero = { totalOrders: 0, totalSpent: { amount: '0.00', symbol: '€' } };
    const one = record('kibo', { id: '1', ...zero });
    expect(combineRecords([one, record('kibo', { id: '2', ...zero })])).toMatchObject({ totalOrders: 0 });
    const partly = combineRecords([one, record('kibo', { id: '2' })]);
    expect([partly.totalOrders, partly.totalSpent]).toEqual([undefined, undefined]);
  });

  it('knows no sum of figures that not all of them say, but that there are orders', () => {
    const figures = {
      totalOrders: 3,
      totalReturns: 1,
      pointsBalance: 50,
      totalSpent: { amount: '10.00', symbol: '€' },
    };
    const partly = combineRecords([record('loke', { id: '1', ...figures }), record('loke', { id: '2' })]);
    expect(partly.totalOrders).toBe(3);
    for (const key of ['totalReturns', 'pointsBalance', 'totalSpent']) expect(partly).not.toHaveProperty(key);
  });

  it('averages over all orders together', () => {
    expect(combined.averageOrder).toMatchObject({ symbol: '€' });
    expect(Number(combined.averageOrder?.amount)).toBeCloseTo(10.3 / 3);
  });

  it('has every field that all of them have', () => {
    const whole = {
      source: 'kibo',
      id: '3',
      crmId: 'C-3',
      name: 'Ada Lovelace',
      emailAddress: 'ada@example.com',
      phoneNumbers: ['+31612345678'],
      createdAt: 100,
      firstPurchaseAt: 300,
      lastPurchaseAt: 400,
      totalOrders: 1,
      totalReturns: 0,
      totalSpent: { amount: '0.20', symbol: '€' },
      averageOrder: { amount: '0.20', symbol: '€' },
      segment: 'Champions',
      pointsBalance: 5,
      accountStatus: 'ACTIVE',
      agreedToMarketing: true,
      recentOrders: ['21'],
      recentAddresses: ['Example Street 1'],
      customAttributes: [{ name: 'size', value: 'M' }],
    } satisfies Required<CustomerRecord>;
    expect(Object.keys(combineRecords([whole, { ...whole, id: '4' }])).sort()).toEqual(
      Object.keys(whole).sort(),
    );
  });

  it('leaves absent what none of them says', () => {
    expect(Object.keys(combined)).not.toContain('segment');
    expect(combineRecords([record('loke'), record('loke')])).toEqual(record('loke'));
  });

  it('never adds amounts of different currencies', () => {
    const dollars = record('kibo', { id: '3', totalSpent: { amount: '1', symbol: '$' }, totalOrders: 1 });
    expect(combineRecords([older, dollars])).toMatchObject({ totalOrders: 3 });
    expect(combineRecords([older, dollars]).totalSpent).toBeUndefined();
  });

  it('does not depend on the order of arrival', () => {
    expect(combineRecords([newer, older])).toEqual(combined);
  });
});

describe('addMoney', () => {
  it('is exact where floating point is not', () => {
    expect(addMoney([{ amount: '0.1' }, { amount: '0.2' }])).toEqual({ amount: '0.3' });
  });

  it('knows nothing of nothing', () => {
    expect(addMoney([])).toBeUndefined();
  });
});

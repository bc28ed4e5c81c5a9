import { describe, expect, it } from '@jest/globals';
import type { CustomerRecord } from '../../../lib/customer/customer-record.ts';
import { judge } from '../../../lib/orders/delivery/history.ts';

const ORDERED_AT = Date.parse('2017-04-05T12:34:56Z');
const MINUTES = 60_000;
const byEmail = { emailAddress: 'email@address.com', phoneNumber: '+31612345678' };
const byPhone = { phoneNumber: '+31612345678' };
const kibo = (fields: Partial<CustomerRecord>): CustomerRecord => ({
  source: 'kibo',
  emailAddress: 'Email@address.com',
  phoneNumbers: ['0612345678'],
  ...fields,
});
const expertSender = (fields: Partial<CustomerRecord>) => ({
  ...kibo(fields),
  source: 'expertsender' as const,
});
const verdict = (
  records: CustomerRecord[],
  contact: { emailAddress?: string; phoneNumber: string } = byEmail,
) => judge(records, contact, ORDERED_AT, 'NL');

describe('the table of is_first_order', () => {
  it('Kibo firstPurchase more than 5 minutes before: there was an earlier order', () => {
    expect(verdict([kibo({ firstPurchaseAt: ORDERED_AT - 5 * MINUTES - 1 })])).toBe('earlier-order');
  });

  it('Kibo firstPurchase not earlier than that: no earlier order, however many there are', () => {
    expect(verdict([kibo({ firstPurchaseAt: ORDERED_AT - 5 * MINUTES, totalOrders: 9 })])).toBe(
      'no-earlier-order',
    );
    expect(verdict([kibo({ firstPurchaseAt: ORDERED_AT + MINUTES })])).toBe('no-earlier-order');
  });

  it('Kibo without firstPurchase: totalOrders of 2 or more', () => {
    expect(verdict([kibo({ totalOrders: 2 })])).toBe('earlier-order');
    expect(verdict([kibo({ totalOrders: 1, lastPurchaseAt: 0 })])).toBe('no-earlier-order');
  });

  it('ExpertSender: totalOrders of 2 or more, or 1 with a lastOrder more than 5 minutes before', () => {
    expect(verdict([expertSender({ totalOrders: 2 })])).toBe('earlier-order');
    expect(verdict([expertSender({ totalOrders: 1, lastPurchaseAt: ORDERED_AT - 6 * MINUTES })])).toBe(
      'earlier-order',
    );
    expect(verdict([expertSender({ totalOrders: 1, lastPurchaseAt: ORDERED_AT })])).toBe('no-earlier-order');
    expect(verdict([expertSender({ totalOrders: 1 })])).toBe('no-earlier-order');
  });

  it('unknown, ambiguous, or fewer: no earlier order', () => {
    expect(verdict([])).toBe('no-earlier-order');
    const shared = [kibo({ id: '1', totalOrders: 9 }), kibo({ id: '2', totalOrders: 9 })];
    expect(verdict(shared, byPhone)).toBe('no-earlier-order');
  });

  it('strangers: no verdict; also those who share only the phone of a customer who has an e-mail address', () => {
    expect(verdict([kibo({ emailAddress: 'somebody@example.org', totalOrders: 9 })])).toBe('no-verdict');
  });

  it('several records with the e-mail address are one person', () => {
    const twice = [kibo({ id: '1', totalOrders: 1 }), kibo({ id: '2', totalOrders: 1 })];
    expect(verdict(twice)).toBe('earlier-order');
  });
});

import { describe, expect, it } from '@jest/globals';
import type { CustomerRecord } from '../../../lib/customer/customer-record.ts';
import { wireMoment } from '../../../lib/customer/wire-moment.ts';
import { expertSenderRecord } from '../../../lib/expertsender/customer-source.ts';
import { kiboRecord } from '../../../lib/kibo/customer-source.ts';
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

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not given');
  return value;
}

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
    const shared = [
      kibo({ id: '1', totalOrders: 9 }),
      kibo({ id: '2', totalOrders: 9, emailAddress: 'other@example.com' }),
    ];
    expect(verdict(shared, byPhone)).toBe('no-earlier-order');
  });

  it('strangers: no verdict; also those who share only the phone of a customer who has an e-mail address', () => {
    expect(verdict([kibo({ emailAddress: 'somebody@example.org', totalOrders: 9 })])).toBe('no-verdict');
  });

  it('a moment that no order can have proves nothing, as the sources read it', () => {
    const said = {
      customerId: '1',
      email: byEmail.emailAddress,
      phones: [],
      recentOrders: [],
      recentAddresses: [],
    };
    for (const never of ['0001-01-01T00:00:00Z', '1970-01-01', '2999-01-01']) {
      const firstPurchase = given(wireMoment(never));
      expect(verdict([kiboRecord({ ...said, firstPurchase, totalOrders: 0 })])).toBe('no-earlier-order');
      expect(verdict([kiboRecord({ ...said, firstPurchase, totalOrders: 2 })])).toBe('earlier-order');
      const customer = {
        email: byEmail.emailAddress,
        customAttributes: [],
        totalOrders: 1,
        lastOrder: firstPurchase,
      };
      expect(verdict([expertSenderRecord(customer)])).toBe('no-earlier-order');
    }
  });

  it('several records on the phone with one e-mail address are one person', () => {
    const twice = [kibo({ id: '1', totalOrders: 1 }), kibo({ id: '2', totalOrders: 1 })];
    expect(verdict(twice, byPhone)).toBe('earlier-order');
  });

  it('several records with the e-mail address are one person', () => {
    const twice = [kibo({ id: '1', totalOrders: 1 }), kibo({ id: '2', totalOrders: 1 })];
    expect(verdict(twice)).toBe('earlier-order');
  });
});

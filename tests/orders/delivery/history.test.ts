import { describe, expect, it } from '@jest/globals';
import type { CustomerRecord, CustomerSource } from '../../../lib/customer/customer-record.ts';
import { createMomentReader, wireMoment } from '../../../lib/customer/wire-moment.ts';
import { expertSenderRecord } from '../../../lib/expertsender/customer-source.ts';
import { kiboRecord } from '../../../lib/kibo/customer-source.ts';
import { askHistory, judge } from '../../../lib/orders/delivery/history.ts';

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
    const readMoment = createMomentReader({});
    for (const never of ['0001-01-01T00:00:00Z', '1970-01-01', '2999-01-01']) {
      const firstPurchase = given(wireMoment(never));
      expect(verdict([kiboRecord({ ...said, firstPurchase, totalOrders: 0 }, readMoment)])).toBe(
        'no-earlier-order',
      );
      expect(verdict([kiboRecord({ ...said, firstPurchase, totalOrders: 2 }, readMoment)])).toBe(
        'earlier-order',
      );
      const customer = {
        email: byEmail.emailAddress,
        customAttributes: [],
        totalOrders: 1,
        lastOrder: firstPurchase,
      };
      expect(verdict([expertSenderRecord(customer, undefined, readMoment)])).toBe('no-earlier-order');
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

describe('a source that compares texts', () => {
  const asked = (emailAddress: string, records: Record<string, CustomerRecord[] | Error>) => {
    const questions: string[] = [];
    const failures: unknown[] = [];
    const source: CustomerSource = {
      name: 'kibo',
      findByEmailAddress: async (spelling) => {
        questions.push(spelling);
        const answer = records[spelling] ?? [];
        if (answer instanceof Error) throw answer;
        return answer;
      },
      findByPhoneNumber: async () => [],
    };
    const options = {
      country: 'NL',
      onFailure: (_: string, error: unknown) => failures.push(error),
    } as const;
    const answer = askHistory([source], { emailAddress }, ORDERED_AT, Date.now() + 1_000, options);
    return answer.then((said) => ({ said, questions, failures: failures.length }));
  };
  const old = (emailAddress: string) => kibo({ emailAddress, firstPurchaseAt: 0 });

  it('is asked by each spelling of the address', async () => {
    expect(await asked('First@Example.com', { 'first@example.com': [old('first@example.com')] })).toEqual({
      said: 'earlier-order',
      questions: ['first@example.com', 'First@Example.com'],
      failures: 0,
    });
    const inAscii = 'a@xn--mnchen-3ya.example';
    expect(await asked('a@münchen.example', { [inAscii]: [old(inAscii)] })).toMatchObject({
      said: 'earlier-order',
    });
    expect(await asked('plain@example.com', {})).toMatchObject({ questions: ['plain@example.com'] });
  });

  it('proves by all of its answers together what none of them proves', async () => {
    const one = (id: string) => kibo({ id, emailAddress: 'first@example.com', totalOrders: 1 });
    const answers = { 'first@example.com': [one('1')], 'First@example.com': [one('2')] };
    expect(await asked('First@example.com', answers)).toMatchObject({ said: 'earlier-order' });
  });

  it('has no verdict if a question failed, or was answered with strangers, unless another proves an order', async () => {
    const failing = { 'First@example.com': new Error('down') };
    expect(await asked('First@example.com', failing)).toMatchObject({ said: 'no-verdict', failures: 1 });
    const stranger = { 'First@example.com': [kibo({ emailAddress: 'other@example.com' })] };
    expect(await asked('First@example.com', stranger)).toMatchObject({ said: 'no-verdict' });
    const proven = { ...failing, 'first@example.com': [old('first@example.com')] };
    expect(await asked('First@example.com', proven)).toMatchObject({ said: 'earlier-order' });
  });
});

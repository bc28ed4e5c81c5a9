import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { distinctRecords, isSameCustomerNumber, usableCrmId } from '../../lib/customer/distinct-records.ts';
import { chooseRecords, matchRecord, namesOf } from '../../lib/customer/matching.ts';
import { record } from './customer-records.ts';

const PHONE = '+31612345678';
const asked = { emailAddress: 'Ada@Example.com', phoneNumber: PHONE };

describe('matchRecord', () => {
  it('matches an e-mail address without regard to case', () => {
    expect(matchRecord(record('kibo', { emailAddress: 'ADA@example.COM' }), asked, 'NL')).toBe('email');
  });

  it.each(['06 12345678', '0031612345678', '+31 (0)6-12 34 56 78', '31612345678'])(
    'matches the phone as a number however it is written: %s',
    (number) => {
      expect(matchRecord(record('kibo', { phoneNumbers: [number] }), asked, 'NL')).toBe('phone');
    },
  );

  it('matches any of several phone numbers', () => {
    expect(matchRecord(record('kibo', { phoneNumbers: ['0000000000', PHONE] }), asked, 'NL')).toBe('phone');
  });

  it('reads a number without a country in the default country', () => {
    expect(matchRecord(record('kibo', { phoneNumbers: ['0612345678'] }), asked, 'BE')).toBeUndefined();
  });

  it.each(['0000000000', '1111111111', '', 'unknown'])('matches nothing on the placeholder %p', (number) => {
    const placeholder = record('kibo', { phoneNumbers: [number] });
    expect(matchRecord(placeholder, { phoneNumber: PHONE }, 'NL')).toBeUndefined();
  });

  it('matches nothing if neither is the same', () => {
    const stranger = record('loke', { emailAddress: 'bob@example.com', phoneNumbers: ['+31687654321'] });
    expect(matchRecord(stranger, asked, 'NL')).toBeUndefined();
  });
});

describe('distinctRecords', () => {
  it('reads one record that answered both questions as one', () => {
    const one = record('loke', { id: '01F', emailAddress: 'ada@example.com' });
    expect(distinctRecords([one, { ...one }])).toHaveLength(1);
  });

  it('compares ids without their leading zeros', () => {
    expect(distinctRecords([record('kibo', { id: '0123' }), record('kibo', { id: '123' })])).toHaveLength(1);
  });

  it('compares records without an id by crmId', () => {
    const one = record('expertsender', { crmId: '7', name: 'Ada' });
    expect(distinctRecords([one, { ...one, name: 'Ada L.' }])).toHaveLength(1);
    expect(distinctRecords([one, { ...one, crmId: '8' }])).toHaveLength(2);
  });

  it('takes two guests with crmId "0" for two customers', () => {
    const guest = record('expertsender', { crmId: '0', name: 'Ada' });
    expect(distinctRecords([guest, { ...guest, name: 'Bob' }])).toHaveLength(2);
  });

  it('compares what has neither by all that it says', () => {
    const one = record('expertsender', { name: 'Ada', phoneNumbers: [PHONE] });
    expect(
      distinctRecords([one, { phoneNumbers: [PHONE], name: 'Ada', source: 'expertsender' }]),
    ).toHaveLength(1);
  });

  it('does not depend on the order of arrival', () => {
    const records = fc.array(
      fc.record(
        {
          source: fc.constant('kibo' as const),
          phoneNumbers: fc.constant([PHONE]),
          id: fc.constantFrom('1', '01', '2'),
          name: fc.constantFrom('Ada', 'Bob'),
          lastPurchaseAt: fc.integer({ min: 0, max: 3 }),
        },
        { requiredKeys: ['source', 'phoneNumbers', 'id'] },
      ),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(records, (list) => {
        expect(distinctRecords([...list].reverse())).toEqual(distinctRecords(list));
      }),
    );
  });
});

describe('chooseRecords', () => {
  const byEmail = record('kibo', { id: '1', emailAddress: 'ada@example.com' });
  const byPhone = record('kibo', { id: '2', phoneNumbers: [PHONE] });
  const sharesPhone = record('kibo', { id: '3', emailAddress: 'bob@example.com', phoneNumbers: [PHONE] });
  const stranger = record('kibo', {
    id: '4',
    emailAddress: 'eve@example.com',
    phoneNumbers: ['+31687654321'],
  });

  it('prefers the asked e-mail address to the phone', () => {
    expect(chooseRecords([byPhone, byEmail, sharesPhone], asked, 'NL')).toEqual({
      kind: 'person',
      by: 'email',
      records: [byEmail],
    });
  });

  it('takes several records with the asked e-mail address for one person', () => {
    const second = { ...byEmail, id: '9' };
    expect(chooseRecords([byEmail, second], asked, 'NL')).toMatchObject({ kind: 'person', by: 'email' });
  });

  it('takes the only record with the phone', () => {
    expect(chooseRecords([sharesPhone], asked, 'NL')).toEqual({
      kind: 'person',
      by: 'phone',
      records: [sharesPhone],
    });
  });

  it('drops a record on the phone under another e-mail address if the asked one is known', () => {
    expect(chooseRecords([sharesPhone], asked, 'NL', true)).toEqual({ kind: 'none' });
    expect(chooseRecords([sharesPhone, byPhone], asked, 'NL', true)).toMatchObject({ records: [byPhone] });
  });

  it('chooses none of several on the phone', () => {
    const choice = chooseRecords([byPhone, sharesPhone], { phoneNumber: PHONE }, 'NL');
    expect(choice).toMatchObject({ kind: 'ambiguous' });
  });

  it('never chooses a stranger', () => {
    expect(chooseRecords([stranger], asked, 'NL')).toEqual({ kind: 'none' });
  });
});

it('compares names in no time, whatever marks they have', () => {
  const marks = '\u0308\u0323'.repeat(200_000);
  expect(namesOf([record('kibo', { name: `Zoe ${marks}` }), record('loke', { name: 'zoé' })])).toEqual([
    'zoe',
  ]);
});

describe('customer numbers', () => {
  it('compare without leading zeros, and as text if they are no digits', () => {
    expect(isSameCustomerNumber('00123', '123')).toBe(true);
    expect(isSameCustomerNumber('A01', 'A1')).toBe(false);
    expect(isSameCustomerNumber('0', '00')).toBe(true);
  });

  it.each(['0', '000', '', ' '])('cannot be searched by if they are a placeholder: %p', (crmId) => {
    expect(usableCrmId(record('expertsender', { crmId }))).toBeUndefined();
  });
});

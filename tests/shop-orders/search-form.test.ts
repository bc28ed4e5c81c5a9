import { expect, it } from '@jest/globals';
import { readSearch } from '../../lib/shop-orders/search-form.ts';

const PHONE = { phoneNumber: '+31612345678' };

it.each([
  '\u202a+31612345678\u202c',
  ' 31612345678',
  '٠٦١٢٣٤٥٦٧٨',
  'tel:+31612345678',
  'whatsapp:+31612345678',
  '31612345678@c.us',
  '+31612345678 (mobile)',
  '%2B31612345678',
  '06 1234 5678',
])('reads a phone number as a lookup does: %j', (text) => {
  expect(readSearch(text, 'NL')).toMatchObject(PHONE);
});

it('reads short numbers that are given out, which may be an order’s as well', () => {
  expect(readSearch('5123456', 'EE')).toEqual({
    phoneNumber: '+3725123456',
    orderNumbers: ['5123456', '#5123456'],
  });
  expect(readSearch('6543301', 'NL')).not.toHaveProperty('phoneNumber');
});

it('takes what is written as a phone number for no order’s', () => {
  for (const text of ['+31612345678', 'tel:+31612345678'])
    expect(readSearch(text, 'NL')).toEqual({ phoneNumber: '+31612345678' });
});

it('reads an e-mail address as a lookup does', () => {
  const emailAddress = 'first+tag@example.com';
  for (const text of [
    'first tag@example.com',
    'mailto: first+tag@example.com',
    '\u200e first+tag@example.com',
  ])
    expect(readSearch(text, 'NL')).toEqual({ emailAddress });
});

it.each([
  ['#1001', ['#1001', '1001']],
  ['2002', ['2002', '#2002']],
  ['A-7', ['A-7', '#A-7']],
  ['\uff03１００１', ['#1001', '1001']],
  ['(1002)', ['(1002)', '#(1002)']],
  ['2026+17', ['2026+17', '#2026+17']],
  ['E\u0301-3', ['\u00c9-3', '#\u00c9-3']],
])('reads an order number in each way it may be meant: %j', (text, orderNumbers) => {
  expect(readSearch(text, 'NL').orderNumbers).toEqual(orderNumbers);
});

it.each(['', 'hello there', 'call me at 5', 'Jansen', 'a@', '#', '1'.repeat(400)])(
  'finds nothing of no known form: %j',
  (text) => {
    expect(readSearch(text, 'NL')).toEqual({});
  },
);

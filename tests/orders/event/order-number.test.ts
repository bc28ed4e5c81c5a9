import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { normalizeOrderNumber } from '../../../lib/orders/event/order-number.ts';

it.each([
  ['spaces around it', ' O1234\n', 'O1234', true],
  ['its Unicode form', 'Cafe\u0301-1', 'Caf\u00e9-1', true],
  ['its case', 'o1234', 'O1234', false],
  ['inner spaces', 'A  1', 'A 1', false],
  ['leading zeros', '0012', '12', false],
])('two order numbers that differ by %s', (_, one, other, isSame) => {
  expect(normalizeOrderNumber(one) === normalizeOrderNumber(other)).toBe(isSame);
});

it('an order number that was read is read the same again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const number = normalizeOrderNumber(text);
      expect(normalizeOrderNumber(number)).toBe(number);
      expect(normalizeOrderNumber(text.normalize('NFD'))).toBe(number);
    }),
  );
});

import { describe, expect, it } from '@jest/globals';
import { Big } from 'big.js';
import fc from 'fast-check';
import { fromMinorUnits } from '../../lib/platform/currency.ts';

describe('an amount in minor units', () => {
  it.each([
    [3687, 2, '36.87'],
    [5, 2, '0.05'],
    [-5, 2, '-0.05'],
    [0, 2, '0.00'],
    [12, 0, '12'],
    [1234, 3, '1.234'],
  ])('%d with %d digits is %s', (minorUnits, digits, decimal) => {
    expect(fromMinorUnits(minorUnits, digits)).toBe(decimal);
  });

  it('is exactly what it was', () => {
    const digits = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(fc.maxSafeInteger(), digits, (minorUnits, digits) => {
        const decimal = fromMinorUnits(minorUnits, digits);
        expect(new Big(decimal).times(10 ** digits).eq(minorUnits)).toBe(true);
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { Big } from 'big.js';
import fc from 'fast-check';
import { fromMinorUnits, isCurrency, minorDigits } from '../../lib/platform/currency.ts';

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

describe('a currency', () => {
  it.each([
    [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
    [
      2,
      'AFN ALL AUD COP CRC EUR GBP HUF IDR IRR LAK LBP MGA MMK MRU NZD PKR RSD SGD SOS SYP TZS USD UZS YER ZWG',
    ],
    [3, 'BHD IQD JOD KWD LYD OMR TND'],
    [4, 'CLF UYW'],
  ])('has %d digits in its minor unit, as ISO 4217 says: %s', (digits, codes) => {
    for (const code of codes.split(' ')) {
      expect([code, isCurrency(code), minorDigits(code)]).toEqual([code, true, digits]);
    }
  });

  it('is none by another name', () => {
    expect(['', 'eur', 'EURO', 'QQQ', '€'].filter(isCurrency)).toEqual([]);
  });
});

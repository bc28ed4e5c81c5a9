import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { minorDigits as isoDigits } from '../../lib/platform/currency.ts';
import {
  ENGLISH_CURRENCIES,
  englishDay,
  englishMinute,
  groupDigits,
} from '../../lib/profile/english-formats.ts';

const LONG_AGO = Date.UTC(1900, 0, 1);
const FAR_AWAY = Date.UTC(9999, 11, 31);

it('writes days as Intl does', () => {
  const days = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' });
  fc.assert(
    fc.property(fc.integer({ min: LONG_AGO, max: FAR_AWAY }), (moment) => {
      expect(englishDay(moment)).toBe(days.format(moment));
    }),
  );
});

it('writes minutes as Intl does, with plain spaces', () => {
  const options = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' } as const;
  const minutes = new Intl.DateTimeFormat('en-US', options);
  fc.assert(
    fc.property(fc.integer({ min: LONG_AGO, max: FAR_AWAY }), (moment) => {
      expect(englishMinute(moment)).toBe(minutes.format(moment).replace(/\p{Zs}/gu, ' '));
    }),
  );
});

it('writes digits as Intl does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 12 }), fc.integer({ min: 0, max: 4 }), (number, digits) => {
      const decimal = (number / 10 ** digits).toFixed(digits) as Intl.StringNumericLiteral;
      const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
      expect(groupDigits(decimal)).toBe(new Intl.NumberFormat('en-US', options).format(decimal));
    }),
  );
});

it.each([...ENGLISH_CURRENCIES])('knows %s as Intl does', (currency, { symbol, minorDigits }) => {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
  expect(format.formatToParts(0).find(({ type }) => type === 'currency')?.value).toBe(symbol);
  expect(isoDigits(currency)).toBe(minorDigits);
});

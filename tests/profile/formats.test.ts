import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Money } from '../../lib/customer/customer-record.ts';
import { createFormats } from '../../lib/profile/formats.ts';

const formats = (locale = 'en-US', defaultCurrency = 'EUR', timeZone = 'UTC') =>
  createFormats({ locale, defaultCurrency, timeZone });

describe('money', () => {
  it.each<[string, string, Money]>([
    ['$154.95', 'en-US', { amount: '154.95', symbol: '$' }],
    ['$154.90', 'en-US', { amount: '154.9', symbol: '$' }],
    ['€1.234,50', 'nl-NL', { amount: '1234.5', symbol: '€' }],
    ['€1.234,50', 'nl-NL', { amount: '1234.5', currency: 'EUR' }],
    ['€1.234,50', 'nl-NL', { amount: '1234.5' }],
    ['£0.00', 'en-US', { amount: '0', currency: 'GBP' }],
    ['A$36.87', 'en-US', { amount: '36.87', currency: 'AUD' }],
    ['$36.87', 'en-AU', { amount: '36.87', currency: 'AUD' }],
    ['kr 12.00', 'en-US', { amount: '12', symbol: 'kr' }],
    ['kr. 1,234.50', 'en-US', { amount: '1234.5', symbol: 'kr.' }],
    ['S/. 5.00', 'en-US', { amount: '5', symbol: 'S/.' }],
    ['€12.00', 'en-US', { amount: '12', symbol: '&euro;' }],
    ['z\u0142 12.00', 'en-US', { amount: '12', symbol: '&#122;&#x142;' }],
    ['HUF 12.50', 'en-US', { amount: '12.5', currency: 'HUF' }],
    ['CHF 12.00', 'en-US', { amount: '12', currency: 'CHF' }],
    ['JPY 12,800', 'en-US', { amount: '12800', symbol: 'JPY' }],
    ['¥12,800', 'en-US', { amount: '12800', currency: 'JPY' }],
    ['¥12,800', 'en-US', { amount: '12800', symbol: '¥' }],
    ['¥4,266.67', 'en-US', { amount: '4266.67', symbol: '¥' }],
    ['KWD 1.235', 'en-US', { amount: '1.2345', currency: 'KWD' }],
    ['-$5.00', 'en-US', { amount: '-5', symbol: '$' }],
    ['€0.00', 'en-US', { amount: '-0.001' }],
    ['€0.13', 'en-US', { amount: '0.125' }],
    ['-€0.13', 'en-US', { amount: '-0.125' }],
    ['i€/i 1.00', 'en-US', { amount: '1', symbol: '<i>€</i>' }],
    ['€1.00', 'en-US', { amount: '1', symbol: ' ' }],
  ])('is written %s in %s: %j', (written, locale, money) => {
    expect(formats(locale).money(money)).toBe(written);
  });

  it('keeps every digit of an amount that no number can hold', () => {
    expect(formats().money({ amount: '12345678901234567890.12' })).toBe('€12,345,678,901,234,567,890.12');
  });

  it('has the symbol directly before the digits, for any amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), (cents) => {
        const text = cents.toString().padStart(3, '0');
        const amount = `${text.slice(0, -2)}.${text.slice(-2)}`;
        expect(formats().money({ amount, symbol: '$' }).replaceAll(',', '')).toBe(`$${amount}`);
      }),
    );
  });
});

describe('days', () => {
  it('are days of the time zone', () => {
    const late = Date.parse('2022-12-31T23:30:00Z');
    expect(formats().isoDay(late)).toBe('2022-12-31');
    expect(formats('en-US', 'EUR', 'Europe/Amsterdam').isoDay(late)).toBe('2023-01-01');
    expect(formats('nl-NL', 'EUR', 'Europe/Amsterdam').day(late)).toBe('1 jan 2023');
  });

  it('are ISO 8601 for the field, whatever the locale', () => {
    expect(formats('ar-EG').isoDay(0)).toBe('1970-01-01');
    expect(formats('th-TH-u-ca-buddhist').isoDay(0)).toBe('1970-01-01');
  });
});

describe('numbers', () => {
  it('are written as the locale does', () => {
    expect([formats().number(3125), formats('nl-NL').number(3125)]).toEqual(['3,125', '3.125']);
  });
});

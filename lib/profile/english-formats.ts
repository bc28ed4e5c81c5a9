/**
 * How the United States write amounts and days, without `Intl`: the first formatter of a process takes 15 ms, a tenth
 * of a cold start, and `en-US` in UTC is what the bridge writes unless it is told otherwise.
 * tests/profile/english-formats.test.ts holds every one to what `Intl` writes.
 */

/** A decimal with its thousands apart: `1234567.50` → `1,234,567.50`. */
export function groupDigits(decimal: string): string {
  const point = decimal.indexOf('.');
  const end = point < 0 ? decimal.length : point;
  if (end < 4) return decimal;
  return decimal.slice(0, end).replace(/\B(?=(\d{3})+$)/g, ',') + decimal.slice(end);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** The day in UTC: `Apr 5, 2017`. */
export function englishDay(moment: number): string {
  const date = new Date(moment);
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
}

/** The day and the minute in UTC: `Apr 5, 2017, 12:34 PM`. */
export function englishMinute(moment: number): string {
  const date = new Date(moment);
  const hour = date.getUTCHours();
  const minute = String(date.getUTCMinutes()).padStart(2, '0');
  return `${englishDay(moment)}, ${hour % 12 || 12}:${minute} ${hour < 12 ? 'AM' : 'PM'}`;
}

export const ENGLISH_CURRENCIES: ReadonlyMap<string, { symbol: string; minorDigits: number }> = new Map([
  ['AUD', { symbol: 'A$', minorDigits: 2 }],
  ['CAD', { symbol: 'CA$', minorDigits: 2 }],
  ['EUR', { symbol: '€', minorDigits: 2 }],
  ['GBP', { symbol: '£', minorDigits: 2 }],
  ['JPY', { symbol: '¥', minorDigits: 0 }],
  ['NZD', { symbol: 'NZ$', minorDigits: 2 }],
  ['USD', { symbol: '$', minorDigits: 2 }],
]);

import { Big } from 'big.js';
import type { Money } from '../customer/customer-record.ts';
import { minorDigits } from '../platform/currency.ts';
import { ENGLISH_CURRENCIES, englishDay, englishMinute, groupDigits } from './english-formats.ts';
import { harmless } from './harmless-text.ts';

/** How amounts, numbers and days are written. */
export interface Formats {
  /** The symbol directly before the digits: `$154.95`, `-€1.234,50`, `CHF 12.00`. */
  money(money: Money): string;
  number(value: number): string;
  /** `Apr 5, 2017`, `5 apr 2017` */
  day(moment: number): string;
  /** `Apr 5, 2017, 12:34 PM`, `5 apr 2017, 12:34` */
  minute(moment: number): string;
  /** `YYYY-MM-DD` */
  isoDay(moment: number): string;
  /** What `money` writes before the digits. */
  symbol(money: Money): string;
}

interface FormatOptions {
  /** BCP 47. */
  locale: string;
  /** IANA, in which a moment becomes a day. */
  timeZone: string;
  /** ISO 4217, of amounts that name no currency. */
  defaultCurrency: string;
}

/** Of an amount whose symbol names no currency that we know. */
const USUAL_MINOR_DIGITS = 2;
/** Of currencies without a minor unit; yen and yuan share theirs, so a fraction is shown if there is one. */
const SYMBOLS_WITHOUT_MINOR_UNIT: readonly string[] = ['¥', '￥', '円', '₩', '₫'];
const MAX_SYMBOL = 6;

export function createFormats({ locale, timeZone, defaultCurrency }: FormatOptions): Formats {
  // What the bridge writes unless it is told otherwise: english-formats.ts says why it needs no `Intl`.
  const isEnglish = locale === 'en-US' && timeZone === 'UTC';
  // Each is made when it is first needed: a formatter takes milliseconds, the first one fifteen.
  const numbers = remember((language) => new Intl.NumberFormat(language));
  const days = remember((language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone }));
  const minutes = remember(
    (language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone }),
  );
  // Sweden writes its days as ISO 8601 does.
  const isoDays = remember((language) => new Intl.DateTimeFormat(language, { dateStyle: 'short', timeZone }));
  const currencyOf = remember((code) => describeCurrency(locale, code));
  const digitsOf = remember((minorDigits) => formatDigits(locale, Number(minorDigits)));

  function describe({ amount, currency, symbol: given }: Money): Currency {
    const named = given === undefined ? undefined : harmless(given, MAX_SYMBOL);
    const ownCurrency = currencyOf(currency ?? defaultCurrency);
    return !named ? ownCurrency : describeSymbol(named, ownCurrency, amount);
  }

  function money(given: Money): string {
    const described = describe(given);
    const { amount } = given;
    const rounded = round(amount, described.minorDigits);
    const sign = rounded.startsWith('-') && /[1-9]/.test(rounded) ? '-' : '';
    const gap = /[\p{L}\p{N}.,]$/u.test(described.symbol) ? ' ' : '';
    const digits = digitsOf(String(described.minorDigits))(rounded.replace('-', ''));
    return `${sign}${described.symbol}${gap}${digits}`;
  }

  function describeSymbol(symbol: string, ownCurrency: Currency, amount: string): Currency {
    if (symbol === ownCurrency.symbol) return ownCurrency;
    if (/^[A-Z]{3}$/.test(symbol)) return { ...currencyOf(symbol), symbol };
    const isWhole = SYMBOLS_WITHOUT_MINOR_UNIT.includes(symbol) && new Big(amount).round().eq(amount);
    return { symbol, minorDigits: isWhole ? 0 : USUAL_MINOR_DIGITS };
  }

  return {
    money,
    number: (value) =>
      isEnglish && Number.isSafeInteger(value) && value >= 0
        ? groupDigits(String(value))
        : numbers(locale).format(value),
    day: (moment) => (isEnglish && isPlainDay(moment) ? englishDay(moment) : days(locale).format(moment)),
    minute: (moment) =>
      isEnglish && isPlainDay(moment)
        ? englishMinute(moment)
        : // Some languages set the hour apart by a space of their own: an agent's search is spared it.
          minutes(locale)
            .format(moment)
            .replace(/\p{Zs}/gu, ' '),
    symbol: (given) => describe(given).symbol,
    isoDay: (moment) =>
      timeZone === 'UTC' && isPlainDay(moment)
        ? new Date(moment).toISOString().slice(0, 10)
        : isoDays('sv-SE').format(moment),
  };
}

/** Half away from zero, as Big rounds unless it is told otherwise. */
function round(decimal: string, digits: number): string {
  return new Big(decimal).toFixed(digits);
}

interface Currency {
  symbol: string;
  minorDigits: number;
}

/** Of four digits' years: others are written in ways of their own. */
function isPlainDay(moment: number): boolean {
  return moment >= YEAR_1900 && moment < YEAR_10000;
}

const YEAR_1900 = Date.UTC(1900, 0);
const YEAR_10000 = Date.UTC(10_000, 0);

function describeCurrency(locale: string, code: string): Currency {
  const english = locale === 'en-US' ? ENGLISH_CURRENCIES.get(code) : undefined;
  if (english) return english;
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: code });
  const symbol = format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? code;
  // The digits by ISO 4217, as everywhere else: Intl shows some currencies without their minor unit.
  return { symbol, minorDigits: minorDigits(code) };
}

/** Writes a decimal that is not negative and has `minorDigits` digits of a minor unit. */
function formatDigits(locale: string, minorDigits: number): (decimal: string) => string {
  if (locale === 'en-US') return groupDigits;
  const format = new Intl.NumberFormat(locale, {
    minimumFractionDigits: minorDigits,
    maximumFractionDigits: minorDigits,
  });
  // As text: a number would lose digits of a large amount.
  return (decimal) => format.format(decimal as Intl.StringNumericLiteral);
}

function remember<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

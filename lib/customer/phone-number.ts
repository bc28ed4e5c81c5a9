import {
  type CountryCode,
  getCountryCallingCode,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { decodeEntities } from '../platform/html-entities.ts';
import { toAscii, toAsciiDigits, withoutInvisible } from './written-signs.ts';

/** What systems write if they know no number: `0000000000`, `1111111111` (docs/systems/kibo.md, "Values"). */
const PLACEHOLDER = /^(\d)\1*$/;

/**
 * A phone number in E.164 (`+31612345678`); `undefined` if the text cannot be read as one, or is a placeholder.
 * @param country in which a number without a country code is read
 */
export function parsePhoneNumber(text: string, country: CountryCode): string | undefined {
  if (text.length > MAX_WRITTEN) return undefined;
  const key = `${country} ${text}`;
  if (!kept.has(key)) {
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(key, readPhoneNumber(text, country));
  }
  return kept.get(key);
}

/**
 * In one lookup the same numbers are read again and again, each time for a tenth of what a lookup adds to its sources. As
 * many as those who share a phone may have in three systems.
 */
const kept = new Map<string, string | undefined>();
const MAX_KEPT = 1_000;

/** What may stand around a number: a label, a link's head and tail. */
const MAX_WRITTEN = 200;

/** As spreadsheets write a number: `31612345678.0`. */
const AS_DECIMAL = /^(\s*\+?\d{4,20})\.0+\s*$/;

function readPhoneNumber(text: string, country: CountryCode): string | undefined {
  const { written, isInternational } = unwrapNumber(text.replace(AS_DECIMAL, '$1'));
  const digits = written.replace(/\D/g, '');
  if (digits.length < 4 || digits.length > 20 || PLACEHOLDER.test(digits)) return undefined;
  const own = parse(written, country);
  const foreign = FOREIGN.test(written) ? parse(`+${digits.replace(/^00/, '')}`) : undefined;
  const isWhole =
    isInternational ||
    !own?.isValid() ||
    hasLostItsPlus(own, foreign) ||
    hasLostDigits(own, digits) ||
    isDialledAbroad(written, foreign, country);
  if (foreign?.isValid() && isWhole) return usable(foreign);
  if (own?.isValid()) return usable(own);
  // What is no number of the own country may be a foreign one without its plus, as WhatsApp gives it.
  if (isInternational) return usable(foreign) ?? usable(own);
  return usable(own) ?? (digits.length >= LIKELY_FOREIGN ? usable(foreign) : undefined);
}

/**
 * Whether a text that may be read in two ways is a number with its country's code and without a plus (in Germany
 * `4915123456789` and `447911123456`): the own country writes its numbers with a trunk zero, and the text has none. A
 * shorter one, or a mobile number, may have lost it: India's `9110427381`, Germany's `15123456789`.
 */
function hasLostItsPlus(own: PhoneNumber, foreign: PhoneNumber | undefined): boolean {
  if (own.nationalNumber.length < LIKELY_FOREIGN) return false;
  if (own.formatNational().replace(/\D/g, '') === own.nationalNumber) return false;
  return own.countryCallingCode === foreign?.countryCallingCode || own.getType() !== 'MOBILE';
}

/** Mexico still reads `1` and ten digits as ten digits, which are a number of North America's. */
function hasLostDigits(own: PhoneNumber, digits: string): boolean {
  const isPrefixed = digits.startsWith('0') || digits.startsWith(own.countryCallingCode);
  return digits.length >= LIKELY_FOREIGN && own.nationalNumber.length < digits.length && !isPrefixed;
}

/** `00` and the own country's code: some countries dial other digits, or a carrier's, and would read them as such. */
function isDialledAbroad(written: string, foreign: PhoneNumber | undefined, country: CountryCode): boolean {
  return /^\(?00/.test(written) && foreign?.countryCallingCode === getCountryCallingCode(country);
}

/** Digits, from a country code on, and what is put between them; also with two zeros, which not every country dials. */
const FOREIGN = /^\(?(?:00[ ()./-]{0,3})?[1-9](?:[ ()./-]{0,3}\d){7,14}$/;
/** A foreign number of at least this many digits has hardly lost a part of them. */
const LIKELY_FOREIGN = 11;
/** WhatsApp's form of Mexico's mobile numbers: the 1 is no part of them since 2019. */
const MEXICAN = /^\+521(\d{10})$/;

function parse(text: string, defaultCountry?: CountryCode): PhoneNumber | undefined {
  const read = (written: string) =>
    parsePhoneNumberFromString(written, { ...(defaultCountry && { defaultCountry }), extract: false });
  const number = read(text);
  const mexican = MEXICAN.exec(number?.number ?? '');
  return mexican ? read(`+52${mexican[1]}`) : number;
}

function usable(number: PhoneNumber | undefined): string | undefined {
  return number?.isPossible() && !PLACEHOLDER.test(number.nationalNumber) ? number.number : undefined;
}

/** Most numbers: digits, and what is put between them. */
const PLAIN = /^\+?[\d ()./-]+$/;
/** `31612345678@c.us`, `31612345678:12@s.whatsapp.net` */
const WHATSAPP = /^\+?(\d+)(?::\d+)?@(?:c\.us|s\.whatsapp\.net)$/i;

/** A spreadsheet's text begins with one of them alone. */
const QUOTES = /^[\s"'\u2018-\u201f]+|[\s"'\u2018-\u201f]+$/g;

/**
 * A number without what channels write around it: `tel:`, `whatsapp:` or another label, one in brackets, brackets around
 * a country code, direction marks, quotes, entities, other scripts' digits, a plus that was escaped twice.
 */
function unwrapNumber(text: string): { written: string; isInternational: boolean } {
  if (PLAIN.test(text)) return { written: text, isInternational: false };
  const signs = toAsciiDigits(toAscii(withoutInvisible(decodeEntities(text))))
    .replace(/%(?:25)*2b/gi, '+')
    .replace(/%(?:25)*3a/gi, ':')
    .replace(/%(?:25)*20/g, ' ')
    .replace(QUOTES, '')
    .trim();
  const whatsapp = WHATSAPP.exec(signs.replace(/^whatsapp:/i, ''));
  if (whatsapp) return { written: whatsapp[1] ?? '', isInternational: true };
  const written = withoutLabel(signs)
    .replace(/^\(\s*(\+|00)\s*(\d{1,3})\s*\)/, '$1$2 ')
    .replace(/[([<{][^\d()[\]<>{}]*\p{L}[^\d()[\]<>{}]*[)\]>}]/gu, '')
    .replace(/[;?].*$/s, '')
    .replace(/(?<=(?:\d[ ()./-]{0,3}){7}\d)\s+\p{L}[\p{L} .-]*$/u, '')
    .replace(/[\s.,:]+$/, '')
    .replace(/\p{Zs}/gu, ' ')
    .replace(/\p{Pd}/gu, '-')
    .trim();
  return { written, isInternational: /^whatsapp:/i.test(signs) };
}

const LABELLED = /^(\p{L}[\p{L} .-]*)(?::|[ .](?=[+(\d]))\s*/u;
/** Networks whose ids are no telephone numbers, and words for other numbers. Any other word may be a label, or a name. */
const NO_LABEL =
  /(?<!\p{L})(?:telegram|facebook|fb|messenger|instagram|insta|ig|twitter|tiktok|snapchat|linkedin|skype|wechat|weixin|kakao(?:talk)?|discord|slack|teams|id|user(?:name|id)?|order|bestel\p{L}*|commande|pedido|invoice|ref(?:erence)?|account|conference|ticket)(?!\p{L})/iu;

/** Behind such a word a number is one if it has a plus or a zero in front. */
function withoutLabel(signs: string): string {
  const [labelled, label = ''] = LABELLED.exec(signs) ?? [];
  if (labelled === undefined) return signs;
  const rest = signs.slice(labelled.length);
  return NO_LABEL.test(label) && !/^\(?[+0]/.test(rest) ? signs : rest;
}

/** Whether a number in E.164 is in a range that is given out. */
export function isValidNumber(number: string): boolean {
  return parsePhoneNumberFromString(number)?.isValid() ?? false;
}

/** Whether a text stands for an unknown number. */
export function isPlaceholderNumber(text: string): boolean {
  return PLACEHOLDER.test(text.replace(/\D/g, ''));
}

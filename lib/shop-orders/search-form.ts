import type { CountryCode } from 'libphonenumber-js/max';
import { isValidNumber } from '../customer/phone-number.ts';
import { readEmailAddress, readPhoneNumber } from '../customer/query-values.ts';
import { toAscii, toAsciiDigits, withoutInvisible } from '../customer/written-signs.ts';

/** What a text may be that an agent searches for. Digits alone may be a phone number and an order number. */
export interface SearchTerms {
  emailAddress?: string;
  /** In E.164. */
  phoneNumber?: string;
  /** How the one order's number may be meant, the likeliest first. */
  orderNumbers?: readonly string[];
}

/** Beyond it a text is none of these; so it is read in no time however long it is. */
const MAX_LENGTH = 320;
/** Without a blank and with a digit: what shops number their orders by. */
const ORDER_NUMBER = /^(?=\S*\d)[#(]?[\p{L}\p{N}][\p{L}\p{M}\p{N}._/:()+#-]{0,99}$/u;
/** Of fewer digits it must be a number that is given out: else it is an order's. */
const PHONE_DIGITS = 8;

/** Recognises by its form what is searched for; nothing at all if it has none of the forms. */
export function readSearch(text: string, country: CountryCode): SearchTerms {
  if (text.length > MAX_LENGTH) return {};
  const term = toAsciiDigits(toAscii(withoutInvisible(text)))
    .trim()
    .normalize('NFC');
  if (term === '') return {};
  const phoneNumber = readPhone(text, term, country);
  if (term.includes('@') && phoneNumber === undefined) {
    const emailAddress = readEmailAddress(text);
    return emailAddress === undefined ? {} : { emailAddress };
  }
  const isPhoneAlone = phoneNumber !== undefined && /^\+|^\p{L}+:/u.test(term);
  const orderNumbers = ORDER_NUMBER.test(term) && !isPhoneAlone ? numbersMeant(term) : undefined;
  return { ...(phoneNumber && { phoneNumber }), ...(orderNumbers && { orderNumbers }) };
}

function readPhone(text: string, term: string, country: CountryCode): string | undefined {
  const digits = term.replace(/\D/g, '').length;
  const phoneNumber = readPhoneNumber(text, country);
  return phoneNumber !== undefined && (digits >= PHONE_DIGITS || isValidNumber(phoneNumber))
    ? phoneNumber
    : undefined;
}

/** Many shops write a `#` before the number, some as a part of it. */
function numbersMeant(term: string): readonly string[] {
  if (term.startsWith('#')) return [term, term.slice(1)];
  return [term, `#${term}`];
}

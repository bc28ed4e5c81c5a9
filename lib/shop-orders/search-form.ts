import type { CountryCode } from '../customer/phone-number.ts';
import { readEmailAddress, readPhoneNumber } from '../customer/query-values.ts';
import { toAsciiDigits, withoutInvisible } from '../customer/written-signs.ts';

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
/** Shorter ones are no customer's number, and rather an order's. */
const MIN_PHONE_DIGITS = 6;

/** Recognises by its form what is searched for; nothing at all if it has none of the forms. */
export function readSearch(text: string, country: CountryCode): SearchTerms {
  const term = withoutInvisible(text).trim().normalize('NFC');
  if (term === '' || text.length > MAX_LENGTH) return {};
  const digits = toAsciiDigits(term).replace(/\D/g, '').length;
  const phoneNumber = digits < MIN_PHONE_DIGITS ? undefined : readPhoneNumber(text, country);
  if (term.includes('@') && phoneNumber === undefined) {
    const emailAddress = readEmailAddress(text);
    return emailAddress === undefined ? {} : { emailAddress };
  }
  const orderNumbers = ORDER_NUMBER.test(term) ? numbersMeant(term) : undefined;
  return { ...(phoneNumber && { phoneNumber }), ...(orderNumbers && { orderNumbers }) };
}

/** Many shops write a `#` before the number, some as a part of it. */
function numbersMeant(term: string): readonly string[] {
  if (term.startsWith('#')) return [term, term.slice(1)];
  return /^\d+$/.test(term) ? [term, `#${term}`] : [term];
}

import { parseEmailAddress } from '../customer/email-address.ts';
import { type CountryCode, parsePhoneNumber } from '../customer/phone-number.ts';

/** What a text may be that an agent searches for. Digits alone may be a phone number and an order number. */
export interface SearchTerms {
  emailAddress?: string;
  /** In E.164. */
  phoneNumber?: string;
  orderNumber?: string;
}

/** Beyond it a text is none of these; so it is read in no time however long it is. */
const MAX_LENGTH = 320;
/** Without a blank and with a digit: what shops number their orders by. */
const ORDER_NUMBER = /^#?(?=[^\s]*\d)[\p{L}\p{N}][\p{L}\p{N}._/:-]{0,99}$/u;
/** Digits and what people write between them. */
const PHONE_NUMBER = /^\+?[\d\s().\u2010-\u2015/-]{6,40}$/;
/** Shorter ones are no customer's number, and rather an order's. */
const MIN_PHONE_DIGITS = 8;

/** Recognises by its form what is searched for; nothing at all if it has none of the forms. */
export function readSearch(text: string, country: CountryCode): SearchTerms {
  const term = text.trim();
  if (term === '' || term.length > MAX_LENGTH) return {};
  if (term.includes('@')) {
    const emailAddress = parseEmailAddress(term);
    return emailAddress === undefined ? {} : { emailAddress };
  }
  const phoneNumber = readPhoneNumber(text, term, country);
  const orderNumber = ORDER_NUMBER.test(term) && !term.startsWith('+') ? term.replace(/^#/, '') : undefined;
  return { ...(phoneNumber && { phoneNumber }), ...(orderNumber && { orderNumber }) };
}

function readPhoneNumber(text: string, term: string, country: CountryCode): string | undefined {
  const digits = term.replace(/\D/g, '').length;
  if (!PHONE_NUMBER.test(term) || digits < MIN_PHONE_DIGITS) return undefined;
  // A plus sign that was not escaped arrives as a space (docs/systems/robin.md, "Endpoint 1: customer").
  const international = text.startsWith(' ') ? parsePhoneNumber(`+${term}`, country) : undefined;
  return international ?? parsePhoneNumber(term, country);
}

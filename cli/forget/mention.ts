import { emailAddressSpellings } from '../../lib/customer/email-address.ts';
import { formatPhoneNumber } from '../../lib/customer/phone-format.ts';
import type { Contact } from '../../lib/orders/systems.ts';
import { plainText } from '../dead-letters/plain-text.ts';

/**
 * Whether a body holds one of the addresses or numbers, in whatever field and in whatever form: what cannot be
 * processed need not have a field that can be read.
 */
export function createMention(contacts: readonly Contact[]): (body: string) => boolean {
  const patterns = contacts.flatMap(({ emailAddress, phoneNumber }) => [
    ...(emailAddress === undefined ? [] : [addressPattern(emailAddress)]),
    ...(phoneNumber === undefined ? [] : [numberPattern(phoneNumber)]),
  ]);
  return (body) => {
    const text = plainText(body);
    return patterns.some((pattern) => pattern.test(text));
  };
}

/** Not a part of a longer address, which is another person's. */
function addressPattern(address: string): RegExp {
  const spellings = emailAddressSpellings(address.normalize('NFC')).map(escapePattern).join('|');
  return new RegExp(`(?<![\\p{L}\\p{N}_.+-])(?:${spellings})(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])`, 'iu');
}

/** Digits in a row, without anything before them, that are hardly another number. */
const LONG_ENOUGH = 9;

/**
 * The usual spellings of a number: with its country (`+31 6…`, `00316…`, `31 (0)6…`), as it is dialled inside it
 * (`06-…`), and as a spreadsheet leaves that (`6…`).
 */
function numberPattern(phoneNumber: string): RegExp {
  const whole = formatPhoneNumber(phoneNumber, 'digits');
  const national = formatPhoneNumber(phoneNumber, 'national');
  let common = 0;
  while (common < national.length && whole.at(-1 - common) === national.at(-1 - common)) common += 1;
  const country = spaced(whole.slice(0, whole.length - common));
  const trunk = spaced(national.slice(0, national.length - common));
  const inside = trunk === '' || common >= LONG_ENOUGH ? `(?:${trunk})?` : trunk;
  const own = spaced(whole.slice(whole.length - common));
  return new RegExp(
    `(?<!\\d)(?:(?:\\+|00|011)?${BETWEEN}${country}(?:0${BETWEEN})?|${inside})${own}(?!\\d)`,
    'u',
  );
}

const BETWEEN = '[\\s()./\\p{Pd}]{0,3}';

/** Digits with what may stand behind each. */
function spaced(digits: string): string {
  return [...digits].map((digit) => digit + BETWEEN).join('');
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** What systems write if they know no number: `0000000000`, `1111111111` (docs/systems/kibo.md, "Values"). */
const PLACEHOLDER = /^(\d)\1*$/;

/**
 * A phone number in E.164 (`+31612345678`); `undefined` where the text cannot be read as one, or is a placeholder.
 * @param country in which a number without a country code is read
 */
export function parsePhoneNumber(text: string, country: CountryCode): string | undefined {
  const key = `${country} ${text}`;
  if (!kept.has(key)) {
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(key, readPhoneNumber(text, country));
  }
  return kept.get(key);
}

/** In one lookup the same few numbers are read again and again, each time for as long as all the rest of it takes. */
const kept = new Map<string, string | undefined>();
const MAX_KEPT = 100;

function readPhoneNumber(text: string, country: CountryCode): string | undefined {
  const digits = text.replace(/\D/g, '');
  if (digits.length < 4 || digits.length > 20 || isPlaceholderNumber(text)) return undefined;
  const number = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
  if (!number?.isPossible() || PLACEHOLDER.test(number.nationalNumber)) return undefined;
  return number.number;
}

/** Whether a text stands where no number is known. */
export function isPlaceholderNumber(text: string): boolean {
  return PLACEHOLDER.test(text.replace(/\D/g, ''));
}

export type { CountryCode };

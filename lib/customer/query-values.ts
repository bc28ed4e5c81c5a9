import type { CountryCode } from 'libphonenumber-js/max';
import { parseEmailAddress } from './email-address.ts';
import { isValidNumber, parsePhoneNumber } from './phone-number.ts';
import { withoutInvisible } from './written-signs.ts';

/*
 * What ROBIN gives in a query: a plus sign that was not escaped arrives as a space (docs/systems/robin.md, "Endpoint 1:
 * customer").
 */

/** An e-mail address; no local part has spaces. */
export function readEmailAddress(text: string): string | undefined {
  const written = withoutInvisible(text).trim();
  const at = written.lastIndexOf('@');
  const withPlus = written.slice(0, at).replaceAll(' ', '+') + written.slice(at);
  return parseEmailAddress(written) ?? parseEmailAddress(withPlus);
}

/** A phone number, in E.164. */
export function readPhoneNumber(text: string, country: CountryCode): string | undefined {
  const written = withoutInvisible(text);
  const plain = parsePhoneNumber(written.trim(), country);
  const international = parsePhoneNumber(written.replace(/^\s+(?=[^+\s])/, '+'), country);
  // A space before a number that is no international one was only a space.
  return [international, plain].find((read) => read && isValidNumber(read)) ?? international ?? plain;
}

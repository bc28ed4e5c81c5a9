import type { CountryCode } from 'libphonenumber-js/max';
import type { CustomerRecord } from '../customer/customer-record.ts';
import { parseEmailAddress } from '../customer/email-address.ts';
import { type Asked, isSameEmailAddress } from '../customer/matching.ts';
import { isPlaceholderNumber, parsePhoneNumber } from '../customer/phone-number.ts';
import { isPlaceholderText } from '../customer/wire-fields.ts';
import { mapDefined } from '../platform/lists.ts';
import { harmless, MAX_EMAIL_ADDRESS, MAX_PHONE_NUMBER, MAX_SHOWN_NAME } from './harmless-text.ts';

/** @param people in the order of precedence */
export function chooseName(people: readonly CustomerRecord[]): string {
  // A placeholder may have been escaped as HTML.
  const shown = people.map(({ name }) => name && harmless(name, MAX_SHOWN_NAME));
  return firstText(shown.filter((name) => name !== undefined && !isPlaceholderText(name)));
}

/** The e-mail address that was asked for if a source confirms it; else what a source says; else the one asked for. */
export function chooseEmailAddress(
  people: readonly CustomerRecord[],
  { emailAddress: asked }: Asked,
): string {
  // What cannot be read is an address, and not one to write to.
  const known = mapDefined(
    people,
    ({ emailAddress = '' }) => emailAddress && parseEmailAddress(emailAddress),
  );
  const isConfirmed = asked !== undefined && known.some((address) => isSameEmailAddress(address, asked));
  const candidates = isConfirmed ? [asked] : [...known, asked];
  return firstText(candidates.map((address) => address && harmless(address, MAX_EMAIL_ADDRESS)));
}

/** Likewise the phone number; in E.164 if it can be read as a number. */
export function choosePhoneNumber(
  people: readonly CustomerRecord[],
  { phoneNumber: asked }: Asked,
  country: CountryCode,
): string {
  const isConfirmed =
    asked !== undefined &&
    people.some(({ phoneNumbers }) =>
      phoneNumbers.some((number) => parsePhoneNumber(number, country) === asked),
    );
  if (isConfirmed) return asked;
  const numbers = people.flatMap(({ phoneNumbers }) => phoneNumbers);
  return firstReadable(numbers, country) ?? firstRemark(numbers) ?? asked ?? '';
}

/** One by one: to read a number takes longer than most of what a lookup does. */
function firstReadable(numbers: readonly string[], country: CountryCode): string | undefined {
  for (const number of numbers) {
    const readable = parsePhoneNumber(number, country);
    if (readable !== undefined) return readable;
  }
  return undefined;
}

/** If no number can be read, what stands in the place of one may help an agent: `ask at the counter`. */
function firstRemark(numbers: readonly string[]): string | undefined {
  return numbers
    .filter((number) => !isPlaceholderNumber(number))
    .map((number) => harmless(number, MAX_PHONE_NUMBER))
    .find((shown) => shown !== '' && !isPlaceholderText(shown));
}

function firstText(candidates: ReadonlyArray<string | undefined>): string {
  return candidates.find((candidate) => candidate !== undefined && candidate !== '') ?? '';
}

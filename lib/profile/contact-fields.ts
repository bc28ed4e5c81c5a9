import type { CustomerRecord } from '../customer/customer-record.ts';
import { type Asked, isSameEmailAddress } from '../customer/matching.ts';
import { type CountryCode, isPlaceholderNumber, parsePhoneNumber } from '../customer/phone-number.ts';
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
  const known = mapDefined(people, ({ emailAddress }) => emailAddress);
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
  // One by one: to read a number takes longer than most of what a lookup does.
  for (const { phoneNumbers } of people) {
    const known = writePhoneNumber(phoneNumbers, country);
    if (known !== undefined) return known;
  }
  return asked ?? '';
}

/** One record's number: the first that can be read, else the first that is more than a placeholder. */
function writePhoneNumber(numbers: readonly string[], country: CountryCode): string | undefined {
  for (const number of numbers) {
    const readable = parsePhoneNumber(number, country);
    if (readable !== undefined) return readable;
  }
  return numbers
    .filter((number) => !isPlaceholderNumber(number))
    .map((number) => harmless(number, MAX_PHONE_NUMBER))
    .find((number) => number !== '');
}

function firstText(candidates: ReadonlyArray<string | undefined>): string {
  return candidates.find((candidate) => candidate !== undefined && candidate !== '') ?? '';
}

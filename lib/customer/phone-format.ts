import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * How a system wants a phone number written: `e164` is `+31612345678`, `digits` the same without the plus,
 * `national` as it is dialled inside its country, `0612345678`.
 */
export const PHONE_FORMATS = ['e164', 'digits', 'national'] as const;
export type PhoneFormat = (typeof PHONE_FORMATS)[number];

/** Writes an E.164 number as a system wants it. One without a national form is written as digits. */
export function formatPhoneNumber(phoneNumber: string, format: PhoneFormat): string {
  const national = format === 'national' ? parsePhoneNumberFromString(phoneNumber) : undefined;
  if (national !== undefined) return national.formatNational().replace(/\D/g, '');
  return format === 'e164' ? phoneNumber : phoneNumber.replace(/\D/g, '');
}

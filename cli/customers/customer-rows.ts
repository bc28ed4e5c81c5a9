import type { CountryCode } from 'libphonenumber-js/max';
import { parseEmailAddress } from '../../lib/customer/email-address.ts';
import { formatPhoneNumber, type PhoneFormat } from '../../lib/customer/phone-format.ts';
import { parsePhoneNumber } from '../../lib/customer/phone-number.ts';
import type { CustomerWrite, Gender } from '../../lib/expertsender/customer-write.ts';
import { parseInstant } from '../../lib/platform/instant.ts';
import { spelling } from '../files/columns.ts';
import type { CsvRow } from '../files/csv.ts';
import type { Expected } from '../files/records.ts';

/** A row of a file of customers. */
export interface CustomerRow {
  line: number;
  customer: CustomerWrite;
}

const COLUMNS = [
  'email',
  'phone',
  'crmId',
  'visitorId',
  'id',
  'firstName',
  'lastName',
  'dateOfBirth',
  'gender',
] as const;
const BY_SPELLING = new Map<string, (typeof COLUMNS)[number]>(
  COLUMNS.map((column) => [spelling(column), column]),
);

/** A column `attribute:NAME` is the custom attribute NAME. */
const ATTRIBUTE = /^attribute:\s*(.+)$/i;
/** What files of customers are. */
export const EXPECTED_CUSTOMERS: Expected = {
  what: `customers as CSV with a header of ${COLUMNS.join(', ')} or attribute:NAME`,
  columnOf(name) {
    const attribute = ATTRIBUTE.exec(name)?.[1];
    return attribute === undefined ? BY_SPELLING.get(spelling(name)) : `attribute:${attribute.trim()}`;
  },
};
const GENDERS: readonly Gender[] = ['Male', 'Female', 'NotSpecified'];

/**
 * Reads a customer as ExpertSender takes one. Faults name columns and rules, never values. What stands in other
 * columns is not read, except that one of consents is refused: the user must not believe that they were written.
 */
export function readCustomerRow(
  row: CsvRow,
  phoneFormat: PhoneFormat,
  country: CountryCode,
): { customer: CustomerWrite; faults: readonly string[] } {
  const customer: CustomerWrite = {};
  const faults: string[] = [];
  const attributes: Array<{ name: string; value: string }> = [];
  for (const [name, text] of Object.entries(row)) {
    const attribute = ATTRIBUTE.exec(name)?.[1];
    const column = COLUMNS.find((one) => one === name);
    if (attribute !== undefined) attributes.push({ name: attribute.trim(), value: text });
    else if (/consent/i.test(name)) faults.push(`${name}: consents are never written, take the column out`);
    else if (column !== undefined) {
      const fault = set(customer, column, text, phoneFormat, country);
      if (fault) faults.push(`${column}: ${fault}`);
    }
  }
  if (attributes.length > 0) customer.customAttributes = attributes;
  return { customer, faults };
}

/** The fields that a customer has: names, no values. */
export function describeColumns({ customAttributes = [], ...fields }: CustomerWrite): readonly string[] {
  return [...Object.keys(fields), ...customAttributes.map(({ name }) => `attribute:${name}`)];
}

/** @returns what is wrong */
function set(
  customer: CustomerWrite,
  column: (typeof COLUMNS)[number],
  text: string,
  phoneFormat: PhoneFormat,
  country: CountryCode,
): string | undefined {
  if (column === 'email') {
    const email = parseEmailAddress(text);
    if (email === undefined) return 'not an e-mail address';
    customer.email = email;
  } else if (column === 'phone') {
    const phone = parsePhoneNumber(text, country);
    if (phone === undefined) return 'cannot be read as a number';
    customer.phone = formatPhoneNumber(phone, phoneFormat);
  } else if (column === 'gender') {
    const gender = GENDERS.find((one) => one.toLowerCase() === text.toLowerCase());
    if (gender === undefined) return `one of ${GENDERS.join(', ')}`;
    customer.gender = gender;
  } else if (column === 'dateOfBirth') {
    const moment = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
    if (moment === undefined) return 'a date such as 1990-05-17';
    customer.dateOfBirth = new Date(moment.epochMs).toISOString();
  } else {
    customer[column] = text;
  }
  return undefined;
}

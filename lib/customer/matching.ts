import { mapDefined } from '../platform/lists.ts';
import type { CustomerRecord } from './customer-record.ts';
import { normalizeEmailAddress } from './email-address.ts';
import { type CountryCode, parsePhoneNumber } from './phone-number.ts';

/** The customer that is asked for, by one or both. */
export interface Asked {
  /** As it was given, trimmed. */
  emailAddress?: string | undefined;
  /** In E.164. */
  phoneNumber?: string | undefined;
}

export type MatchedBy = 'email' | 'phone';

/** What a source's records say of the customer that is asked for. */
export type Choice =
  /** No record matches. */
  | { kind: 'none' }
  /** These records are one person: several only if all of them have the asked e-mail address. */
  | { kind: 'person'; by: MatchedBy; records: readonly [CustomerRecord, ...CustomerRecord[]] }
  /** So many records have the phone number, and there is no e-mail address to choose by. */
  | { kind: 'ambiguous'; records: readonly CustomerRecord[] };

/** Whether two e-mail addresses are the same one. */
export function isSameEmailAddress(one: string, other: string): boolean {
  return one === other || normalizeEmailAddress(one) === normalizeEmailAddress(other);
}

/** By what a record matches; an e-mail address beats a phone number. `undefined`: it is a stranger's. */
export function matchRecord(
  record: CustomerRecord,
  asked: Asked,
  country: CountryCode,
): MatchedBy | undefined {
  const { emailAddress, phoneNumber } = asked;
  if (
    emailAddress !== undefined &&
    record.emailAddress !== undefined &&
    isSameEmailAddress(record.emailAddress, emailAddress)
  ) {
    return 'email';
  }
  if (phoneNumber === undefined) return undefined;
  return readPhoneNumbers(record, country).includes(phoneNumber) ? 'phone' : undefined;
}

/**
 * Chooses among the records of one source: those with the asked e-mail address are one person, else the only one with
 * the phone number is.
 * @param emailAddressIsKnown whether any source has the asked e-mail address: a record with another one then belongs
 *   to another customer who shares the phone
 */
export function chooseRecords(
  records: readonly CustomerRecord[],
  asked: Asked,
  country: CountryCode,
  emailAddressIsKnown = false,
): Choice {
  const distinct = distinctRecords(records);
  const [first, ...others] = distinct.filter((record) => matchRecord(record, asked, country) === 'email');
  if (first !== undefined) return { kind: 'person', by: 'email', records: [first, ...others] };
  const byPhone = distinct.filter(
    (record) =>
      matchRecord(record, asked, country) === 'phone' &&
      !(emailAddressIsKnown && record.emailAddress !== undefined),
  );
  const [only, ...sharing] = byPhone;
  if (only === undefined) return { kind: 'none' };
  if (sharing.length > 0) return { kind: 'ambiguous', records: byPhone };
  return { kind: 'person', by: 'phone', records: [only] };
}

/**
 * Drops what was answered twice, as by e-mail and by phone. The result has the latest active record first and does not
 * depend on the order of arrival.
 */
export function distinctRecords(records: readonly CustomerRecord[]): readonly CustomerRecord[] {
  if (records.length < 2) return records;
  const kept: CustomerRecord[] = [];
  for (const record of sortByActivity(records)) {
    if (!kept.some((other) => isSameRecord(other, record))) kept.push(record);
  }
  return kept;
}

/** Latest activity first; what is equally late is put in an order of its own, so that arrival plays no part. */
export function sortByActivity(records: readonly CustomerRecord[]): readonly CustomerRecord[] {
  return records.toSorted((one, other) => {
    const [at, otherAt] = [lastActivityAt(one), lastActivityAt(other)];
    return at === otherAt ? compareTexts(canonicalText(one), canonicalText(other)) : otherAt - at;
  });
}

/** The e-mail addresses of records, each once, in the form in which they are compared. */
export function emailAddressesOf(records: readonly CustomerRecord[]): readonly string[] {
  const addresses = mapDefined(records, ({ emailAddress }) => emailAddress);
  return [...new Set(addresses.map(normalizeEmailAddress))];
}

/** Whether two customer numbers name the same customer. Leading zeros come and go (docs/systems/kibo.md, "Values"). */
export function isSameCustomerNumber(one: string, other: string): boolean {
  return normalizeCustomerNumber(one) === normalizeCustomerNumber(other);
}

/** A `crmId` that can be searched by; `undefined` if there is none, or `"0"`, which is written for guests. */
export function usableCrmId(record: CustomerRecord): string | undefined {
  const crmId = record.crmId?.trim();
  return crmId === undefined || /^0*$/.test(crmId) ? undefined : crmId;
}

function isSameRecord(one: CustomerRecord, other: CustomerRecord): boolean {
  if (one.source !== other.source) return false;
  if (one.id !== undefined && other.id !== undefined) return isSameCustomerNumber(one.id, other.id);
  const [crmId, otherCrmId] = [usableCrmId(one), usableCrmId(other)];
  if (crmId !== undefined && otherCrmId !== undefined) return isSameCustomerNumber(crmId, otherCrmId);
  return canonicalText(one) === canonicalText(other);
}

function lastActivityAt(record: CustomerRecord): number {
  return record.lastPurchaseAt ?? record.firstPurchaseAt ?? record.createdAt ?? Number.NEGATIVE_INFINITY;
}

function normalizeCustomerNumber(number: string): string {
  const trimmed = number.trim();
  return /^\d+$/.test(trimmed) ? trimmed.replace(/^0+(?=\d)/, '') : trimmed;
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What was computed of a record: it is compared many times in one lookup, and gone with it. */
const texts = new WeakMap<CustomerRecord, string>();
const numbers = new WeakMap<CustomerRecord, { country: CountryCode; read: readonly string[] }>();

function readPhoneNumbers(record: CustomerRecord, country: CountryCode): readonly string[] {
  const known = numbers.get(record);
  if (known?.country === country) return known.read;
  const read = mapDefined(record.phoneNumbers, (number) => parsePhoneNumber(number, country));
  numbers.set(record, { country, read });
  return read;
}

function canonicalText(record: CustomerRecord): string {
  const known = texts.get(record);
  if (known !== undefined) return known;
  const text = JSON.stringify(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
  texts.set(record, text);
  return text;
}

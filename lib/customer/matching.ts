import type { CountryCode } from 'libphonenumber-js/max';
import { decodeEntities } from '../platform/html-entities.ts';
import { mapDefined } from '../platform/lists.ts';
import type { CustomerRecord, SourceName } from './customer-record.ts';
import { normalizeEmailAddress, parseEmailAddress } from './email-address.ts';
import { parsePhoneNumber } from './phone-number.ts';

/** The records of one customer in one source. */
export type OwnRecords = readonly [CustomerRecord, ...CustomerRecord[]];

/** The customer that is asked for, by one or both; by neither only if a number names them. */
export interface Asked {
  /** As it was given, trimmed. */
  emailAddress?: string | undefined;
  /** In E.164. */
  phoneNumber?: string | undefined;
  /** The records that have the number which names the customer: theirs, whatever address these have. */
  named?: ReadonlyMap<SourceName, OwnRecords>;
  /** The sources that could not be asked by that number: they are asked nothing else. */
  unavailable?: ReadonlySet<SourceName>;
}

export type MatchedBy = 'email' | 'phone';

/** What a source's records say of the customer that is asked for. */
export type Choice =
  /** No record matches. */
  | { kind: 'none' }
  /** These records are one person: several only if all of them have one e-mail address. */
  | { kind: 'person'; by: MatchedBy; records: OwnRecords }
  /** Several records have the phone number, and there is no e-mail address to choose by. */
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
 * Chooses among the records of one source: those with the asked e-mail address are one person, else those with the
 * phone number are, if there is only one or they share one e-mail address.
 * @param records each customer once, as `distinctRecords` has them
 * @param emailAddressIsKnown whether any source has the asked e-mail address: a record with another one then belongs
 *   to another customer who shares the phone
 */
export function chooseRecords(
  records: readonly CustomerRecord[],
  asked: Asked,
  country: CountryCode,
  emailAddressIsKnown = false,
): Choice {
  const [confirmed, ...others] = records.filter((record) => matchRecord(record, asked, country) === 'email');
  if (confirmed !== undefined) return { kind: 'person', by: 'email', records: [confirmed, ...others] };
  const byPhone = records.filter(
    (record) =>
      matchRecord(record, asked, country) === 'phone' &&
      !(emailAddressIsKnown && record.emailAddress !== undefined),
  );
  const [first, ...sharing] = byPhone;
  if (first === undefined) return { kind: 'none' };
  if (sharing.length > 0 && !shareOneEmailAddress(byPhone)) return { kind: 'ambiguous', records: byPhone };
  return { kind: 'person', by: 'phone', records: [first, ...sharing] };
}

/** Several accounts of one customer: all of them have an e-mail address, and it is the same. */
function shareOneEmailAddress(records: readonly CustomerRecord[]): boolean {
  return (
    records.every(({ emailAddress }) => emailAddress !== undefined) && emailAddressesOf(records).length === 1
  );
}

/**
 * The e-mail addresses of records, each once, in the form in which they are compared. One that cannot be read is not
 * known to be the same as any other, however alike they are written.
 */
export function emailAddressesOf(records: readonly CustomerRecord[]): readonly string[] {
  const readable = new Set<string>();
  const unreadable: string[] = [];
  for (const { emailAddress } of records) {
    if (emailAddress === undefined) continue;
    if (isReadable(emailAddress)) readable.add(normalizeEmailAddress(emailAddress));
    else unreadable.push(emailAddress);
  }
  return [...readable, ...unreadable];
}

function isReadable(emailAddress: string): boolean {
  return parseEmailAddress(emailAddress) !== undefined;
}

function readPhoneNumbers(record: CustomerRecord, country: CountryCode): readonly string[] {
  return mapDefined(record.phoneNumbers, (number) => parsePhoneNumber(number, country));
}

/** The different names of records, each once, however it is cased, accented, escaped and put in order. */
export function namesOf(records: readonly CustomerRecord[]): readonly string[] {
  return [...new Set(mapDefined(records, ({ name }) => name && normalizeName(name)))];
}

/** Marks that stand on one letter in another order than Unicode's take quadratic time; names of people are shorter. */
const MAX_COMPARED_NAME = 200;

function normalizeName(name: string): string | undefined {
  const words = decodeEntities(name)
    .slice(0, MAX_COMPARED_NAME)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .match(/[\p{L}\p{N}]+/gu);
  return words?.sort().join(' ');
}

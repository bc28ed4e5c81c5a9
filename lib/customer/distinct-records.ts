import { compareText } from '../platform/compare-text.ts';
import type { CustomerRecord } from './customer-record.ts';
import { normalizeEmailAddress } from './email-address.ts';
import { isSameEmailAddress } from './matching.ts';
import { traitsOf } from './source-traits.ts';
import { isPlaceholderText } from './wire-fields.ts';

/**
 * The records of one source, each customer once: docs/contract.md, "Who counts as the same person". The result has the
 * latest active record first and does not depend on the order of the records in an answer. In linear time, sorting
 * aside.
 * @param answers in the order in which they came: of one customer the later answer is the record
 */
export function distinctRecords(
  ...answers: ReadonlyArray<readonly CustomerRecord[]>
): readonly CustomerRecord[] {
  const all = answers.flat();
  if (all.length < 2) return all;
  const kept = new Map<string, CustomerRecord>();
  const keyOf = new Map<string, string>();
  for (const answer of [...answers].reverse()) {
    for (const record of sortByActivity(answer)) {
      const known = findKnown(record, kept, keyOf);
      if (known === undefined) {
        const key = canonicalText(record);
        kept.set(key, record);
        register(record, key, keyOf);
      } else {
        const whole = withIdentity(kept.get(known) ?? record, record);
        kept.set(known, whole);
        register(whole, known, keyOf);
      }
    }
  }
  return sortByActivity([...kept.values()]);
}

/** Latest activity first; what is equally late is put in an order of its own, so that arrival plays no part. */
export function sortByActivity(records: readonly CustomerRecord[]): readonly CustomerRecord[] {
  return records.toSorted((one, other) => {
    const [at, otherAt] = [lastActivityAt(one), lastActivityAt(other)];
    return at === otherAt ? compareText(canonicalText(one), canonicalText(other)) : otherAt - at;
  });
}

/** Whether two customer numbers name the same customer. Leading zeros come and go (docs/systems/kibo.md, "Values"). */
export function isSameCustomerNumber(one: string, other: string): boolean {
  return normalizeCustomerNumber(one) === normalizeCustomerNumber(other);
}

/** A `crmId` that can be searched by; `undefined` if there is none, or one that is written for guests. */
export function usableCrmId({ crmId }: CustomerRecord): string | undefined {
  return usableNumber(crmId);
}

/** `undefined` of what many may have: `"0"` and `"guest"` are written for guests, `"null"` for nothing. */
export function usableNumber(number: string | undefined): string | undefined {
  const trimmed = number?.trim();
  const isOfMany = trimmed === undefined || /^(?:[+-]?0*(?:\.0*)?|guest|anonymous|unknown)$/i.test(trimmed);
  return isOfMany || isPlaceholderText(trimmed) ? undefined : trimmed;
}

/** The key of the kept record that is the same customer's. */
function findKnown(
  record: CustomerRecord,
  kept: ReadonlyMap<string, CustomerRecord>,
  keyOf: ReadonlyMap<string, string>,
): string | undefined {
  const text = canonicalText(record);
  if (kept.has(text)) return text;
  const address = addressOf(record);
  for (const name of nameKeysOf(record)) {
    const isEmail = name.startsWith(EMAIL);
    const spellings = isEmail ? [name] : address === undefined ? [ANY + name] : [address + name, name];
    for (const spelling of spellings) {
      const key = keyOf.get(spelling);
      const other = key === undefined ? undefined : kept.get(key);
      const areDifferent = isEmail ? haveDifferentCrmIds : haveDifferentEmailAddresses;
      if (other !== undefined && !areDifferent(record, other)) return key;
    }
  }
  return undefined;
}

/** One number may be answered with two e-mail addresses: these are kept apart, for one of them may be a stranger's. */
function register(record: CustomerRecord, key: string, keyOf: Map<string, string>): void {
  const address = addressOf(record);
  for (const name of nameKeysOf(record)) {
    const spellings = name.startsWith(EMAIL) ? [name] : [ANY + name, (address ?? '') + name];
    for (const spelling of spellings) if (!keyOf.has(spelling)) keyOf.set(spelling, key);
  }
}

const EMAIL = 'email ';
/** Stands for any e-mail address beside a number. */
const ANY = '* ';

function addressOf({ emailAddress }: CustomerRecord): string | undefined {
  return emailAddress === undefined ? undefined : `${normalizeEmailAddress(emailAddress)} `;
}

function haveDifferentEmailAddresses(one: CustomerRecord, other: CustomerRecord): boolean {
  const [address, otherAddress] = [one.emailAddress, other.emailAddress];
  return address !== undefined && otherAddress !== undefined && !isSameEmailAddress(address, otherAddress);
}

/** By what a source knows a customer: its own id, else what it is unique by. */
function nameKeysOf(record: CustomerRecord): readonly string[] {
  const id = usableNumber(record.id);
  if (id !== undefined) return [`id ${normalizeCustomerNumber(id)}`];
  const crmId = usableCrmId(record);
  const names = crmId === undefined ? [] : [`crmId ${normalizeCustomerNumber(crmId)}`];
  const { source, emailAddress } = record;
  if (traitsOf(source).isUniqueByEmailAddress && emailAddress !== undefined)
    names.push(EMAIL + normalizeEmailAddress(emailAddress));
  return names;
}

function haveDifferentCrmIds(one: CustomerRecord, other: CustomerRecord): boolean {
  const [crmId, otherCrmId] = [usableCrmId(one), usableCrmId(other)];
  return crmId !== undefined && otherCrmId !== undefined && !isSameCustomerNumber(crmId, otherCrmId);
}

/** The later answer is the record; by what it was found, it is still found if that answer leaves it out. */
function withIdentity(record: CustomerRecord, earlier: CustomerRecord): CustomerRecord {
  const { emailAddress, crmId } = earlier;
  const isEmailLost = record.emailAddress === undefined && emailAddress !== undefined;
  const isCrmIdLost = record.crmId === undefined && crmId !== undefined;
  if (!isEmailLost && !isCrmIdLost) return record;
  return { ...record, ...(isEmailLost && { emailAddress }), ...(isCrmIdLost && { crmId }) };
}

function lastActivityAt(record: CustomerRecord): number {
  return record.lastPurchaseAt ?? record.firstPurchaseAt ?? record.createdAt ?? Number.NEGATIVE_INFINITY;
}

/** The form in which two numbers are the same: as `isSameCustomerNumber`. */
export function normalizeCustomerNumber(number: string): string {
  const trimmed = number.trim();
  return /^\d+$/.test(trimmed) ? trimmed.replace(/^0+(?=\d)/, '') : trimmed;
}

/** What was computed of a record: it is compared many times in one lookup, and gone with it. */
const texts = new WeakMap<CustomerRecord, string>();

function canonicalText(record: CustomerRecord): string {
  const known = texts.get(record);
  if (known !== undefined) return known;
  const text = JSON.stringify(Object.entries(record).sort(([one], [other]) => compareText(one, other)));
  texts.set(record, text);
  return text;
}

import type { CustomerNumber, CustomerSource, SourceName } from '../customer/customer-record.ts';
import type { OwnRecords } from '../customer/matching.ts';
import { parsePhoneNumber } from '../customer/phone-number.ts';
import { shareDeadline } from '../platform/deadline.ts';
import { TimeoutError } from '../platform/errors.ts';
import { mapDefined } from '../platform/lists.ts';
import { askInTime } from './ask-in-time.ts';
import type { InquiryOptions } from './inquiry.ts';
import type { Labels } from './labels.ts';
import type { Lookup } from './look-up-customer.ts';
import { toObject } from './panel-view.ts';
import { PRECEDENCE } from './precedence.ts';
import type { LookupQuestion } from './profile.ts';

/** The customer that is asked for, and the sources to ask, once a number has been looked up. */
export interface IdentifiedCustomer {
  asked: LookupQuestion;
  sources: readonly CustomerSource[];
  isNumberUnknown: boolean;
  /** If no record has the number and there is nothing else to ask by: the sources that could not be asked by it. */
  settled?: { unavailable: readonly SourceName[] };
}

/** Which of the numbers a source knows, and whose it is. */
interface Known {
  number: CustomerNumber;
  records: OwnRecords;
}

/** Of the time, for the number; the rest is for what the other sources know of the customer whom it names. */
const SHARE_FOR_NUMBER = 0.5;

/**
 * A customer named by number (docs/contract.md, "A customer named by number"). The records that have the number are the
 * customer, in every source that was asked by it: their e-mail address, else their phone number, takes the place of what
 * was asked. A source that could not be asked by the number cannot be asked at all.
 */
export async function identifyCustomer(
  asked: LookupQuestion,
  numbers: readonly CustomerNumber[],
  sources: readonly CustomerSource[],
  options: InquiryOptions,
): Promise<IdentifiedCustomer> {
  const answers = await Promise.all(
    sources.map(async (source) => ({ source, known: await askByNumbers(source, numbers, options) })),
  );
  const failed = mapDefined(answers, ({ source, known }) => (known ? undefined : source));
  const rest = sources.map((source) => (failed.includes(source) ? unavailableSource(source) : source));
  const named = recordsOfFirst(
    numbers,
    new Map(answers.map(({ source, known }) => [source.name, known ?? []])),
  );
  if (named.size > 0) return { asked: questionOf(named, options), sources: rest, isNumberUnknown: false };
  const identified = { asked, sources: rest, isNumberUnknown: failed.length === 0 };
  if (asked.emailAddress !== undefined || asked.phoneNumber !== undefined) return identified;
  return { ...identified, settled: { unavailable: failed.map(({ name }) => name).sort() } };
}

/** Said in the panel, so that an agent does not take the customer with the e-mail address for the one with the number. */
export function withUnknownNumber(lookup: Lookup, { rows: labels, numberUnknown }: Labels): Lookup {
  if (lookup.kind !== 'found' && lookup.kind !== 'ambiguous') return lookup;
  const { customer } = lookup;
  const rows = toObject([...Object.entries(customer.rows), [labels.customerNumber, numberUnknown]]);
  return { ...lookup, customer: { ...customer, rows } };
}

/** `undefined` if it could not be asked. */
async function askByNumbers(
  source: CustomerSource,
  numbers: readonly CustomerNumber[],
  { deadline, clock, log }: InquiryOptions,
): Promise<readonly Known[] | undefined> {
  const share = Math.max(0, deadline.at - clock.now()) * SHARE_FOR_NUMBER;
  const sooner = shareDeadline(deadline.at - share, clock);
  const askEach = (end: number): Promise<readonly Known[]> =>
    Promise.all(
      numbers.map(async (number) => {
        const [first, ...others] = (await source.findByNumber?.(number, end)) ?? [];
        return first && { number, records: [first, ...others] as const };
      }),
    ).then((known) => known.filter((one) => one !== undefined));
  const known = await askInTime(source.name, 'findByNumber', askEach, { deadline: sooner, log });
  sooner.end();
  return known;
}

/** The records with the first of the numbers that any source knows. Another number may be another customer's. */
function recordsOfFirst(
  numbers: readonly CustomerNumber[],
  answers: ReadonlyMap<SourceName, readonly Known[]>,
): ReadonlyMap<SourceName, OwnRecords> {
  for (const number of numbers) {
    const named = new Map<SourceName, OwnRecords>();
    for (const [source, known] of answers) {
      const own = known.find((one) => one.number === number);
      if (own) named.set(source, own.records);
    }
    if (named.size > 0) return named;
  }
  return new Map();
}

/** By what the other sources may know the customer. */
function questionOf(named: ReadonlyMap<SourceName, OwnRecords>, { country }: InquiryOptions): LookupQuestion {
  const records = PRECEDENCE.flatMap((source) => named.get(source) ?? []);
  const [emailAddress] = mapDefined(records, (record) => record.emailAddress);
  const phones = records.flatMap(({ phoneNumbers }) => phoneNumbers);
  const phoneNumber =
    emailAddress === undefined
      ? mapDefined(phones, (phone) => parsePhoneNumber(phone, country))[0]
      : undefined;
  return { named, emailAddress, phoneNumber, hasUnreadableEmailAddress: false };
}

function unavailableSource({ name }: CustomerSource): CustomerSource {
  const fail = () => Promise.reject(new TimeoutError({ system: name, operation: 'findByNumber' }));
  return { name, findByEmailAddress: fail, findByPhoneNumber: fail };
}

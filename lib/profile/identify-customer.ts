import type {
  CustomerNumber,
  CustomerRecord,
  CustomerSource,
  SourceName,
} from '../customer/customer-record.ts';
import { parseEmailAddress } from '../customer/email-address.ts';
import type { OwnRecords } from '../customer/matching.ts';
import { parsePhoneNumber } from '../customer/phone-number.ts';
import { shortenDeadline } from '../platform/deadline.ts';
import { mapDefined } from '../platform/lists.ts';
import { askInTime } from './ask-in-time.ts';
import type { InquiryOptions } from './inquiry.ts';
import type { Labels } from './labels.ts';
import type { Lookup } from './look-up-customer.ts';
import { toObject } from './panel-view.ts';
import { PRECEDENCE } from './precedence.ts';
import type { LookupQuestion } from './profile.ts';

/** The customer that is asked for, once a number has been looked up. */
interface IdentifiedCustomer {
  asked: LookupQuestion;
  isNumberUnknown: boolean;
  /** How long each source was waited for that was asked by a number. */
  durationsMs: ReadonlyMap<SourceName, number>;
  /** If there is nothing else to ask: the sources that could not be asked by the number; none if it is unknown. */
  settled?: { unavailable: readonly SourceName[] };
}

/** What came of one number at one source; `records` is absent if it could not be asked. */
interface NumberAnswer {
  source: CustomerSource;
  number: CustomerNumber;
  records: readonly CustomerRecord[] | undefined;
  durationMs: number;
}

/** Of the time, what is left for what the other sources know of the customer whom the number names. */
const SHARE_FOR_OTHERS = 0.5;

/**
 * A customer named by number (docs/contract.md, "A customer named by number"). The records that have the number are the
 * customer, in every source that was asked by it: their e-mail address, else their phone number, takes the place of what
 * was asked. A source that could not be asked by the number cannot be asked at all, and if no other has it, nothing
 * tells whether the contact that is given beside it is a stranger's.
 */
export async function identifyCustomer(
  asked: LookupQuestion,
  numbers: readonly CustomerNumber[],
  sources: readonly CustomerSource[],
  options: InquiryOptions,
): Promise<IdentifiedCustomer> {
  const answers = await askByNumbers(sources, numbers, options);
  const failed = answers.filter(({ records }) => records === undefined);
  const unavailable = new Set(failed.map(({ source }) => source.name));
  const common = {
    // Of a source that was asked by several at the same time: the longest.
    durationsMs: new Map(
      answers
        .toSorted((one, other) => one.durationMs - other.durationMs)
        .map(({ source, durationMs }) => [source.name, durationMs]),
    ),
  };
  for (const number of numbers) {
    const named = recordsOf(number, answers);
    if (named.size > 0)
      return { ...common, asked: { ...questionOf(named, options), unavailable }, isNumberUnknown: false };
    // Another number may be another customer's.
    const unasked = failed.filter((answer) => answer.number === number).map(({ source }) => source.name);
    if (unasked.length > 0)
      return { ...common, asked, isNumberUnknown: false, settled: { unavailable: unasked.sort() } };
  }
  const identified = { ...common, asked, isNumberUnknown: true };
  if (asked.emailAddress !== undefined || asked.phoneNumber !== undefined) return identified;
  return { ...identified, settled: { unavailable: [] } };
}

/** Said in the panel, so that an agent does not take the customer with the e-mail address for the one with the number. */
export function withUnknownNumber(lookup: Lookup, { rows: labels, numberUnknown }: Labels): Lookup {
  if (lookup.kind !== 'found' && lookup.kind !== 'ambiguous') return lookup;
  const { customer } = lookup;
  const rows = toObject([...Object.entries(customer.rows), [labels.customerNumber, numberUnknown]]);
  return { ...lookup, customer: { ...customer, rows } };
}

/** Every number of every source that can be asked by it. */
async function askByNumbers(
  sources: readonly CustomerSource[],
  numbers: readonly CustomerNumber[],
  { deadline, clock, log }: InquiryOptions,
): Promise<readonly NumberAnswer[]> {
  const sooner = shortenDeadline(deadline, SHARE_FOR_OTHERS, clock);
  const startedAt = clock.now();
  async function ask(source: CustomerSource, number: CustomerNumber): Promise<NumberAnswer | undefined> {
    let isAsked = false;
    const question = (end: number) => {
      const answer = source.findByNumber?.(number, end);
      isAsked = answer !== undefined;
      return answer;
    };
    const records = await askInTime(source.name, 'findByNumber', question, { deadline: sooner, log });
    return isAsked ? { source, number, records, durationMs: clock.now() - startedAt } : undefined;
  }
  const answers = await Promise.all(
    sources.flatMap((source) => numbers.map((number) => ask(source, number))),
  );
  sooner.end();
  return mapDefined(answers, (answer) => answer);
}

function recordsOf(
  number: CustomerNumber,
  answers: readonly NumberAnswer[],
): ReadonlyMap<SourceName, OwnRecords> {
  const named = new Map<SourceName, OwnRecords>();
  for (const { source, records = [], ...one } of answers) {
    const [first, ...others] = records;
    if (one.number === number && first) named.set(source.name, [first, ...others]);
  }
  return named;
}

/** By what the other sources may know the customer. */
function questionOf(named: ReadonlyMap<SourceName, OwnRecords>, { country }: InquiryOptions): LookupQuestion {
  const records = PRECEDENCE.flatMap((source) => named.get(source) ?? []);
  // No source knows a customer by an address that cannot be read.
  const [emailAddress] = mapDefined(records, (record) => parseEmailAddress(record.emailAddress ?? ''));
  const phones = records.flatMap(({ phoneNumbers }) => phoneNumbers);
  const phoneNumber =
    emailAddress === undefined
      ? mapDefined(phones, (phone) => parsePhoneNumber(phone, country))[0]
      : undefined;
  return { named, emailAddress, phoneNumber, hasUnreadableEmailAddress: false };
}

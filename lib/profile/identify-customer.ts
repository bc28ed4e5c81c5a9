import type {
  CustomerNumber,
  CustomerRecord,
  CustomerSource,
  SourceName,
} from '../customer/customer-record.ts';
import { parsePhoneNumber } from '../customer/phone-number.ts';
import { shareDeadline } from '../platform/deadline.ts';
import { TimeoutError } from '../platform/errors.ts';
import { mapDefined } from '../platform/lists.ts';
import { askInTime } from './ask-in-time.ts';
import type { InquiryOptions } from './inquiry.ts';
import type { Labels } from './labels.ts';
import type { Lookup } from './look-up-customer.ts';
import { toObject } from './panel-view.ts';
import type { LookupQuestion } from './profile.ts';

/** Who is asked for, and by whom the customer's own records are answered for, once a number has been looked up. */
export interface IdentifiedCustomer {
  asked: LookupQuestion;
  sources: readonly CustomerSource[];
  isNumberUnknown: boolean;
  /**
   * What is known without asking any further: there is nothing else to ask by. `unavailable` names the sources that
   * could not be asked by the number; none where nobody has it, or where no other source can be asked for who has.
   */
  settled?: { unavailable: readonly SourceName[] };
}

/** What one source said of the numbers. */
type Answer = { source: CustomerSource; records: readonly CustomerRecord[] | undefined };

/** Of the time, for the number; the rest is for what the other sources know of the customer whom it names. */
const SHARE_FOR_NUMBER = 0.5;

/**
 * A customer named by number (docs/contract.md, "A customer named by number"). Where a record has the number, it is the
 * customer: its e-mail address, else its phone number, takes the place of what was asked, and its source answers with
 * this record alone. A source that could not be asked by the number cannot be asked at all.
 */
export async function identifyCustomer(
  asked: LookupQuestion,
  numbers: readonly CustomerNumber[],
  sources: readonly CustomerSource[],
  options: InquiryOptions,
): Promise<IdentifiedCustomer> {
  const answers = await Promise.all(sources.map((source) => askByNumbers(source, numbers, options)));
  const found = answers.find(({ records }) => records !== undefined && records.length > 0);
  const named = found && questionOf(found.records ?? [], options);
  const failed = new Set(mapDefined(answers, ({ source, records }) => (records ? undefined : source)));
  const rest = sources.map((source) => {
    if (source === found?.source) return only(source, found.records ?? []);
    return failed.has(source) ? unavailable(source) : source;
  });
  if (named) return { asked: named, sources: rest, isNumberUnknown: false };
  const identified = { asked, sources: rest, isNumberUnknown: failed.size === 0 && !found };
  const canBeAsked = asked.emailAddress !== undefined || asked.phoneNumber !== undefined;
  // Whoever has the e-mail address that was asked for, and not the number, is a stranger.
  if (canBeAsked && !found) return identified;
  return { ...identified, settled: { unavailable: [...failed].map(({ name }) => name).sort() } };
}

/** Said in the panel, so that an agent does not take whoever has the e-mail address for whoever has the number. */
export function withUnknownNumber(lookup: Lookup, { rows: labels, numberUnknown }: Labels): Lookup {
  if (lookup.kind !== 'found' && lookup.kind !== 'ambiguous') return lookup;
  const { customer } = lookup;
  const rows = toObject([...Object.entries(customer.rows), [labels.customerNumber, numberUnknown]]);
  return { ...lookup, customer: { ...customer, rows } };
}

/** `undefined` where it could not be asked. */
async function askByNumbers(
  source: CustomerSource,
  numbers: readonly CustomerNumber[],
  { deadline, clock, log }: InquiryOptions,
): Promise<Answer> {
  const share = Math.max(0, deadline.at - clock.now()) * SHARE_FOR_NUMBER;
  const sooner = shareDeadline(deadline.at - share, clock);
  const askEach = async (end: number): Promise<readonly CustomerRecord[]> => {
    for (const number of numbers) {
      const records = (await source.findByNumber?.(number, end)) ?? [];
      if (records.length > 0) return records;
    }
    return [];
  };
  const records = await askInTime(source.name, 'findByNumber', askEach, { deadline: sooner, log });
  sooner.end();
  return { source, records };
}

/** By what other sources may know the customer; `undefined` where the record says neither. */
function questionOf(
  records: readonly CustomerRecord[],
  { country }: InquiryOptions,
): LookupQuestion | undefined {
  const [emailAddress] = mapDefined(records, (record) => record.emailAddress);
  const phones = records.flatMap(({ phoneNumbers }) => phoneNumbers);
  const [phoneNumber] = mapDefined(phones, (phone) => parsePhoneNumber(phone, country));
  if (emailAddress !== undefined)
    return { emailAddress, phoneNumber: undefined, hasUnreadableEmailAddress: false };
  if (phoneNumber === undefined) return undefined;
  return { emailAddress: undefined, phoneNumber, hasUnreadableEmailAddress: false };
}

/** Whatever it is asked, it answers with these: another record of its with the same address is a stranger's. */
function only(source: CustomerSource, records: readonly CustomerRecord[]): CustomerSource {
  const { name, listMemberships, findOrders } = source;
  return {
    name,
    findByEmailAddress: async () => records,
    findByPhoneNumber: async () => records,
    ...(listMemberships && { listMemberships }),
    ...(findOrders && { findOrders }),
  };
}

function unavailable({ name }: CustomerSource): CustomerSource {
  const fail = () => Promise.reject(new TimeoutError({ system: name, operation: 'findByNumber' }));
  return { name, findByEmailAddress: fail, findByPhoneNumber: fail };
}

import type { CountryCode } from 'libphonenumber-js/max';
import { combineRecords } from '../../customer/combine-records.ts';
import type { CustomerRecord, CustomerSource, SourceName } from '../../customer/customer-record.ts';
import { distinctRecords } from '../../customer/distinct-records.ts';
import { emailAddressSpellings } from '../../customer/email-address.ts';
import { chooseRecords } from '../../customer/matching.ts';
import { traitsOf } from '../../customer/source-traits.ts';
import type { Contact } from '../systems.ts';

/** Whether a customer ordered before a given order; `no-verdict` if no source can tell now. */
type HistoryVerdict = 'earlier-order' | 'no-earlier-order' | 'no-verdict';

/**
 * Clocks differ, and a source may date an order by its payment: two dates at most this far apart are one order's
 * (docs/contract.md, "`is_first_order`").
 */
const SAME_ORDER_MS = 5 * 60 * 1000;

/**
 * Asks every source for the customer's orders before this one. One that proves an earlier order settles it; else one
 * without a verdict leaves it open: a guess would stay in ROBIN's reports for ever.
 * @param orderedAt epoch milliseconds of the order's date
 * @param deadline epoch milliseconds
 */
export async function askHistory(
  sources: readonly CustomerSource[],
  contact: Contact,
  orderedAt: number,
  deadline: number,
  options: { country: CountryCode; onFailure: (source: SourceName, error: unknown) => void },
): Promise<HistoryVerdict> {
  return combine(
    await Promise.all(
      sources.map(async (source) => {
        const answers = await Promise.allSettled(find(source, contact, deadline));
        const failed = answers.filter((answer) => answer.status === 'rejected');
        for (const { reason } of failed) options.onFailure(source.name, reason);
        const records = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
        // Together they may prove what none does alone; and one with strangers alone has ignored its question.
        const judged = records.length > 1 ? [records.flat(), ...records] : records;
        const verdicts = judged.map((some) => judge(some, contact, orderedAt, options.country));
        return combine(failed.length > 0 ? [...verdicts, 'no-verdict'] : verdicts);
      }),
    ),
  );
}

function combine(verdicts: readonly HistoryVerdict[]): HistoryVerdict {
  if (verdicts.includes('earlier-order')) return 'earlier-order';
  return verdicts.includes('no-verdict') ? 'no-verdict' : 'no-earlier-order';
}

/**
 * The customer is the e-mail address, else the phone number (docs/contract.md, "`is_first_order`"). A source that compares
 * texts knows the customer by one spelling of the address.
 */
function find(
  source: CustomerSource,
  { emailAddress, phoneNumber = '' }: Contact,
  deadline: number,
): ReadonlyArray<Promise<readonly CustomerRecord[]>> {
  if (emailAddress === undefined) return [source.findByPhoneNumber(phoneNumber, deadline)];
  return emailAddressSpellings(emailAddress).map((spelling) => source.findByEmailAddress(spelling, deadline));
}

/** What one source's answer says (the table of docs/contract.md, "`is_first_order`"). */
export function judge(
  records: readonly CustomerRecord[],
  contact: Contact,
  orderedAt: number,
  country: CountryCode,
): HistoryVerdict {
  if (records.length === 0) return 'no-earlier-order';
  const asked = contact.emailAddress === undefined ? contact : { emailAddress: contact.emailAddress };
  const choice = chooseRecords(distinctRecords(records), asked, country);
  if (choice.kind === 'none') return 'no-verdict'; // strangers: the question was ignored
  if (choice.kind === 'ambiguous') return 'no-earlier-order';
  const [first, ...others] = choice.records;
  return first && hasEarlierOrder(combineRecords([first, ...others]), orderedAt)
    ? 'earlier-order'
    : 'no-earlier-order';
}

function hasEarlierOrder(record: CustomerRecord, orderedAt: number): boolean {
  const isEarlier = (moment: number) => moment < orderedAt - SAME_ORDER_MS;
  if (record.firstPurchaseAt !== undefined) return isEarlier(record.firstPurchaseAt);
  const orders = record.totalOrders ?? 0;
  if (orders >= 2) return true;
  if (traitsOf(record.source).saysFirstPurchase || orders !== 1) return false;
  return record.lastPurchaseAt !== undefined && isEarlier(record.lastPurchaseAt);
}

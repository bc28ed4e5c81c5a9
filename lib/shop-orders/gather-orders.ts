import type { CustomerRecord, CustomerSource } from '../customer/customer-record.ts';
import type { OrderBook, OrderSystem } from '../customer/order-record.ts';
import { addFigures } from '../platform/lists.ts';
import { askSources, type SourceAnswers } from '../profile/ask-sources.ts';
import type { InquiryOptions } from '../profile/inquiry.ts';
import type { LookupQuestion } from '../profile/profile.ts';
import type { Resolution } from '../profile/resolution.ts';
import { type AskedName, Asking, endSooner } from './asking.ts';
import { createBookReader } from './book-reader.ts';
import { contactOfQuestion, contactsOf, isContactSafe } from './customer-contacts.ts';
import { type KnownOrder, mergeOrders } from './merge-orders.ts';
import { findMissing, type Missing } from './missing.ts';
import { areAllShown, askForRecentOrders, recentOrderIds } from './recent-orders.ts';

/** Where customers and their orders are asked for. */
export interface OrderSources {
  sources: readonly CustomerSource[];
  /** Absent if the order system is off. */
  system: OrderSystem | undefined;
  /** Absent if the bridge is not allowed to read what it has written down. */
  book: OrderBook | undefined;
}

/** A customer's orders, as far as they could be asked for. */
export interface GatheredOrders extends Omit<SourceAnswers, 'durationsMs'> {
  orders: readonly KnownOrder[];
  missing: readonly Missing[];
  /** How long each source was waited for, those of orders included. */
  durationsMs: ReadonlyMap<AskedName, number>;
}

/** The book is asked by at most this many, each of them a request, and one more for the orders: docs/lookup.md. */
const MAX_CONTACTS = 2;

/**
 * Who the customer is, by all sources; then their orders, from the order system by the numbers that the customer's own
 * record names, and from the book by the e-mail addresses, else phone numbers, of the question and of the records that
 * matched. Never rejects, and nothing that does not belong to the customer is in it.
 */
export async function gatherOrders(
  asked: LookupQuestion,
  { sources, system, book }: OrderSources,
  options: InquiryOptions,
): Promise<GatheredOrders> {
  const asking = new Asking(options);
  const reader = book && createBookReader(book, asking);
  // Ends early enough for the book to be read, whatever the system does.
  const find = system && askForRecentOrders(system, asking, book && (() => endSooner(options)));
  const idsOf = (of: Resolution) => (system ? recentOrderIds(foundRecords(of), system) : []);

  const own = contactOfQuestion(asked);
  // What does not depend on who the customer is, is asked while the sources are.
  if (own) void reader?.findEntries(own);
  // What a faster source calls for is asked while a slower one is still awaited, and not used if that one shows that
  // another customer is meant.
  const answers = await askWho(asked, sources, options, (soFar) => void find?.(idsOf(soFar)));
  const { resolution } = answers;
  const records = foundRecords(resolution);
  const ids = idsOf(resolution);
  const inSystem = find?.(ids);
  const contacts = reader && contactsOf(records, asked, options.country);
  const others = contacts?.others.slice(0, MAX_CONTACTS - (own ? 1 : 0)) ?? [];
  const safe = [...(own ? [own] : []), ...others].filter((contact) => isContactSafe(contact, resolution));

  const [fromSystem, fromBook = []] = await Promise.all([
    inSystem,
    contacts && reader.read(safe, contacts.all, inSystem),
  ]);
  if (system && fromSystem && !areAllShown(ids, fromSystem)) asking.failed.add(system.name);
  const orders = mergeOrders(fromBook, fromSystem ?? []);
  const isMore = contacts && others.length < contacts.others.length;
  /** The system counts orders of the customer, says which none of them, and they are not listed by what others know. */
  const isUnlisted = ({ source, totalOrders = 0, recentOrders = [] }: CustomerRecord) =>
    source === system?.name && recentOrders.length === 0 && totalOrders > orders.length;
  return {
    ...answers,
    orders,
    missing: findMissing(resolution.outcomes, asking.failed, [
      ...(isMore ? [{ source: 'ledger', what: 'more-addresses' } as const] : []),
      ...(system && records.some(isUnlisted) ? [{ source: system.name, what: 'unlisted' } as const] : []),
    ]),
    durationsMs: addFigures<AskedName>(answers.durationsMs, asking.durationsMs),
  };
}

/** Ends early enough for the orders to be asked for, whatever a source does. */
async function askWho(
  asked: LookupQuestion,
  sources: readonly CustomerSource[],
  options: InquiryOptions,
  onResolution: (resolution: Resolution) => void,
): Promise<SourceAnswers> {
  const sooner = endSooner(options);
  try {
    const askers = sources.map(withoutExtras);
    return await askSources(asked, askers, { ...options, deadline: sooner }, onResolution);
  } finally {
    sooner.end();
  }
}

/** Memberships are no matter of orders, and these are asked for in full. */
export function withoutExtras({
  listMemberships: _,
  findOrders: __,
  ...source
}: CustomerSource): CustomerSource {
  return source;
}

function foundRecords({ kind, outcomes }: Resolution): readonly CustomerRecord[] {
  if (kind !== 'found') return [];
  return [...outcomes.values()].flatMap((outcome) => (outcome.kind === 'found' ? outcome.records : []));
}

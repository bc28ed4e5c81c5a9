import type { CustomerRecord, CustomerSource, SourceName } from '../customer/customer-record.ts';
import { normalizeCustomerNumber } from '../customer/distinct-records.ts';
import { normalizeEmailAddress, parseEmailAddress } from '../customer/email-address.ts';
import {
  type BookContact,
  type BookEntry,
  type BookOrder,
  newestFirst,
  type OrderBook,
  type OrderSystem,
  type SystemOrder,
} from '../customer/order-record.ts';
import { type CountryCode, parsePhoneNumber } from '../customer/phone-number.ts';
import { addFigures, mapDefined } from '../platform/lists.ts';
import { askSources, type SourceAnswers } from '../profile/ask-sources.ts';
import type { InquiryOptions } from '../profile/inquiry.ts';
import type { LookupQuestion } from '../profile/profile.ts';
import type { Resolution } from '../profile/resolution.ts';
import { Asking, endSooner, type OrderSourceName } from './asking.ts';
import { type KnownOrder, MAX_LISTED_ORDERS, mergeOrders } from './merge-orders.ts';
import { findMissing, type Missing } from './missing.ts';

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
  durationsMs: ReadonlyMap<SourceName | OrderSourceName, number>;
}

/** At most this many of the orders that a record names are looked at: no customer has more, and an answer may. */
const MAX_READ_IDS = 1_000;
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
  const findEntries = (contact: BookContact) =>
    asking.ask('ledger', 'findEntries', async (deadline) => book?.findEntries(contact, deadline) ?? []);

  /** By the ids that were asked for. */
  const inSystem = new Map<string, Promise<readonly SystemOrder[] | undefined>>();
  const own = contactOfRecord(asked);
  // What does not depend on who the customer is, is asked while the sources are.
  const ownEntries = own && book ? findEntries(own) : undefined;
  // What a faster source calls for is asked while a slower one is still awaited, and not used if that one shows that
  // another customer is meant.
  const answers = await askWho(
    asked,
    sources,
    options,
    (soFar) => void findInSystem(recentOrderIds(foundRecords(soFar))),
  );
  const { resolution } = answers;
  const records = foundRecords(resolution);
  const ids = recentOrderIds(records);
  // A record that a number vouches for may have another address than the one that was asked for.
  const allOthers = book ? otherContacts(records, asked, options.country) : [];
  const others = allOthers.slice(0, MAX_CONTACTS - (own ? 1 : 0));
  const owners = book ? allContacts(records, asked, options.country) : [];

  const [fromSystem, fromBook] = await Promise.all([findInSystem(ids), readBook()]);
  // A system that names an order and does not show it has answered a part only.
  const shown = new Set(fromSystem?.map(({ id }) => normalizeCustomerNumber(id)));
  const hasAll = ids.every((id) => shown.has(normalizeCustomerNumber(id)));
  if (system && fromSystem && !hasAll) asking.failed.add(system.name);
  const orders = mergeOrders(fromBook, fromSystem ?? []);
  /** The system counts orders of the customer, says which none of them, and they are not listed by what others know. */
  const isUnlisted = ({ source, totalOrders = 0, recentOrders = [] }: CustomerRecord) =>
    source === system?.name && recentOrders.length === 0 && totalOrders > orders.length;
  return {
    ...answers,
    orders,
    missing: findMissing(resolution.outcomes, asking.failed, [
      ...(others.length < allOthers.length ? [{ source: 'ledger', what: 'more-addresses' } as const] : []),
      ...(system && records.some(isUnlisted) ? [{ source: system.name, what: 'unlisted' } as const] : []),
    ]),
    durationsMs: addFigures<SourceName | OrderSourceName>(answers.durationsMs, asking.durationsMs),
  };

  /** One question for all of them: those that the system itself says are the customer's. */
  function findInSystem(ids: readonly string[]): Promise<readonly SystemOrder[] | undefined> | undefined {
    if (!system || ids.length === 0) return undefined;
    const key = JSON.stringify(ids);
    const orders = inSystem.get(key) ?? askSystem(system, ids);
    inSystem.set(key, orders);
    return orders;
  }

  /** Ends early enough for the book to be read, whatever the system does. */
  async function askSystem(of: OrderSystem, ids: readonly string[]) {
    const ask = (deadline: number) => of.findOrders(ids, deadline);
    if (!book) return asking.ask(of.name, 'findOrders', ask);
    const sooner = endSooner(options);
    const orders = await asking.ask(of.name, 'findOrders', ask, sooner);
    sooner.end();
    return orders;
  }

  async function readBook(): Promise<readonly BookOrder[]> {
    if (!book) return [];
    const contacts = mapDefined([own, ...others], (contact) =>
      contact && isContactSafe(contact, resolution) ? contact : undefined,
    );
    const found = await Promise.all(
      contacts.map((contact) => (contact === own ? ownEntries : findEntries(contact))),
    );
    const entries = newest(found.flatMap((some) => some ?? []));
    // Three requests at most: after two for the contacts, one reads all.
    if (contacts.length > 1) return readOrders(book, contacts, entries, await namedBySystem([]));
    const written = await readOrders(book, contacts, entries, []);
    return [...written, ...(await readOrders(book, contacts, [], await namedBySystem(written)))];
  }

  /** Orders that the order system says are the customer's, but for those that are known. */
  async function namedBySystem(known: readonly BookOrder[]): Promise<readonly SystemOrder[]> {
    const numbers = new Set(known.map(({ number }) => number));
    const orders = (await findInSystem(ids)) ?? [];
    return newest(orders).filter(({ number }) => !numbers.has(number));
  }

  async function readOrders(
    from: OrderBook,
    contacts: readonly BookContact[],
    entries: readonly BookEntry[],
    named: readonly SystemOrder[],
  ): Promise<readonly BookOrder[]> {
    if (entries.length === 0 && named.length === 0) return [];
    // The system's own number may be that of another customer's order in the shop: then the book says whose it is.
    const numbers = named.filter(({ hasShopNumber }) => hasShopNumber).map(({ number }) => number);
    const ofContacts = [...entries, ...named.filter(({ hasShopNumber }) => !hasShopNumber)];
    // Of those the book may have under any of the customer's contacts, for the system says as well that they are theirs.
    const question = { contacts: named.length > 0 ? owners : contacts, entries: ofContacts, numbers };
    return (
      (await asking.ask('ledger', 'readOrders', (deadline) => from.readOrders(question, deadline))) ?? []
    );
  }
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

/** The highest first: should there be more than the system is asked for at once, these are likely the newest. */
function recentOrderIds(records: readonly CustomerRecord[]): readonly string[] {
  const ids = records
    .filter(({ source }) => source === 'kibo')
    .flatMap(({ recentOrders = [] }) => recentOrders.slice(0, MAX_READ_IDS));
  const distinct = new Map(ids.toReversed().map((id) => [normalizeCustomerNumber(id), id]));
  const highestFirst = ([one]: [string, string], [other]: [string, string]) =>
    other.length - one.length || (other > one ? 1 : -1);
  return [...distinct].sort(highestFirst).map(([, id]) => id);
}

/** The book knows a customer by the e-mail address, else by the phone number. */
function contactOfRecord({ emailAddress, phoneNumber }: LookupQuestion): BookContact | undefined {
  if (emailAddress !== undefined) return { emailAddress };
  return phoneNumber === undefined ? undefined : { phoneNumber };
}

/** Orders under a phone number alone may be of each of those who share it, and an outage may hide that they do. */
function isContactSafe({ emailAddress }: BookContact, { kind, outcomes }: Resolution): boolean {
  if (emailAddress !== undefined) return true;
  const isCertain = [...outcomes.values()].every((one) =>
    one.kind === 'found' ? one.complete : one.kind === 'absent',
  );
  return isCertain && (kind === 'found' || kind === 'absent');
}

/** The e-mail addresses of the records, else a phone number of theirs. */
function otherContacts(
  records: readonly CustomerRecord[],
  asked: LookupQuestion,
  country: CountryCode,
): readonly BookContact[] {
  const own = asked.emailAddress === undefined ? undefined : normalizeEmailAddress(asked.emailAddress);
  const addresses = new Set<string>();
  const phones = new Set<string>();
  for (const { emailAddress, phoneNumbers } of records) {
    if (parseEmailAddress(emailAddress ?? '') !== undefined)
      addresses.add(normalizeEmailAddress(emailAddress ?? ''));
    else {
      const read = mapDefined(phoneNumbers, (phone) => parsePhoneNumber(phone, country));
      const [first] = read;
      const isAsked = asked.phoneNumber !== undefined && read.includes(asked.phoneNumber);
      if (isAsked) phones.add(asked.phoneNumber ?? '');
      else if (first !== undefined) phones.add(first);
    }
  }
  if (own === undefined) phones.delete(asked.phoneNumber ?? '');
  else addresses.delete(own);
  return [
    ...[...addresses].sort().map((emailAddress) => ({ emailAddress })),
    ...[...phones].sort().map((phoneNumber) => ({ phoneNumber })),
  ];
}

/** Every address and number of the customer. */
function allContacts(
  records: readonly CustomerRecord[],
  { emailAddress, phoneNumber }: LookupQuestion,
  country: CountryCode,
): readonly BookContact[] {
  const addresses = [emailAddress, ...records.map((record) => parseEmailAddress(record.emailAddress ?? ''))];
  const phones = records.flatMap((record) =>
    record.phoneNumbers.map((phone) => parsePhoneNumber(phone, country)),
  );
  return [
    ...distinct(addresses).map((address) => ({ emailAddress: address })),
    ...distinct([phoneNumber, ...phones]).map((phone) => ({ phoneNumber: phone })),
  ];
}

function distinct(texts: ReadonlyArray<string | undefined>): readonly string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}

function newest<T extends BookEntry>(orders: readonly T[]): readonly T[] {
  return orders.toSorted(newestFirst).slice(0, MAX_LISTED_ORDERS);
}

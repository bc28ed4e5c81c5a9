import type { CustomerRecord, SourceName } from '../customer/customer-record.ts';
import { distinctRecords } from '../customer/distinct-records.ts';
import { normalizeEmailAddress } from '../customer/email-address.ts';
import { addFigures } from '../platform/lists.ts';
import type { SourceAnswers } from '../profile/ask-sources.ts';
import { writeCustomer } from '../profile/customer-view.ts';
import { answersOf } from '../profile/evidence.ts';
import type { InquiryOptions } from '../profile/inquiry.ts';
import type { SourceOutcome } from '../profile/outcomes.ts';
import type { PanelOptions } from '../profile/panel-view.ts';
import { type LookupQuestion, mergeProfile, type Profile, type ProfileOptions } from '../profile/profile.ts';
import { type GatheredOrders, gatherOrders, type OrderSources } from './gather-orders.ts';
import { type Timed, timing } from './list-orders.ts';
import { findOrder, type OrderFinding } from './look-up-order.ts';
import type { KnownOrder } from './merge-orders.ts';
import { isOutage, type Missing, type Notice } from './missing.ts';
import { type OrderViewOptions, writeNotice, writeOrderEntry } from './order-entry.ts';
import type { SearchTerms } from './search-form.ts';

export interface CustomerHit {
  emailAddress: string;
  name: string;
  phoneNumber: string;
  orderCount: string;
  totalSpent: string;
}

export interface OrderHit {
  /** What its details are asked by. */
  key: string;
  emailAddress: string;
  date: string;
  amount: string;
  name: string;
}

interface Hits {
  customers: readonly CustomerHit[];
  orders: readonly OrderHit[];
}

type SearchResult = Timed &
  (
    | { kind: 'found'; hits: Hits; complete: boolean }
    /** Nothing was found, but not everything could be asked. `notice` says so in a list. */
    | { kind: 'unavailable'; notice: Hits }
  );

type SearchOptions = InquiryOptions & ProfileOptions & PanelOptions;

const MAX_CUSTOMERS = 10;
const MAX_ORDERS = 10;

/** What an agent searched for. A text of no known form finds nothing and asks no system. */
export async function search(
  { emailAddress, phoneNumber, orderNumbers }: SearchTerms,
  sources: OrderSources,
  options: SearchOptions,
): Promise<SearchResult> {
  const asked: LookupQuestion = { emailAddress, phoneNumber, hasUnreadableEmailAddress: false };
  const isCustomer = emailAddress !== undefined || phoneNumber !== undefined;
  const [gathered, numbered] = await Promise.all([
    isCustomer ? gatherOrders(asked, sources, options) : undefined,
    orderNumbers === undefined ? undefined : findOrder(orderNumbers, sources, options, false),
  ]);
  const profiles = gathered ? readProfiles(gathered, asked, options) : [];
  const missing = distinctMissing(gathered, numbered);
  const durationsMs = addFigures(gathered?.durationsMs ?? new Map(), numbered?.durationsMs ?? new Map());
  const customers = profiles.slice(0, MAX_CUSTOMERS).map((profile) => customerHit(profile, options));
  const orders = orderHits(gathered, numbered, profiles, options);
  const timed = timing({ durationsMs, missing });
  const isFound = customers.length > 0 || orders.length > 0;
  if (missing.length > 0) {
    const notice = noticeHit({ kind: 'missing', missing }, options);
    const hits = { customers, orders: [...orders.slice(0, MAX_ORDERS - 1), notice] };
    if (!isFound && isOutage(missing)) return { ...timed, kind: 'unavailable', notice: hits };
    return { ...timed, kind: 'found', hits, complete: false };
  }
  return { ...timed, kind: 'found', hits: { customers, orders }, complete: true };
}

/** Several who share the phone are all listed: the agent chooses. */
function readProfiles(
  answers: Omit<SourceAnswers, 'durationsMs'>,
  asked: LookupQuestion,
  options: ProfileOptions,
): readonly Profile[] {
  const { resolution, evidence } = answers;
  if (resolution.kind === 'found') return [mergeProfile(resolution, [], asked, options)];
  if (resolution.kind !== 'ambiguous') return [];
  const records = evidence.flatMap((one) => answersOf(one).flatMap((answer) => answer.records));
  return groupByPerson(records).map((person) => {
    const outcomes = new Map<SourceName, SourceOutcome>();
    for (const source of resolution.outcomes.keys()) {
      const [first, ...others] = distinctRecords(person.filter((record) => record.source === source));
      const outcome: SourceOutcome = first
        ? { kind: 'found', by: 'phone', records: [first, ...others], complete: true }
        : (keepOutage(resolution.outcomes.get(source)) ?? { kind: 'absent' });
      outcomes.set(source, outcome);
    }
    return mergeProfile({ by: 'phone', outcomes }, [], asked, options);
  });
}

/** Of a source that could not be asked nothing is known of any of them. */
function keepOutage(outcome: SourceOutcome | undefined): SourceOutcome | undefined {
  return outcome?.kind === 'unavailable' ? outcome : undefined;
}

/** Records of one e-mail address are one person, over all sources; one without is a person by itself. */
function groupByPerson(records: readonly CustomerRecord[]): ReadonlyArray<readonly CustomerRecord[]> {
  const people = new Map<string, CustomerRecord[]>();
  const distinct = [...new Set(records.map(({ source }) => source))].flatMap((source) =>
    distinctRecords(records.filter((record) => record.source === source)),
  );
  for (const [index, record] of distinct.entries()) {
    const { emailAddress } = record;
    const key = emailAddress === undefined ? `#${index}` : normalizeEmailAddress(emailAddress);
    people.set(key, [...(people.get(key) ?? []), record]);
  }
  return [...people.values()];
}

function customerHit(profile: Profile, options: PanelOptions): CustomerHit {
  const { emailAddress, name, phoneNumber, totalSpent } = writeCustomer(profile, { ...options, rows: [] });
  const orderCount = profile.isOrderCountKnown ? String(profile.orderCount) : '';
  return { emailAddress, name, phoneNumber, orderCount, totalSpent };
}

function orderHits(
  gathered: GatheredOrders | undefined,
  numbered: OrderFinding | undefined,
  profiles: readonly Profile[],
  options: OrderViewOptions,
): readonly OrderHit[] {
  const [only] = profiles.length === 1 ? profiles : [];
  const owner = { emailAddress: only?.emailAddress ?? '', name: only?.name ?? '' };
  const own = (gathered?.orders ?? []).map((order) => orderHit(order, owner, options));
  const { order } = numbered ?? {};
  const listed = order && own.find(({ key }) => key === order.number);
  // Nothing tells whose an order is that was found by its number alone.
  const byNumber = order ? [listed ?? orderHit(order, { emailAddress: '', name: '' }, options)] : [];
  return [...byNumber, ...own.filter((hit) => hit !== listed)].slice(0, MAX_ORDERS);
}

function orderHit(
  order: KnownOrder,
  owner: Pick<OrderHit, 'emailAddress' | 'name'>,
  options: OrderViewOptions,
): OrderHit {
  const { key, date, amount } = writeOrderEntry(order, options);
  return { key, date, amount, ...owner };
}

function noticeHit(notice: Notice, options: OrderViewOptions): OrderHit {
  const { key, status } = writeNotice(notice, options);
  return { key, emailAddress: '', date: '', amount: '', name: status };
}

function distinctMissing(
  gathered: GatheredOrders | undefined,
  numbered: OrderFinding | undefined,
): readonly Missing[] {
  const all = new Map<Missing['source'], Missing>();
  for (const one of [...(gathered?.missing ?? []), ...(numbered?.missing ?? [])]) {
    // Those who share the phone are all listed: none is missing.
    if (one.what !== 'shared-phone' && !all.has(one.source)) all.set(one.source, one);
  }
  return [...all.values()];
}

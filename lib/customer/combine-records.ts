import { Big } from 'big.js';
import type { CustomerRecord, Money } from './customer-record.ts';
import { sortByActivity } from './distinct-records.ts';
import { type Consent, UNREADABLE, withoutUndefined } from './wire-fields.ts';

/**
 * Reads several records of one source as one person: counts and amounts added, the earliest first purchase, of status
 * and consent the careful value, and for the rest what the latest active record says. What none of them says stays
 * absent, and so does a sum that not all of them are part of: it would read as if it were all. Only orders
 * are counted as far as they are known, for that there are some is worth more than not a word.
 * @param records of one source, at least one
 */
export function combineRecords(records: readonly [CustomerRecord, ...CustomerRecord[]]): CustomerRecord {
  if (records.length === 1) return records[0];
  const latestFirst = sortByActivity(records);
  const latest = <K extends keyof CustomerRecord>(key: K) =>
    latestFirst.find((record) => record[key] !== undefined)?.[key];
  const all = <K extends keyof CustomerRecord>(key: K) =>
    latestFirst.map((record) => record[key]).filter((value) => value !== undefined);
  return withoutUndefined({
    source: records[0].source,
    id: latest('id'),
    crmId: latest('crmId'),
    name: latest('name'),
    emailAddress: latest('emailAddress'),
    phoneNumbers: unique(latestFirst.flatMap((record) => record.phoneNumbers)),
    createdAt: minimum(all('createdAt')),
    firstPurchaseAt: minimum(all('firstPurchaseAt')),
    lastPurchaseAt: maximum(all('lastPurchaseAt')),
    totalOrders: countOf(all('totalOrders'), records.length),
    totalReturns: sumOf(all('totalReturns'), records.length),
    totalSpent: totalOf(all('totalSpent'), records.length),
    averageOrder: averageOrder(latestFirst),
    segment: latest('segment'),
    pointsBalance: sumOf(all('pointsBalance'), records.length),
    accountStatus: carefulStatus(all('accountStatus')),
    agreedToMarketing: carefulConsent(all('agreedToMarketing')),
    recentOrders: mergeLists(all('recentOrders')),
    recentAddresses: mergeLists(all('recentAddresses')),
    customAttributes: latest('customAttributes'),
    // A field of a record that is not combined here does not compile.
  } satisfies Record<keyof CustomerRecord, unknown>);
}

/** Adds amounts of one currency; `undefined` if there is none, or if currencies differ. */
export function addMoney(amounts: readonly Money[]): Money | undefined {
  const [first, ...others] = amounts;
  if (first === undefined || others.some((other) => !isSameCurrency(first, other))) return undefined;
  const total = others.reduce((sum, { amount }) => sum.plus(amount), new Big(first.amount));
  return { ...first, amount: total.toFixed() };
}

function isSameCurrency(one: Money, other: Money): boolean {
  return one.currency === other.currency && one.symbol === other.symbol;
}

/** The average over all orders together: one record's own average says nothing of several accounts. */
function averageOrder(records: readonly CustomerRecord[]): Money | undefined {
  const spent: Money[] = [];
  let orders = 0;
  for (const { averageOrder: average, totalOrders } of records) {
    if (totalOrders === 0) continue;
    if (average === undefined || totalOrders === undefined) return undefined;
    spent.push({ ...average, amount: new Big(average.amount).times(totalOrders).toFixed() });
    orders += totalOrders;
  }
  const total = addMoney(spent);
  return total && { ...total, amount: new Big(total.amount).div(orders).toFixed() };
}

/** @param records how many there are */
function sumOf(values: readonly number[], records: number): number | undefined {
  return values.length === records ? values.reduce((sum, value) => sum + value, 0) : undefined;
}

/** At least this count; a zero that not all of them say is not known. */
function countOf(values: readonly number[], records: number): number | undefined {
  return sumOf(values, records) ?? (sumOf(values, values.length) || undefined);
}

function totalOf(amounts: readonly Money[], records: number): Money | undefined {
  return amounts.length === records ? addMoney(amounts) : undefined;
}

export function isZero({ amount }: Money): boolean {
  return !/[1-9]/.test(amount);
}

/** A frozen account of several is what an agent must know, and any other before an active one. */
function carefulStatus(statuses: readonly string[]): string | undefined {
  const known = (wanted: (status: string) => boolean) =>
    statuses.find((status) => wanted(status.toUpperCase()));
  return known((status) => status === 'FROZEN') ?? known((status) => status !== 'ACTIVE') ?? statuses[0];
}

/** One "no" is a no, and beside a consent that cannot be read no "yes" is believed. */
export function carefulConsent(consents: readonly Consent[]): Consent | undefined {
  if (consents.includes(false)) return false;
  return consents.includes(UNREADABLE) ? UNREADABLE : consents[0];
}

function minimum(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}

function maximum(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}

function mergeLists(lists: ReadonlyArray<readonly string[]>): readonly string[] | undefined {
  return lists.length === 0 ? undefined : unique(lists.flat());
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

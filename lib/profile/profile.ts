import { combineRecords } from '../customer/combine-records.ts';
import type { CustomerRecord, Memberships, Money, SourceName } from '../customer/customer-record.ts';
import type { Asked, MatchedBy } from '../customer/matching.ts';
import type { CountryCode } from '../customer/phone-number.ts';
import { mapDefined } from '../platform/lists.ts';
import { chooseEmailAddress, chooseName, choosePhoneNumber } from './contact-fields.ts';
import type { Evidence } from './evidence.ts';
import { findGaps, type Gap } from './gaps.ts';
import { joinMemberships } from './memberships.ts';
import { isUnknownToOrders, isWithoutOrders } from './orders-known.ts';
import type { SourceOutcomes } from './outcomes.ts';
import { AMOUNTS_PRECEDENCE, ORDERS_PRECEDENCE, PRECEDENCE } from './precedence.ts';

/** A customer as all sources together know them, in no language yet. What no source knows is absent. */
export interface Profile {
  name: string;
  emailAddress: string;
  phoneNumber: string;
  /** Epoch milliseconds. */
  customerSince?: number | undefined;
  totalSpent?: Money | undefined;
  orderCount: number;
  /** Whether `orderCount` is what a source said; else it is 0 because none could say. */
  isOrderCountKnown: boolean;
  /** Whether an e-mail address was asked for and only the phone number matched. */
  isMatchedByPhoneOnly: boolean;
  /** How many accounts were added up, by source, where there are several. */
  accounts: ReadonlyArray<{ source: SourceName; count: number }>;
  accountStatus?: string | undefined;
  segment?: string | undefined;
  memberships?: Memberships | undefined;
  agreedToMarketing?: boolean | undefined;
  customAttributes: ReadonlyArray<{ name: string; value: string }>;
  averageOrder?: Money | undefined;
  lastPurchaseAt?: number | undefined;
  totalReturns?: number | undefined;
  recentOrders?: readonly string[] | undefined;
  recentAddresses?: readonly string[] | undefined;
  pointsBalance?: number | undefined;
  gaps: readonly Gap[];
}

/** The customer that ROBIN asks for. */
export interface LookupQuestion extends Asked {
  /** An e-mail address was given that is none, so that the phone number has to do. */
  hasUnreadableEmailAddress: boolean;
}

export interface ProfileOptions {
  /** Phone numbers without a country are read in it. */
  country: CountryCode;
  /** ISO 4217, of an amount of nothing. */
  defaultCurrency: string;
}

/** Merges what the sources know, field by field: docs/contract.md, "Who is believed". */
export function mergeProfile(
  { by, outcomes }: { by: MatchedBy; outcomes: SourceOutcomes },
  evidence: readonly Evidence[],
  asked: LookupQuestion,
  options: ProfileOptions,
): Profile {
  const people = combineBySource(outcomes);
  const inOrder = mapDefined(PRECEDENCE, (source) => people.get(source));
  const first = <K extends keyof CustomerRecord>(
    key: K,
    order = PRECEDENCE,
  ): CustomerRecord[K] | undefined => {
    for (const source of order) {
      const value = people.get(source)?.[key];
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const orderCount = first('totalOrders', ORDERS_PRECEDENCE);
  const nothingSpent = isWithoutOrders(outcomes)
    ? { amount: '0', currency: options.defaultCurrency }
    : undefined;

  return {
    name: chooseName(inOrder),
    emailAddress: chooseEmailAddress(inOrder, asked),
    phoneNumber: choosePhoneNumber(inOrder, asked, options.country),
    customerSince: outcomes.has('kibo') ? people.get('kibo')?.firstPurchaseAt : people.get('loke')?.createdAt,
    totalSpent: first('totalSpent', AMOUNTS_PRECEDENCE) ?? nothingSpent,
    orderCount: orderCount ?? 0,
    isOrderCountKnown: orderCount !== undefined || isUnknownToOrders(outcomes),
    isMatchedByPhoneOnly:
      by === 'phone' && (asked.emailAddress !== undefined || asked.hasUnreadableEmailAddress),
    accounts: countAccounts(outcomes),
    accountStatus: first('accountStatus', ORDERS_PRECEDENCE),
    segment: first('segment'),
    memberships: firstMemberships(outcomes, evidence),
    agreedToMarketing: first('agreedToMarketing'),
    customAttributes: inOrder.flatMap(({ customAttributes }) => customAttributes ?? []),
    averageOrder: first('averageOrder'),
    lastPurchaseAt: first('lastPurchaseAt', ORDERS_PRECEDENCE),
    totalReturns: first('totalReturns', ORDERS_PRECEDENCE),
    recentOrders: first('recentOrders', ORDERS_PRECEDENCE),
    recentAddresses: first('recentAddresses', ORDERS_PRECEDENCE),
    pointsBalance: first('pointsBalance'),
    gaps: findGaps(outcomes, evidence),
  };
}

function combineBySource(outcomes: SourceOutcomes): ReadonlyMap<SourceName, CustomerRecord> {
  const people = new Map<SourceName, CustomerRecord>();
  for (const [source, outcome] of outcomes) {
    if (outcome.kind === 'found') people.set(source, combineRecords(outcome.records));
  }
  return people;
}

function countAccounts(outcomes: SourceOutcomes): Profile['accounts'] {
  return mapDefined(PRECEDENCE, (source) => {
    const outcome = outcomes.get(source);
    const count = outcome?.kind === 'found' ? outcome.records.length : 0;
    return count > 1 ? { source, count } : undefined;
  });
}

function firstMemberships(outcomes: SourceOutcomes, evidence: readonly Evidence[]): Memberships | undefined {
  return evidence
    .map(({ source, memberships }) => memberships && joinMemberships(outcomes.get(source), memberships))
    .find((memberships) => memberships !== undefined);
}

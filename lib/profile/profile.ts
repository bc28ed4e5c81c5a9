import type { CountryCode } from 'libphonenumber-js/max';
import { carefulConsent } from '../customer/combine-records.ts';
import type { Memberships, Money, SourceName } from '../customer/customer-record.ts';
import type { Asked, MatchedBy } from '../customer/matching.ts';
import { sourcesWith } from '../customer/source-traits.ts';
import { UNREADABLE } from '../customer/wire-fields.ts';
import { mapDefined } from '../platform/lists.ts';
import { chooseEmailAddress, chooseName, choosePhoneNumber } from './contact-fields.ts';
import type { Evidence } from './evidence.ts';
import { chooseOrderCount, chooseTotalSpent } from './figures.ts';
import { findGaps, type Gap } from './gaps.ts';
import { joinMemberships } from './memberships.ts';
import type { SourceOutcomes } from './outcomes.ts';
import { combineBySource, type People } from './people.ts';
import { ORDERS_PRECEDENCE, PRECEDENCE } from './precedence.ts';
import { type NamedOrders, shopNumbers } from './shop-numbers.ts';

/** A customer as all sources together know them, in no language yet. What no source knows is absent. */
export interface Profile {
  name: string;
  emailAddress: string;
  phoneNumber: string;
  /** Epoch milliseconds. */
  customerSince?: number | undefined;
  totalSpent?: Money | undefined;
  /** Whether `totalSpent` is what was bought with the loyalty card alone. */
  isSpentAsLoyaltyKnows: boolean;
  /** Whether the order system knows the customer by number, under another e-mail address. */
  isUnderOtherEmailAddress: boolean;
  orderCount: number;
  /** Whether `orderCount` is what a source said, and no other may say more; else it is 0 because none could say. */
  isOrderCountKnown: boolean;
  /** Whether an e-mail address was asked for and only the phone number matched. */
  isMatchedByPhoneOnly: boolean;
  /** How many accounts were added up, by source, if there are several. */
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

const PURCHASE_SOURCES = sourcesWith('saysFirstPurchase');

/** Merges what the sources know, field by field: docs/contract.md, "Who is believed". */
export function mergeProfile(
  { by, outcomes }: { by: MatchedBy; outcomes: SourceOutcomes },
  evidence: readonly Evidence[],
  asked: LookupQuestion,
  options: ProfileOptions,
): Profile {
  const people = combineBySource(outcomes);
  const inOrder = people.inOrder();
  const { first } = people;
  const purchases = people.all('lastPurchaseAt', ORDERS_PRECEDENCE);
  const agreed = carefulConsent(people.all('agreedToMarketing'));

  return {
    name: chooseName(inOrder),
    emailAddress: chooseEmailAddress(inOrder, asked),
    phoneNumber: choosePhoneNumber(inOrder, asked, options.country),
    customerSince: customerSince(people, outcomes),
    ...chooseTotalSpent(people, outcomes, options.defaultCurrency),
    ...chooseOrderCount(people, outcomes),
    isMatchedByPhoneOnly:
      by === 'phone' && (asked.emailAddress !== undefined || asked.hasUnreadableEmailAddress),
    isUnderOtherEmailAddress: [...outcomes.values()].some(
      (outcome) => outcome.kind === 'found' && outcome.isUnderOtherEmailAddress,
    ),
    accounts: countAccounts(outcomes),
    accountStatus: first('accountStatus', ORDERS_PRECEDENCE),
    segment: first('segment'),
    memberships: firstMemberships(outcomes, evidence),
    agreedToMarketing: agreed === UNREADABLE ? undefined : agreed,
    customAttributes: inOrder.flatMap(({ customAttributes }) => customAttributes ?? []),
    averageOrder: first('averageOrder'),
    lastPurchaseAt: purchases.length === 0 ? undefined : Math.max(...purchases),
    totalReturns: first('totalReturns', ORDERS_PRECEDENCE),
    recentOrders: shopNumbers(first('recentOrders', ORDERS_PRECEDENCE), namedOrders(evidence)),
    recentAddresses: first('recentAddresses', ORDERS_PRECEDENCE),
    pointsBalance: first('pointsBalance'),
    gaps: findGaps(outcomes, evidence),
  } satisfies Record<keyof Profile, unknown>;
}

/** When a source that says so saw the first purchase; if there is none, since when another one knows the customer. */
function customerSince({ first }: People, outcomes: SourceOutcomes): number | undefined {
  const isSaid = PURCHASE_SOURCES.some((source) => outcomes.has(source));
  return isSaid ? first('firstPurchaseAt', PURCHASE_SOURCES) : first('createdAt');
}

function countAccounts(outcomes: SourceOutcomes): Profile['accounts'] {
  return mapDefined(PRECEDENCE, (source) => {
    const outcome = outcomes.get(source);
    const count = outcome?.kind === 'found' ? outcome.records.length : 0;
    return count > 1 ? { source, count } : undefined;
  });
}

/** Of the one source that says which orders a customer made. */
function namedOrders(evidence: readonly Evidence[]): NamedOrders {
  return evidence.find(({ orders }) => orders !== undefined)?.orders ?? new Map();
}

function firstMemberships(outcomes: SourceOutcomes, evidence: readonly Evidence[]): Memberships | undefined {
  return evidence
    .map(({ source, memberships }) => memberships && joinMemberships(outcomes.get(source), memberships))
    .find((memberships) => memberships !== undefined);
}

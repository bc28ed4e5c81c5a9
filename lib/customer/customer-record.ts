import type { Consent } from './wire-fields.ts';

/** The systems that may know a customer. What must be said of each is a record by these names. */
export const SOURCE_NAMES = ['expertsender', 'kibo', 'loke'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

export interface Money {
  /** An exact decimal in major units: `"154.95"`. */
  amount: string;
  /** ISO 4217, if the source or its settings name one. */
  currency?: string;
  /** What the source writes before its amounts: a symbol, not a code. */
  symbol?: string;
}

/**
 * What one source knows of one customer, in words of ours. Everything that the source does not say is absent:
 * an unknown number is never 0, an unknown text never empty. Moments are epoch milliseconds.
 */
export interface CustomerRecord {
  source: SourceName;
  /** The source's own id, if it gives one. Ids are text: some have leading zeros. */
  id?: string;
  /** The shop's customer number, by which other systems may know the same customer. */
  crmId?: string;
  name?: string;
  emailAddress?: string;
  /** As the source writes them. */
  phoneNumbers: readonly string[];
  createdAt?: number;
  firstPurchaseAt?: number;
  lastPurchaseAt?: number;
  totalOrders?: number;
  totalReturns?: number;
  totalSpent?: Money;
  averageOrder?: Money;
  segment?: string;
  pointsBalance?: number;
  /** In the source's words: `ACTIVE`, `INACTIVE`, `FROZEN`. */
  accountStatus?: string;
  agreedToMarketing?: Consent;
  recentOrders?: readonly string[];
  recentAddresses?: readonly string[];
  customAttributes?: ReadonlyArray<{ name: string; value: string }>;
}

export interface Memberships {
  names: readonly string[];
  /** Whether the source has more than these. */
  more: boolean;
}

/** By what numbers an order is known. */
export interface OrderNumbers {
  /** The number that the order system alone knows it by. */
  id: string;
  /** The shop's number, which a customer quotes; if there is none, the system's own. */
  number: string;
  /** Made to try the shop out: shown to no agent. */
  isTest: boolean;
}

/** Whose number of a customer it is: a source's own id, or the shop's number that ExpertSender has as `crmId`. */
export const NUMBER_KINDS = ['kibo', 'expertsender', 'crmId', 'loke'] as const;

export interface CustomerNumber {
  kind: (typeof NUMBER_KINDS)[number];
  value: string;
}

/**
 * A system that is asked for customers. Each method hands back what the source answered, matching or not; an empty
 * list is its "unknown". Rejects with an `UpstreamError` if it could not be asked, always by `deadline`
 * (epoch milliseconds).
 */
export interface CustomerSource {
  readonly name: SourceName;
  findByEmailAddress(emailAddress: string, deadline: number): Promise<readonly CustomerRecord[]>;
  /** @param phoneNumber in E.164 */
  findByPhoneNumber(phoneNumber: string, deadline: number): Promise<readonly CustomerRecord[]>;
  /** Finds by the number that another source gave as `crmId`. Only if the source can be asked so. */
  findByCrmId?(crmId: string, deadline: number): Promise<readonly CustomerRecord[]>;
  /**
   * Finds the customer who has this number: the source's own id, or the shop's `crmId`. What comes back has it; an
   * answer with other customers alone rejects. `undefined` if the source cannot be asked by a number of that kind.
   */
  findByNumber?(number: CustomerNumber, deadline: number): Promise<readonly CustomerRecord[]> | undefined;
  /** The first page of the lists that a customer is a member of. Only if the source has such lists. */
  listMemberships?(id: string, deadline: number): Promise<Memberships>;
  /** The orders that a record names as recent, by the source's ids, in one question. Only if the source has orders. */
  findOrders?(ids: readonly string[], deadline: number): Promise<readonly OrderNumbers[]>;
}

/**
 * A customer as each system's simulator holds it, in that system's own words. The systems' answers are made from
 * these; `undefined` is a field that the system leaves out.
 */
export interface KiboSample {
  customerID: string;
  firstName?: string | undefined;
  lastName?: string | undefined;
  email?: string | undefined;
  phones?: string[] | undefined;
  active?: string | undefined;
  firstPurchase?: string | undefined;
  lastPurchase?: string | undefined;
  lastLogin?: string | undefined;
  totalOrders?: number | undefined;
  recentOrders?: number[] | undefined;
  recentAddresses?: string[] | undefined;
  customData?: Record<string, unknown> | undefined;
}

export interface ExpertSenderSample {
  id: string;
  visitorId?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  crmId?: string | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  dateOfBirth?: string | undefined;
  gender?: string | undefined;
  rfmSegment?: string | undefined;
  totalSpent?: number | undefined;
  totalOrders?: number | undefined;
  totalOrderReturns?: number | undefined;
  avgOrder?: number | undefined;
  avgPricePoint?: number | undefined;
  lastOrder?: string | undefined;
  avgTimeBetweenOrdersInDays?: number | undefined;
  currencySymbol?: string | undefined;
  customAttributes?: Array<{ name: string; value: string }> | undefined;
  consentsData?: { consents: Array<{ id: number; value: string }> } | undefined;
}

export interface LokeSample {
  id: string;
  createdAt?: string | undefined;
  updatedAt?: string | undefined;
  dob?: string | undefined;
  email?: string | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  gender?: string | undefined;
  hasAgreedToMarketing?: boolean | undefined;
  phoneNumber?: string | undefined;
  statistics?: Partial<LokeSampleStatistics> | undefined;
  /** Not part of the customer: the lists that `…/memberships` answers with. */
  memberships?: Array<{ id: string; name: string }> | undefined;
}

interface LokeSampleStatistics {
  lastPointsEarnedAt: string;
  lastPointsRedeemedAt: string;
  lastSpentAt: string;
  pointsBalance: number;
  totalPointsEarned: number;
  totalPointsRedeemed: number;
  totalSpend: number;
}

/** One fictitious person, with what each system says beyond the name, e-mail and phone, which all of them share. */
export interface SamplePerson {
  /** What this person is there to show. */
  shows: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  phone?: string;
  kibo?: KiboSample;
  expertsender?: ExpertSenderSample;
  loke?: LokeSample;
}

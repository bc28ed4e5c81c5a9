import type { Asked } from '../customer/matching.ts';
import { findGaps } from './gaps.ts';
import { harmless, MAX_EMAIL_ADDRESS } from './harmless-text.ts';
import { type PanelOptions, toObject, writeGaps, writePanelView } from './panel-view.ts';
import type { Profile } from './profile.ts';
import type { SourceOutcomes } from './resolution.ts';

/** What ROBIN shows of a customer. ROBIN blanks the whole panel where one of the first six is missing or null. */
export interface CustomerPanel {
  name: string;
  email_address: string;
  phone_number: string;
  /** `YYYY-MM-DD`, or empty. */
  customer_since: string;
  total_spent: string;
  order_count: number;
  panel_view: Record<string, string>;
}

/** Stands where nobody knows an amount: a zero would be a lie. */
const UNKNOWN_AMOUNT = 'unknown';

export function writeCustomer(profile: Profile, options: PanelOptions): CustomerPanel {
  const { formats } = options;
  return {
    name: profile.name,
    email_address: profile.emailAddress,
    phone_number: profile.phoneNumber,
    customer_since: profile.customerSince === undefined ? '' : formats.isoDay(profile.customerSince),
    total_spent: profile.totalSpent ? formats.money(profile.totalSpent) : UNKNOWN_AMOUNT,
    order_count: profile.orderCount,
    panel_view: writePanelView(profile, options),
  };
}

/** Several customers share the phone: nobody's data, and what to do about it. */
export function writeAmbiguity(
  customers: number,
  outcomes: SourceOutcomes,
  { labels }: PanelOptions,
): CustomerPanel {
  const unasked = findGaps(outcomes, []).filter(({ what }) => what === 'unavailable');
  return {
    name: '',
    email_address: '',
    phone_number: '',
    customer_since: '',
    total_spent: '',
    order_count: 0,
    panel_view: toObject([
      [labels.rows.notice, labels.sharedPhone(customers)],
      ...writeGaps(unasked, labels),
    ]),
  };
}

/** Nobody knows the customer, but not everybody could be asked: said in the panel instead of by a status. */
export function writeOutage(asked: Asked, outcomes: SourceOutcomes, { labels }: PanelOptions): CustomerPanel {
  return {
    name: '',
    email_address: harmless(asked.emailAddress ?? '', MAX_EMAIL_ADDRESS),
    phone_number: asked.phoneNumber ?? '',
    customer_since: '',
    total_spent: UNKNOWN_AMOUNT,
    order_count: 0,
    panel_view: toObject([
      [labels.rows.notice, labels.nobodyKnows],
      [labels.rows.orderCount, labels.orderCountUnknown],
      ...writeGaps(findGaps(outcomes, []), labels),
    ]),
  };
}

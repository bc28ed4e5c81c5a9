import type { Asked } from '../customer/matching.ts';
import { findGaps } from './gaps.ts';
import { harmless, MAX_EMAIL_ADDRESS } from './harmless-text.ts';
import type { SourceOutcomes } from './outcomes.ts';
import { type PanelOptions, toObject, writeGaps, writePanelView } from './panel-view.ts';
import type { Profile } from './profile.ts';
import type { Resolution } from './resolution.ts';

/** What an agent is shown of a customer: every text as it is to be read, empty if there is nothing to say. */
export interface CustomerView {
  name: string;
  emailAddress: string;
  phoneNumber: string;
  /** `YYYY-MM-DD`, or empty. */
  customerSince: string;
  totalSpent: string;
  orderCount: number;
  /** Value by label, in the order shown. */
  rows: Readonly<Record<string, string>>;
}

/** Stands for an amount that no source knows: a zero would be a lie. */
export const UNKNOWN_AMOUNT = 'unknown';

export function writeCustomer(profile: Profile, options: PanelOptions): CustomerView {
  const { formats } = options;
  return {
    name: profile.name,
    emailAddress: profile.emailAddress,
    phoneNumber: profile.phoneNumber,
    customerSince: profile.customerSince === undefined ? '' : formats.isoDay(profile.customerSince),
    totalSpent: profile.totalSpent ? formats.money(profile.totalSpent) : UNKNOWN_AMOUNT,
    orderCount: profile.orderCount,
    rows: writePanelView(profile, options),
  };
}

/** Several customers share the phone: the data of none of them, and what to do about it. */
export function writeAmbiguity(
  { shared, outcomes }: Extract<Resolution, { kind: 'ambiguous' }>,
  { labels }: PanelOptions,
): CustomerView {
  const unasked = findGaps(outcomes, []).filter(({ what }) => what === 'unavailable');
  return {
    name: '',
    emailAddress: '',
    phoneNumber: '',
    customerSince: '',
    totalSpent: '',
    orderCount: 0,
    rows: toObject([[labels.rows.notice, labels.sharedPhone(shared)], ...writeGaps(unasked, labels)]),
  };
}

/** No source knows the customer, but not every one could be asked: said in the panel instead of by a status. */
export function writeOutage(asked: Asked, outcomes: SourceOutcomes, { labels }: PanelOptions): CustomerView {
  return {
    name: '',
    emailAddress: harmless(asked.emailAddress ?? '', MAX_EMAIL_ADDRESS),
    phoneNumber: asked.phoneNumber ?? '',
    customerSince: '',
    totalSpent: UNKNOWN_AMOUNT,
    orderCount: 0,
    rows: toObject([
      [labels.rows.notice, labels.outage],
      [labels.rows.orderCount, labels.orderCountUnknown],
      ...writeGaps(findGaps(outcomes, []), labels),
    ]),
  };
}

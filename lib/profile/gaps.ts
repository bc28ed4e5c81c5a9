import type { SourceName } from '../customer/customer-record.ts';
import { compareText } from '../platform/compare-text.ts';
import type { Evidence } from './evidence.ts';
import { areMembershipsMissing } from './memberships.ts';
import type { SourceOutcome, SourceOutcomes } from './outcomes.ts';
import { areShopNumbersMissing } from './shop-numbers.ts';

/** What is missing from a profile, and from which source. */
export interface Gap {
  source: SourceName;
  what: /** It could not be asked. */
    | 'unavailable'
    /** Not all that was asked of it was answered. */
    | 'incomplete'
    /** It is known there, but not of which lists the customer is a member. */
    | 'memberships'
    /** It is known there, but not by which numbers the shop knows the orders. */
    | 'order-numbers'
    /** Several of its customers share the phone number. */
    | 'shared-phone'
    /** It has the customer's number under another e-mail address. */
    | 'other-email'
    /** It has the phone number, and not every system could say whether that is the customer's. */
    | 'unconfirmed'
    /** The customer is named by a number, and has no address that it could be asked by. */
    | 'unasked';
}

export function findGaps(outcomes: SourceOutcomes, evidence: readonly Evidence[]): readonly Gap[] {
  const gaps: Gap[] = [];
  for (const [source, outcome] of outcomes) {
    const what = gapOf(outcome);
    if (what !== undefined) gaps.push({ source, what });
  }
  for (const { source, memberships, orders } of evidence) {
    const outcome = outcomes.get(source);
    if (memberships && areMembershipsMissing(outcome, memberships))
      gaps.push({ source, what: 'memberships' });
    const isSaid = gaps.some((gap) => gap.source === source);
    if (orders && !isSaid && areShopNumbersMissing(outcome, orders))
      gaps.push({ source, what: 'order-numbers' });
  }
  return gaps.sort(
    (one, other) => compareText(one.source, other.source) || compareText(one.what, other.what),
  );
}

function gapOf(outcome: SourceOutcome): Gap['what'] | undefined {
  if (outcome.kind === 'unavailable') return 'unavailable';
  if (outcome.kind === 'ambiguous') return outcome.reason;
  return outcome.kind === 'found' && !outcome.complete ? 'incomplete' : undefined;
}

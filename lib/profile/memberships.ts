import type { Memberships } from '../customer/customer-record.ts';
import { mapDefined } from '../platform/lists.ts';
import type { SourceOutcome } from './outcomes.ts';

/** A person with more loyalty accounts than these is shown the memberships of the latest ones. */
const MAX_ACCOUNTS_ASKED_FOR = 3;

/** The accounts whose memberships are asked for. */
export function membershipIdsOf(outcome: SourceOutcome | undefined): readonly string[] {
  return accountsOf(outcome).slice(0, MAX_ACCOUNTS_ASKED_FOR);
}

/** The memberships of a person, as far as they were answered; `undefined` if nothing was. */
export function joinMemberships(
  outcome: SourceOutcome | undefined,
  answers: ReadonlyMap<string, Memberships | undefined>,
): Memberships | undefined {
  const known = mapDefined(membershipIdsOf(outcome), (id) => answers.get(id));
  if (known.length === 0) return undefined;
  return {
    names: [...new Set(known.flatMap(({ names }) => names))],
    more: known.some(({ more }) => more) || accountsOf(outcome).length > MAX_ACCOUNTS_ASKED_FOR,
  };
}

/** Whether memberships were asked for and not all of them answered. */
export function areMembershipsMissing(
  outcome: SourceOutcome | undefined,
  answers: ReadonlyMap<string, Memberships | undefined>,
): boolean {
  return membershipIdsOf(outcome).some((id) => answers.get(id) === undefined);
}

function accountsOf(outcome: SourceOutcome | undefined): readonly string[] {
  return outcome?.kind === 'found' ? mapDefined(outcome.records, ({ id }) => id) : [];
}

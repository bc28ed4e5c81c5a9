import type { CustomerRecord } from '../customer/customer-record.ts';
import {
  type Asked,
  type Choice,
  chooseRecords,
  distinctRecords,
  emailAddressesOf,
  type MatchedBy,
  matchRecord,
} from '../customer/matching.ts';
import type { CountryCode } from '../customer/phone-number.ts';
import { answersOf, type Evidence } from './evidence.ts';
import { crmIdsOf, isWorthLinking, linkByCrmId } from './linked-records.ts';
import type { SourceOutcome, SourceOutcomes } from './outcomes.ts';

export type Resolution =
  | { kind: 'found'; by: MatchedBy; outcomes: SourceOutcomes }
  /** So many `customers` share the phone number, and none of them is shown. */
  | { kind: 'ambiguous'; customers: number; outcomes: SourceOutcomes }
  /** No source knows the customer, but not every source could be asked. */
  | { kind: 'unavailable'; outcomes: SourceOutcomes }
  | { kind: 'absent'; outcomes: SourceOutcomes };

/**
 * Decides who the customer is, over all sources together: docs/contract.md, "Who counts as the same person".
 * Does not depend on the order of `evidence`, nor on that of the records in it, nor on what was asked in vain.
 */
export function resolve(evidence: readonly Evidence[], asked: Asked, country: CountryCode): Resolution {
  const direct = match(evidence.map(directPool), asked, country);
  if (direct.kind === 'ambiguous') return direct;
  const crmIds = crmIdsOf(direct.outcomes);
  if (!evidence.some(({ byCrmId }) => crmIds.some((crmId) => byCrmId?.has(crmId))))
    return conclude(direct.outcomes);
  // What was found by number may itself have the asked e-mail address: then it beats the phone like any other.
  const pools = evidence.map((one) => linkedPool(one, crmIds, direct.outcomes.get(one.source)));
  const matched = match(pools, asked, country);
  if (matched.kind === 'ambiguous') return matched;
  return conclude(linkByCrmId(evidence, matched.outcomes, matched.emailAddress));
}

/** The records that one source has to choose from, each once. */
interface Pool {
  evidence: Evidence;
  records: readonly CustomerRecord[];
}

function directPool(evidence: Evidence): Pool {
  const { byEmail, byPhone } = evidence;
  const answered = [...(byEmail?.records ?? []), ...(byPhone?.records ?? [])];
  return { evidence, records: distinctRecords(answered) };
}

function linkedPool(evidence: Evidence, crmIds: readonly string[], outcome: SourceOutcome | undefined): Pool {
  const pool = directPool(evidence);
  if (!isWorthLinking(outcome)) return pool;
  const linked = crmIds.flatMap((crmId) => evidence.byCrmId?.get(crmId)?.records ?? []);
  return { evidence, records: distinctRecords([...pool.records, ...linked]) };
}

type Match =
  /** `emailAddress` by which the customer is known. */
  | { kind: 'one'; emailAddress: string | undefined; outcomes: SourceOutcomes }
  | { kind: 'ambiguous'; customers: number; outcomes: SourceOutcomes };

/** Chooses in each source by e-mail address and phone alone. */
function match(pools: readonly Pool[], asked: Asked, country: CountryCode): Match {
  const emailAddressIsKnown = pools.some(({ records }) =>
    records.some((record) => matchRecord(record, asked, country) === 'email'),
  );
  const choices = pools.map(({ evidence, records }) => ({
    evidence,
    choice: chooseRecords(records, asked, country, emailAddressIsKnown),
  }));
  const outcomes = new Map(
    choices.map(({ evidence, choice }) => [evidence.source, toOutcome(evidence, choice)]),
  );
  if (emailAddressIsKnown) return { kind: 'one', emailAddress: asked.emailAddress, outcomes };
  const candidates = choices.map(({ choice }) => (choice.kind === 'none' ? [] : choice.records));
  const customers = countCustomers(candidates);
  if (customers > 1) return { kind: 'ambiguous', customers, outcomes };
  return { kind: 'one', emailAddress: emailAddressesOf(candidates.flat())[0], outcomes };
}

function toOutcome(evidence: Evidence, choice: Choice): SourceOutcome {
  if (choice.kind === 'ambiguous') return { kind: 'ambiguous', reason: 'shared-phone' };
  const { byEmail, byPhone } = evidence;
  if (choice.kind === 'person') {
    // A phone question that was not understood costs nothing here: whom it would have brought beside a match by
    // e-mail does not count.
    const complete = byEmail?.kind !== 'failed' && byEmail?.kind !== 'ignored' && byPhone?.kind !== 'failed';
    return { kind: 'found', by: choice.by, records: choice.records, complete };
  }
  const wasAsked = answersOf(evidence).every(({ kind }) => kind === 'absent' || kind === 'matched');
  return { kind: wasAsked ? 'absent' : 'unavailable' };
}

/** How many customers the records with the asked phone number are at least. */
function countCustomers(candidates: ReadonlyArray<readonly CustomerRecord[]>): number {
  return Math.max(emailAddressesOf(candidates.flat()).length, ...candidates.map((records) => records.length));
}

function conclude(outcomes: SourceOutcomes): Resolution {
  const all = [...outcomes.values()];
  const found = all.filter((outcome) => outcome.kind === 'found');
  if (found.length > 0) {
    return { kind: 'found', by: found.some(({ by }) => by === 'email') ? 'email' : 'phone', outcomes };
  }
  return { kind: all.every(({ kind }) => kind === 'absent') ? 'absent' : 'unavailable', outcomes };
}

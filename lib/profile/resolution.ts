import type { CountryCode } from 'libphonenumber-js/max';
import type { CustomerRecord } from '../customer/customer-record.ts';
import { distinctRecords } from '../customer/distinct-records.ts';
import {
  type Asked,
  type Choice,
  chooseRecords,
  emailAddressesOf,
  isSameEmailAddress,
  type MatchedBy,
  matchRecord,
  namesOf,
} from '../customer/matching.ts';
import { answersOf, type Evidence, recordsOf } from './evidence.ts';
import { MAX_RECORDS } from './judged-answer.ts';
import { crmIdsOf, isWorthLinking, linkByCrmId } from './linked-records.ts';
import type { SharedPhone, SourceOutcome, SourceOutcomes } from './outcomes.ts';

export type Resolution =
  | { kind: 'found'; by: MatchedBy; outcomes: SourceOutcomes }
  /** None of those who share the phone number is shown. */
  | { kind: 'ambiguous'; shared: SharedPhone; outcomes: SourceOutcomes }
  /** No source knows the customer, but not every source could be asked. */
  | { kind: 'unavailable'; outcomes: SourceOutcomes }
  | { kind: 'absent'; outcomes: SourceOutcomes };

/**
 * Decides who the customer is, over all sources together: docs/contract.md, "Who counts as the same person".
 * Does not depend on the order of `evidence`, nor on that of the records in an answer, nor on what was asked in vain.
 */
export function resolve(evidence: readonly Evidence[], asked: Asked, country: CountryCode): Resolution {
  const direct = match(evidence.map(directPool), asked, country);
  if (direct.kind === 'ambiguous') return direct;
  const unlinked = conclude(direct, evidence, asked);
  // A number that was asked by before a slower source failed is asked by in no other order of arrival.
  const crmIds = unlinked.kind === 'found' ? crmIdsOf(unlinked.outcomes) : [];
  if (!evidence.some(({ byCrmId }) => crmIds.some((crmId) => byCrmId?.has(crmId)))) return unlinked;
  // What was found by number may itself have the asked e-mail address: then it beats the phone like any other.
  const pools = evidence.map((one) => linkedPool(one, crmIds, direct.outcomes.get(one.source)));
  const matched = match(pools, asked, country);
  if (matched.kind === 'ambiguous') return matched;
  const outcomes = linkByCrmId(evidence, matched.outcomes, matched.emailAddress, asked);
  return conclude({ ...matched, outcomes }, evidence, asked);
}

/** The records that one source has to choose from, each once. */
interface Pool {
  evidence: Evidence;
  records: readonly CustomerRecord[];
}

function directPool(evidence: Evidence): Pool {
  return { evidence, records: distinctRecords(...recordsOf(evidence)) };
}

function linkedPool(evidence: Evidence, crmIds: readonly string[], outcome: SourceOutcome | undefined): Pool {
  if (!isWorthLinking(outcome)) return directPool(evidence);
  const linked = crmIds.map((crmId) => evidence.byCrmId?.get(crmId)?.records ?? []);
  return { evidence, records: distinctRecords(...recordsOf(evidence), ...linked) };
}

interface Match {
  kind: 'one';
  /** By which the customer is known. */
  emailAddress: string | undefined;
  /** Whether that is the one that was asked for. */
  isConfirmed: boolean;
  outcomes: SourceOutcomes;
}

type Ambiguity = Extract<Resolution, { kind: 'ambiguous' }>;

/** Chooses in each source by e-mail address and phone alone. */
function match(pools: readonly Pool[], asked: Asked, country: CountryCode): Match | Ambiguity {
  const isConfirmed = pools.some(({ records }) =>
    records.some((record) => matchRecord(record, asked, country) === 'email'),
  );
  const choices = pools.map(({ evidence, records }) => ({
    evidence,
    choice: choose(evidence, records, asked, country, isConfirmed),
  }));
  const outcomes = new Map(
    choices.map(({ evidence, choice }) => [evidence.source, toOutcome(evidence, choice, isConfirmed, asked)]),
  );
  if (isConfirmed) return { kind: 'one', emailAddress: asked.emailAddress, isConfirmed, outcomes };
  const candidates = choices.map(({ choice }) => (choice.kind === 'none' ? [] : choice.records));
  const customers = countCustomers(candidates);
  if (customers > 1) {
    if (asked.named)
      return { kind: 'one', emailAddress: undefined, isConfirmed, outcomes: withholdShared(outcomes) };
    const isMore = pools.some(({ evidence }) => evidence.byPhone?.hasMore);
    return { kind: 'ambiguous', shared: { customers: isMore ? MAX_RECORDS : customers, isMore }, outcomes };
  }
  return { kind: 'one', emailAddress: emailAddressesOf(candidates.flat())[0], isConfirmed, outcomes };
}

/** A record with the number that names the customer is the customer's. */
function choose(
  { named }: Evidence,
  records: readonly CustomerRecord[],
  asked: Asked,
  country: CountryCode,
  isConfirmed: boolean,
): Choice {
  if (named === undefined) return chooseRecords(records, asked, country, isConfirmed);
  return { kind: 'person', by: asked.emailAddress === undefined ? 'phone' : 'email', records: named };
}

/** A number names one customer, even if others have the phone number. */
function withholdShared(outcomes: SourceOutcomes): SourceOutcomes {
  return new Map(
    [...outcomes].map(([source, outcome]) => [
      source,
      outcome.kind === 'found' && outcome.by === 'phone' ? SHARED_PHONE : outcome,
    ]),
  );
}

function toOutcome(
  evidence: Evidence,
  choice: Choice,
  isConfirmed: boolean,
  { emailAddress }: Asked,
): SourceOutcome {
  if (choice.kind === 'ambiguous') return SHARED_PHONE;
  const { byEmail, byPhone, named } = evidence;
  if (named) {
    const isUnderOtherEmailAddress =
      emailAddress !== undefined &&
      emailAddressesOf(named).some((own) => !isSameEmailAddress(own, emailAddress));
    return { kind: 'found', by: 'number', records: named, complete: true, isUnderOtherEmailAddress };
  }
  const isEmailAnswered = byEmail?.kind !== 'failed' && byEmail?.kind !== 'ignored';
  if (choice.kind === 'person') {
    // The e-mail question would bring the customer's own record, and records with only the phone would not count.
    if (isConfirmed && choice.by === 'phone' && emailAddress !== undefined && !isEmailAnswered)
      return UNCONFIRMED;
    // A phone question that was not understood costs nothing here: what it would have brought beside a match by
    // e-mail does not count.
    const complete = isEmailAnswered && byPhone?.kind !== 'failed' && byPhone?.hasMore !== true;
    return { kind: 'found', by: choice.by, records: choice.records, complete };
  }
  const answers = answersOf(evidence);
  if (answers.length === 0) return UNASKED;
  const wasAsked = answers.every(({ kind }) => kind === 'absent' || kind === 'matched');
  return { kind: wasAsked ? 'absent' : 'unavailable' };
}

const UNCONFIRMED: SourceOutcome = { kind: 'ambiguous', reason: 'unconfirmed' };
const SHARED_PHONE: SourceOutcome = { kind: 'ambiguous', reason: 'shared-phone' };
const UNASKED: SourceOutcome = { kind: 'ambiguous', reason: 'unasked' };

/**
 * How many customers the records with the asked phone number are at least: those with different e-mail addresses; or,
 * if none has one, with different names.
 */
function countCustomers(candidates: ReadonlyArray<readonly CustomerRecord[]>): number {
  const all = candidates.flat();
  const emailAddresses = emailAddressesOf(all).length;
  const inOneSource = candidates.map((records) =>
    records.length > 1 && emailAddressesOf(records).length === 1 && records.every(hasEmailAddress)
      ? 1
      : records.length,
  );
  const different = emailAddresses > 0 ? emailAddresses : namesOf(all).length;
  return Math.max(different, ...inOneSource);
}

function hasEmailAddress({ emailAddress }: CustomerRecord): boolean {
  return emailAddress !== undefined;
}

function conclude(
  { isConfirmed, outcomes: all }: Match,
  evidence: readonly Evidence[],
  asked: Asked,
): Resolution {
  const outcomes = isConfirmed || asked.emailAddress === undefined ? all : withholdStrangers(all, evidence);
  const found = [...outcomes.values()].filter((outcome) => outcome.kind === 'found');
  if (found.length > 0) return { kind: 'found', by: isConfirmed ? 'email' : 'phone', outcomes };
  const isAbsent = [...outcomes.values()].every(({ kind }) => kind === 'absent');
  return { kind: isAbsent ? 'absent' : 'unavailable', outcomes };
}

/**
 * If an e-mail address was asked for and only the phone matched, a question that was not answered may have brought
 * the customer, or another one on the phone: what matched may then be a stranger's.
 */
function withholdStrangers(outcomes: SourceOutcomes, evidence: readonly Evidence[]): SourceOutcomes {
  const isUnanswered = evidence.some((one) =>
    answersOf(one).some(({ kind }) => kind === 'failed' || kind === 'ignored'),
  );
  if (!isUnanswered) return outcomes;
  return new Map(
    [...outcomes].map(([source, outcome]) => [source, outcome.kind === 'found' ? UNCONFIRMED : outcome]),
  );
}

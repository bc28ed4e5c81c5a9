import type { CustomerRecord, SourceName } from '../customer/customer-record.ts';
import { normalizeEmailAddress } from '../customer/email-address.ts';
import { type Asked, type Choice, chooseRecords, type MatchedBy, matchRecord } from '../customer/matching.ts';
import type { CountryCode } from '../customer/phone-number.ts';
import { answersOf, type Evidence } from './evidence.ts';
import { linkByCrmId } from './linked-records.ts';

/** What one source knows of the customer. */
export type SourceOutcome =
  /** `complete`: every question that could have brought more was answered. */
  | {
      kind: 'found';
      by: MatchedBy | 'crmId';
      records: readonly [CustomerRecord, ...CustomerRecord[]];
      complete: boolean;
    }
  | { kind: 'absent' }
  /** It has somebody, and nothing tells whether that is the customer. */
  | { kind: 'ambiguous'; reason: 'shared-phone' | 'other-email' }
  | { kind: 'unavailable' };

/** Of every source that is switched on. */
export type SourceOutcomes = ReadonlyMap<SourceName, SourceOutcome>;

export type Resolution =
  | { kind: 'found'; by: MatchedBy; outcomes: SourceOutcomes }
  /** So many `customers` share the phone number, and none of them is shown. */
  | { kind: 'ambiguous'; customers: number; outcomes: SourceOutcomes }
  /** Nobody knows the customer, but not everybody could be asked. */
  | { kind: 'unavailable'; outcomes: SourceOutcomes }
  | { kind: 'absent'; outcomes: SourceOutcomes };

/**
 * Decides who the customer is, over all sources together: contract, "Who counts as the same person".
 * Does not depend on the order of `evidence`, nor on that of the records in it.
 */
export function resolve(evidence: readonly Evidence[], asked: Asked, country: CountryCode): Resolution {
  const pools = evidence.map((one) => ({ one, records: matchingRecords(one, asked, country) }));
  const emailAddressIsKnown = pools.some(({ records }) =>
    records.some((record) => matchRecord(record, asked, country) === 'email'),
  );
  const choices = pools.map(({ one, records }) => ({
    one,
    choice: chooseRecords(records, asked, country, emailAddressIsKnown),
  }));
  const outcomes = new Map(choices.map(({ one, choice }) => [one.source, toOutcome(one, choice)]));
  const candidates = choices.map(({ choice }) => (choice.kind === 'none' ? [] : choice.records));
  const customers = emailAddressIsKnown ? 1 : countCustomers(candidates);
  if (customers > 1) return { kind: 'ambiguous', customers, outcomes };

  const emailAddress = emailAddressIsKnown ? asked.emailAddress : emailAddresses(candidates.flat())[0];
  return conclude(linkByCrmId(evidence, outcomes, emailAddress));
}

/** Those that match, by whatever question they came. */
function matchingRecords(evidence: Evidence, asked: Asked, country: CountryCode): readonly CustomerRecord[] {
  return [...answersOf(evidence), ...(evidence.byCrmId?.values() ?? [])]
    .flatMap(({ records }) => records)
    .filter((record) => matchRecord(record, asked, country) !== undefined);
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
  return Math.max(emailAddresses(candidates.flat()).length, ...candidates.map((records) => records.length));
}

function emailAddresses(records: readonly CustomerRecord[]): readonly string[] {
  const addresses = records.flatMap(({ emailAddress }) => emailAddress ?? []);
  return [...new Set(addresses.map(normalizeEmailAddress))];
}

function conclude(outcomes: SourceOutcomes): Resolution {
  const all = [...outcomes.values()];
  const found = all.filter((outcome) => outcome.kind === 'found');
  if (found.length > 0) {
    return { kind: 'found', by: found.some(({ by }) => by === 'email') ? 'email' : 'phone', outcomes };
  }
  return { kind: all.some(({ kind }) => kind === 'unavailable') ? 'unavailable' : 'absent', outcomes };
}

import type { CustomerRecord } from '../customer/customer-record.ts';
import { distinctRecords, usableCrmId } from '../customer/distinct-records.ts';
import { parseEmailAddress } from '../customer/email-address.ts';
import { type Asked, emailAddressesOf, isSameEmailAddress } from '../customer/matching.ts';
import { sourcesWith } from '../customer/source-traits.ts';
import { mapDefined } from '../platform/lists.ts';
import type { Evidence } from './evidence.ts';
import type { SourceOutcome, SourceOutcomes } from './outcomes.ts';

/** A person with more customer numbers than these is asked for by the latest ones only. */
const MAX_CRM_IDS = 3;

const CRM_SOURCES = sourcesWith('givesCrmId');

/** What the sources found that give customer numbers. */
function foundByCrmSources(outcomes: SourceOutcomes) {
  return mapDefined(CRM_SOURCES, (source) => {
    const outcome = outcomes.get(source);
    return outcome?.kind === 'found' ? outcome : undefined;
  });
}

/** The customer numbers by which other sources may know the customer. */
export function crmIdsOf(outcomes: SourceOutcomes): readonly string[] {
  const records = foundByCrmSources(outcomes).flatMap((outcome) => outcome.records);
  return [...new Set(mapDefined(records, usableCrmId))].slice(0, MAX_CRM_IDS);
}

/** Whether a source that found no customer by e-mail or phone may still find the customer by number. */
export function isWorthLinking(outcome: SourceOutcome | undefined): boolean {
  if (outcome?.kind === 'ambiguous') return outcome.reason === 'unasked';
  return outcome?.kind === 'absent' || outcome?.kind === 'unavailable';
}

/**
 * Adds what sources found by another one's customer numbers if nothing else matched there. If the one that gave the
 * number has the asked e-mail address, or is the source whose number names the customer, the number proves the identity;
 * else a record with another e-mail address is not shown.
 * @param emailAddress by which the customer is known so far; else by the one that was asked for
 */
export function linkByCrmId(
  evidence: readonly Evidence[],
  outcomes: SourceOutcomes,
  emailAddress: string | undefined,
  asked: Asked,
): SourceOutcomes {
  const crmIds = crmIdsOf(outcomes);
  const isProven = foundByCrmSources(outcomes).some(({ by }) => by === 'email' || by === 'number');
  const linked = new Map(outcomes);
  for (const { source, byCrmId } of evidence) {
    const outcome = outcomes.get(source);
    if (byCrmId === undefined || outcome === undefined || !isWorthLinking(outcome)) continue;
    const answers = mapDefined(crmIds, (crmId) => byCrmId.get(crmId));
    const records = distinctRecords(...answers.map((answer) => answer.records));
    const wasAsked = answers.every(({ kind }) => kind === 'matched' || kind === 'absent');
    linked.set(source, toOutcome(records, emailAddress ?? asked.emailAddress, isProven, wasAsked, outcome));
  }
  return linked;
}

function toOutcome(
  records: readonly CustomerRecord[],
  emailAddress: string | undefined,
  isProven: boolean,
  wasAsked: boolean,
  otherwise: SourceOutcome,
): SourceOutcome {
  const known = emailAddress ?? onlyEmailAddress(records);
  const ofKnown = records.filter((record) => hasNoOtherEmailAddress(record, known));
  const [first, ...others] = isProven ? records : ofKnown;
  if (first !== undefined) {
    const isUnderOtherEmailAddress = isProven && ofKnown.length < records.length;
    const isWhole = isProven || ofKnown.length === records.length;
    const complete = wasAsked && otherwise.kind !== 'unavailable' && isWhole;
    // A customer who was known by phone alone is known no better by a number.
    const by = isProven ? 'crmId' : 'phone';
    return { kind: 'found', by, records: [first, ...others], complete, isUnderOtherEmailAddress };
  }
  if (records.length > 0) return { kind: 'ambiguous', reason: 'other-email' };
  return wasAsked ? otherwise : { kind: 'unavailable' };
}

function hasNoOtherEmailAddress(record: CustomerRecord, known: string | undefined): boolean {
  if (record.emailAddress === undefined) return true;
  return known !== undefined && isSameEmailAddress(record.emailAddress, known);
}

function onlyEmailAddress(records: readonly CustomerRecord[]): string | undefined {
  const [address, ...others] = emailAddressesOf(records);
  // One that cannot be read is another one than any.
  return others.length === 0 && address !== undefined ? parseEmailAddress(address) : undefined;
}

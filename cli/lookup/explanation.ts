import type { CustomerRecord, CustomerSource, SourceName } from '../../lib/customer/customer-record.ts';
import { isSameEmailAddress, matchRecord } from '../../lib/customer/matching.ts';
import { parsePhoneNumber } from '../../lib/customer/phone-number.ts';
import { shareDeadline } from '../../lib/platform/deadline.ts';
import { silentLog } from '../../lib/platform/reporting/log.ts';
import { askSources } from '../../lib/profile/ask-sources.ts';
import { type CustomerView, UNKNOWN_AMOUNT, writeCustomer } from '../../lib/profile/customer-view.ts';
import type { SourceOutcome, SourceOutcomes } from '../../lib/profile/outcomes.ts';
import type { PanelOptions } from '../../lib/profile/panel-view.ts';
import type { LookupQuestion, ProfileOptions } from '../../lib/profile/profile.ts';
import { mergeProfile } from '../../lib/profile/profile.ts';
import { FIELD_NAMES } from '../../lib/robin/customer-panel.ts';
import type { LookupSide } from '../connections/lookup-side.ts';
import { type RecordedQuestion, replaySource } from './recorded-source.ts';
import { shownFields } from './shown-fields.ts';

/** Why the panel says what it says. */
export interface Explanation {
  questions: readonly RecordedQuestion[];
  sources: ReadonlyArray<{ source: SourceName; outcome: string; records: readonly ExplainedRecord[] }>;
  /** Which source each thing of the panel comes from; several if they say the same. */
  fields: ReadonlyArray<{ field: string; value: string; from: readonly SourceName[] }>;
}

interface ExplainedRecord {
  id: string;
  /** Why it counts, or why not. */
  why: string;
}

/** Decides once more on the recorded answers, and looks at how. */
export async function explain(
  asked: LookupQuestion,
  side: LookupSide,
  questions: readonly RecordedQuestion[],
): Promise<Explanation> {
  const { settings, clock, panel } = side;
  const replays = side.sources.map((source) => replaySource(source, questions));
  const deadline = shareDeadline(clock.now() + 5_000, clock);
  const options = { country: settings.country, deadline, clock, log: silentLog };
  const { resolution, evidence } = await askSources(asked, replays, options);
  deadline.end();
  const { outcomes } = resolution;
  const write = (seen: SourceOutcomes): CustomerView | undefined => {
    if (resolution.kind !== 'found') return undefined;
    const merge: ProfileOptions & PanelOptions = { ...settings, ...panel };
    const profile = mergeProfile({ by: resolution.by, outcomes: seen }, evidence, asked, merge);
    return writeCustomer(profile, merge);
  };
  return {
    questions,
    sources: side.sources.map((source) =>
      explainSource(source, outcomes, asked, questions, settings.country),
    ),
    fields: explainFields(outcomes, settings.country, write),
  };
}

/** What each source alone would have made of a field shows whose the value is. */
function explainFields(
  outcomes: SourceOutcomes,
  country: LookupSide['settings']['country'],
  write: (outcomes: SourceOutcomes) => CustomerView | undefined,
): Explanation['fields'] {
  const whole = write(outcomes);
  if (!whole) return [];
  const alone = [...outcomes].flatMap(([source, outcome]) =>
    outcome.kind === 'found'
      ? [{ source, records: outcome.records, fields: flat(write(onlyOf(outcomes, source))) }]
      : [],
  );
  // What stands there although no source says it (0 orders, the address that was asked for) may still be confirmed.
  const withoutSources = flat(write(onlyOf(outcomes, undefined)));
  return [...flat(whole)].map(([field, value]) => {
    if (field === FIELD_NAMES.totalSpent && value === UNKNOWN_AMOUNT) return { field, value, from: [] };
    const isSaid = (one: (typeof alone)[number]) =>
      withoutSources.get(field) === value
        ? one.records.some((record) => hasContact(record, field, value, country))
        : one.fields.get(field) === value;
    return { field, value, from: alone.filter(isSaid).map(({ source }) => source) };
  });
}

function hasContact(
  { emailAddress, phoneNumbers }: CustomerRecord,
  field: string,
  value: string,
  country: LookupSide['settings']['country'],
): boolean {
  if (field === FIELD_NAMES.emailAddress)
    return emailAddress !== undefined && isSameEmailAddress(emailAddress, value);
  if (field !== FIELD_NAMES.phoneNumber) return false;
  return phoneNumbers.some((number) => parsePhoneNumber(number, country) === value);
}

/** The outcomes as if the other sources knew no customer. */
function onlyOf(outcomes: SourceOutcomes, only: SourceName | undefined): SourceOutcomes {
  return new Map(
    [...outcomes].map(([source, outcome]) => [
      source,
      source === only || outcome.kind !== 'found' ? outcome : ({ kind: 'absent' } as const),
    ]),
  );
}

function flat(view: CustomerView | undefined): Map<string, string> {
  return new Map(view && shownFields(view));
}

function explainSource(
  { name }: CustomerSource,
  outcomes: SourceOutcomes,
  asked: LookupQuestion,
  questions: readonly RecordedQuestion[],
  country: LookupSide['settings']['country'],
): Explanation['sources'][number] {
  const outcome = outcomes.get(name);
  const used = outcome?.kind === 'found' ? outcome.records : [];
  const answered = questions.flatMap(({ source, answer }) =>
    source === name && Array.isArray(answer) ? (answer as readonly CustomerRecord[]) : [],
  );
  const distinct = [...new Map(answered.map((record) => [JSON.stringify(record), record])).values()];
  const isUsed = (record: CustomerRecord) =>
    used.some((one) => JSON.stringify(one) === JSON.stringify(record));
  return {
    source: name,
    outcome: describeOutcome(outcome),
    records: distinct.map((record, index) => ({
      id: record.id ?? (record.crmId === undefined ? `no. ${index + 1}` : `customer ${record.crmId}`),
      why: describeMatch(matchRecord(record, asked, country), isUsed(record)),
    })),
  };
}

function describeMatch(by: 'email' | 'phone' | undefined, isUsed: boolean): string {
  if (by === 'email')
    return isUsed
      ? 'has the e-mail address: counts'
      : 'has the e-mail address: another one of the same person counts';
  if (by === 'phone')
    return isUsed
      ? 'has the phone number: counts'
      : 'has the phone number: does not count, e-mail beats phone or several share it';
  return isUsed
    ? 'has the customer number of ExpertSender: counts'
    : 'has neither what was asked for: a stranger, not used';
}

function describeOutcome(outcome: SourceOutcome | undefined): string {
  switch (outcome?.kind) {
    case 'found': {
      const by = {
        email: 'e-mail address',
        phone: 'phone number',
        crmId: "ExpertSender's customer number",
        number: 'the number that was asked for',
      }[outcome.by];
      return `found by ${by}${outcome.complete ? '' : ', not everything was answered'}`;
    }
    case 'ambiguous':
      return {
        'shared-phone': 'several of its customers share the phone number: none is shown',
        'other-email': 'has the customer number under another e-mail address: not shown',
        unconfirmed: 'has the phone number: not shown, for not every question was answered',
        unasked: 'not asked: there is neither e-mail address nor phone number to ask by',
      }[outcome.reason];
    case 'absent':
      return 'does not know the customer';
    default:
      return 'could not be asked';
  }
}

import type { CountryCode } from 'libphonenumber-js/max';
import type { CustomerRecord } from '../customer/customer-record.ts';
import { isSameCustomerNumber } from '../customer/distinct-records.ts';
import { type Asked, isSameEmailAddress, type MatchedBy, matchRecord } from '../customer/matching.ts';

/** What became of one question to one source. Only records that match are kept: a stranger's go no further. */
export interface JudgedAnswer {
  kind: /** At least one record matches by what was asked. */
    | 'matched'
    /** The source said that it does not know the customer. */
    | 'absent'
    /** None of the records that it answered matches by what was asked: it has not understood the question. */
    | 'ignored'
    /** It gave no answer, or not in time. */
    | 'failed';
  records: readonly CustomerRecord[];
  /** The place of the answer among its source's: of one customer, the later answer is the record. */
  turn?: number;
  /** Whether the source has more records than were read. */
  hasMore?: boolean;
}

/** At most this many records of an answer are read: docs/contract.md, "Who counts as the same person". */
export const MAX_RECORDS = 100;
/** Accounts that have the asked e-mail address: to compare that is quick. */
const MAX_ACCOUNTS_READ = 1_000;

export const FAILED: JudgedAnswer = { kind: 'failed', records: [] };

/**
 * Judges what a source answered to a question by e-mail address or by phone. A record that matches by the other one
 * of the two counts all the same, but does not show that the question was understood.
 */
export function judgeAnswer(
  records: readonly CustomerRecord[],
  by: MatchedBy,
  asked: Asked,
  country: CountryCode,
): JudgedAnswer {
  if (records.length === 0) return { kind: 'absent', records };
  const read = by === 'email' ? readByEmail(records, asked) : records.slice(0, MAX_RECORDS);
  const matching = read.filter((record) => matchRecord(record, asked, country) !== undefined);
  const question: Asked =
    by === 'email' ? { ...asked, phoneNumber: undefined } : { ...asked, emailAddress: undefined };
  const understood = matching.some((record) => matchRecord(record, question, country) !== undefined);
  const hasMore = understood && by === 'phone' && records.length > MAX_RECORDS;
  return { kind: understood ? 'matched' : 'ignored', records: matching, hasMore };
}

/** Those with the asked e-mail address wherever they stand, and of the others as many as are read. */
function readByEmail(records: readonly CustomerRecord[], { emailAddress }: Asked): readonly CustomerRecord[] {
  if (records.length <= MAX_RECORDS) return records;
  const isAsked = (record: CustomerRecord) =>
    emailAddress !== undefined &&
    record.emailAddress !== undefined &&
    isSameEmailAddress(record.emailAddress, emailAddress);
  const accounts = records.filter(isAsked).slice(0, MAX_ACCOUNTS_READ);
  return [...accounts, ...records.slice(0, MAX_RECORDS).filter((record) => !isAsked(record))];
}

/** What the answers to one question, asked in several spellings, come to: what one could not say, none has said. */
export function joinAnswers(answers: readonly JudgedAnswer[]): JudgedAnswer {
  const [only, ...others] = answers;
  if (only !== undefined && others.length === 0) return only;
  const kinds = (['failed', 'matched', 'ignored'] as const).filter((kind) =>
    answers.some((answer) => answer.kind === kind),
  );
  const turn = Math.max(...answers.map((answer) => answer.turn ?? 0));
  return { kind: kinds[0] ?? 'absent', records: answers.flatMap(({ records }) => records), turn };
}

/** Judges what a source answered to a question by customer number. */
export function judgeCrmAnswer(records: readonly CustomerRecord[], crmId: string): JudgedAnswer {
  if (records.length === 0) return { kind: 'absent', records };
  const matching = records
    .slice(0, MAX_RECORDS)
    .filter(({ id }) => id !== undefined && isSameCustomerNumber(id, crmId));
  return { kind: matching.length > 0 ? 'matched' : 'ignored', records: matching };
}

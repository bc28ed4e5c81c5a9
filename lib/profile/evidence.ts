import type { CustomerRecord, Memberships, SourceName } from '../customer/customer-record.ts';
import type { OwnRecords } from '../customer/matching.ts';
import type { JudgedAnswer } from './judged-answer.ts';
import type { NamedOrders } from './shop-numbers.ts';

/** All that one source answered in one lookup. */
export interface Evidence {
  source: SourceName;
  /** To the question by e-mail address, if one was asked. */
  byEmail?: JudgedAnswer | undefined;
  /** To the question by phone, if one was asked. */
  byPhone?: JudgedAnswer | undefined;
  /** The records that have the number which names the customer: then it is asked neither. */
  named?: OwnRecords | undefined;
  /** To the questions by customer number; `undefined` if the source is not asked so. */
  byCrmId?: ReadonlyMap<string, JudgedAnswer> | undefined;
  /** By the source's own customer id; a value is `undefined` if they could not be asked. */
  memberships?: ReadonlyMap<string, Memberships | undefined> | undefined;
  /** By the source's own order id; `undefined` if the source is not asked for orders. */
  orders?: NamedOrders | undefined;
}

/** The answers to the questions by e-mail address and by phone. */
export function answersOf({ byEmail, byPhone }: Evidence): readonly JudgedAnswer[] {
  return [byEmail, byPhone].filter((answer) => answer !== undefined);
}

/** The records of those answers, in the order in which they came; if a number names the customer, those alone. */
export function recordsOf(evidence: Evidence): ReadonlyArray<readonly CustomerRecord[]> {
  if (evidence.named) return [evidence.named];
  return answersOf(evidence)
    .toSorted((one, other) => (one.turn ?? 0) - (other.turn ?? 0))
    .map(({ records }) => records);
}

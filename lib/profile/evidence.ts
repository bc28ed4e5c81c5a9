import type { Memberships, SourceName } from '../customer/customer-record.ts';
import type { Answer } from './answer.ts';

/** All that one source answered in one lookup. */
export interface Evidence {
  source: SourceName;
  /** To the question by e-mail address, where one was asked. */
  byEmail?: Answer | undefined;
  /** To the question by phone, where one was asked. */
  byPhone?: Answer | undefined;
  /** To the questions by customer number; `undefined` where the source is not asked so. */
  byCrmId?: ReadonlyMap<string, Answer> | undefined;
  /** By the source's own customer id; a value is `undefined` where they could not be asked. */
  memberships?: ReadonlyMap<string, Memberships | undefined> | undefined;
}

/** The answers to the questions by e-mail address and by phone. */
export function answersOf({ byEmail, byPhone }: Evidence): readonly Answer[] {
  return [byEmail, byPhone].filter((answer) => answer !== undefined);
}

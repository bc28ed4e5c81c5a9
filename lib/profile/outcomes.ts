import type { SourceName } from '../customer/customer-record.ts';
import type { MatchedBy, OwnRecords } from '../customer/matching.ts';

/** What one source knows of the customer. */
export type SourceOutcome =
  /** `complete`: every question that could have brought more was answered. */
  | {
      kind: 'found';
      by: MatchedBy | 'crmId' | 'number';
      records: OwnRecords;
      complete: boolean;
      /** Whether the customer number proved the identity of a record with another e-mail address. */
      isUnderOtherEmailAddress?: boolean;
    }
  | { kind: 'absent' }
  /** It has records, and nothing tells whether they are the customer's; `unasked`: there is nothing to ask it by. */
  | { kind: 'ambiguous'; reason: 'shared-phone' | 'other-email' | 'unconfirmed' | 'unasked' }
  | { kind: 'unavailable' };

/** Of every source that is switched on. */
export type SourceOutcomes = ReadonlyMap<SourceName, SourceOutcome>;

/** Several customers have the phone number that was asked for. */
export interface SharedPhone {
  customers: number;
  /** There are more of them than that. */
  isMore: boolean;
}

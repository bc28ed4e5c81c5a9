import type { CustomerRecord, SourceName } from '../customer/customer-record.ts';
import type { MatchedBy } from '../customer/matching.ts';

/** What one source knows of the customer. */
export type SourceOutcome =
  /** `complete`: every question that could have brought more was answered. */
  | {
      kind: 'found';
      by: MatchedBy | 'crmId';
      records: readonly [CustomerRecord, ...CustomerRecord[]];
      complete: boolean;
      /** Whether the customer number proved the identity of a record with another e-mail address. */
      isUnderOtherEmailAddress?: boolean;
    }
  | { kind: 'absent' }
  /** It has records, and nothing tells whether they are the customer's. */
  | { kind: 'ambiguous'; reason: 'shared-phone' | 'other-email' | 'unconfirmed' }
  | { kind: 'unavailable' };

/** Of every source that is switched on. */
export type SourceOutcomes = ReadonlyMap<SourceName, SourceOutcome>;

import type { CustomerSource, SourceName } from '../customer/customer-record.ts';
import type { Asked } from '../customer/matching.ts';
import { askSources } from './ask-sources.ts';
import { type CustomerPanel, writeAmbiguity, writeCustomer, writeOutage } from './customer-panel.ts';
import type { InquiryOptions } from './inquiry.ts';
import type { PanelOptions } from './panel-view.ts';
import { mergeProfile, type ProfileOptions } from './profile.ts';

export type Lookup = { milliseconds: ReadonlyMap<SourceName, number> } & (
  | { kind: 'found' | 'ambiguous'; customer: CustomerPanel }
  /** Every source says that it knows nobody. */
  | { kind: 'absent' }
  /** Nobody knows the customer, but not everybody could be asked. `notice` says so in a panel. */
  | { kind: 'unavailable'; notice: CustomerPanel }
);

export type LookupOptions = InquiryOptions & ProfileOptions & PanelOptions;

/** Asks, matches, merges and writes: all that ROBIN is shown of a customer. Never rejects for what a source does. */
export async function lookUpCustomer(
  asked: Asked,
  sources: readonly CustomerSource[],
  options: LookupOptions,
): Promise<Lookup> {
  const { resolution, evidence, milliseconds } = await askSources(asked, sources, options);
  switch (resolution.kind) {
    case 'found': {
      const profile = mergeProfile(resolution, evidence, asked, options);
      return { kind: 'found', customer: writeCustomer(profile, options), milliseconds };
    }
    case 'ambiguous': {
      const customer = writeAmbiguity(resolution.customers, resolution.outcomes, options);
      return { kind: 'ambiguous', customer, milliseconds };
    }
    case 'unavailable':
      return { kind: 'unavailable', notice: writeOutage(asked, resolution.outcomes, options), milliseconds };
    case 'absent':
      return { kind: 'absent', milliseconds };
  }
}

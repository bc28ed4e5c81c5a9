import type { CustomerSource, SourceName } from '../customer/customer-record.ts';
import { mapDefined } from '../platform/lists.ts';
import { askSources } from './ask-sources.ts';
import { type CustomerView, writeAmbiguity, writeCustomer, writeOutage } from './customer-view.ts';
import type { InquiryOptions } from './inquiry.ts';
import type { SourceOutcomes } from './outcomes.ts';
import type { PanelOptions } from './panel-view.ts';
import { type LookupQuestion, mergeProfile, type ProfileOptions } from './profile.ts';

export type Lookup = {
  /** How long each source was waited for. */
  durationsMs: ReadonlyMap<SourceName, number>;
  /** The sources that could not be asked. */
  unavailable: readonly SourceName[];
} & (
  | { kind: 'found'; customer: CustomerView; complete: boolean }
  | { kind: 'ambiguous'; customer: CustomerView }
  /** Every source says that it does not know the customer. */
  | { kind: 'absent' }
  /** No source that was asked knows the customer, but not all could be asked. `notice` says so in a panel. */
  | { kind: 'unavailable'; notice: CustomerView }
);

export type LookupOptions = InquiryOptions & ProfileOptions & PanelOptions;

/** Asks, matches, merges and writes: all that ROBIN is shown of a customer. Never rejects for what a source does. */
export async function lookUpCustomer(
  asked: LookupQuestion,
  sources: readonly CustomerSource[],
  options: LookupOptions,
): Promise<Lookup> {
  const { resolution, evidence, durationsMs } = await askSources(asked, sources, options);
  const { kind, outcomes } = resolution;
  const common = { durationsMs, unavailable: unavailableSources(outcomes) };
  switch (kind) {
    case 'found': {
      const profile = mergeProfile(resolution, evidence, asked, options);
      return {
        ...common,
        kind,
        customer: writeCustomer(profile, options),
        complete: profile.gaps.length === 0,
      };
    }
    case 'ambiguous':
      return { ...common, kind, customer: writeAmbiguity(resolution, options) };
    case 'unavailable':
      return { ...common, kind, notice: writeOutage(asked, outcomes, options) };
    case 'absent':
      return { ...common, kind };
  }
}

function unavailableSources(outcomes: SourceOutcomes): readonly SourceName[] {
  return mapDefined(outcomes, ([source, { kind }]) => (kind === 'unavailable' ? source : undefined)).sort();
}

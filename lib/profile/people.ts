import { combineRecords } from '../customer/combine-records.ts';
import type { CustomerRecord, SourceName } from '../customer/customer-record.ts';
import { mapDefined } from '../platform/lists.ts';
import type { SourceOutcomes } from './outcomes.ts';
import { PRECEDENCE } from './precedence.ts';

/** The customer as each source has them, those with the asked e-mail address before those matched by phone alone. */
export interface People {
  /** By the precedence of `sources`. */
  inOrder(sources?: readonly SourceName[]): readonly CustomerRecord[];
  /** What the first of them says; `undefined` if none says it. */
  first<K extends keyof CustomerRecord>(
    key: K,
    sources?: readonly SourceName[],
  ): CustomerRecord[K] | undefined;
  /** What the first of the customer's records say: all with the asked e-mail address, else all others. */
  all<K extends keyof CustomerRecord>(
    key: K,
    sources?: readonly SourceName[],
  ): ReadonlyArray<NonNullable<CustomerRecord[K]>>;
}

export function combineBySource(outcomes: SourceOutcomes): People {
  const matched = new Map<SourceName, CustomerRecord>();
  const matchedByPhone = new Map<SourceName, CustomerRecord>();
  for (const [source, outcome] of outcomes) {
    if (outcome.kind !== 'found') continue;
    const people = outcome.by === 'phone' ? matchedByPhone : matched;
    people.set(source, combineRecords(outcome.records));
  }
  const rank = (people: ReadonlyMap<SourceName, CustomerRecord>, sources: readonly SourceName[]) =>
    mapDefined(sources, (source) => people.get(source));
  const inOrder = (sources = PRECEDENCE) => [...rank(matched, sources), ...rank(matchedByPhone, sources)];
  return {
    inOrder,
    first: (key, sources) => inOrder(sources).find((person) => person[key] !== undefined)?.[key],
    all(key, sources = PRECEDENCE) {
      const said = (people: ReadonlyMap<SourceName, CustomerRecord>) =>
        mapDefined(rank(people, sources), (person) => person[key] ?? undefined);
      const byMatched = said(matched);
      return byMatched.length > 0 ? byMatched : said(matchedByPhone);
    },
  };
}

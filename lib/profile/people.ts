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
  const people = new Map<SourceName, CustomerRecord>();
  const onPhone = new Set<SourceName>();
  for (const [source, outcome] of outcomes) {
    if (outcome.kind !== 'found') continue;
    people.set(source, combineRecords(outcome.records));
    if (outcome.by === 'phone') onPhone.add(source);
  }
  const rankings = (sources: readonly SourceName[]) => [
    mapDefined(sources, (source) => (onPhone.has(source) ? undefined : people.get(source))),
    mapDefined(sources, (source) => (onPhone.has(source) ? people.get(source) : undefined)),
  ];
  const inOrder = (sources = PRECEDENCE) => rankings(sources).flat();
  return {
    inOrder,
    first: (key, sources) => inOrder(sources).find((person) => person[key] !== undefined)?.[key],
    all(key, sources = PRECEDENCE) {
      for (const ranked of rankings(sources)) {
        const said = mapDefined(ranked, (person) => person[key] ?? undefined);
        if (said.length > 0) return said;
      }
      return [];
    },
  };
}

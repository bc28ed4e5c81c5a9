import type { Formats } from './formats.ts';
import type { Gap } from './gaps.ts';
import type { Labels } from './labels.ts';
import { type ChosenRow, writeRow } from './panel-rows.ts';
import type { Profile } from './profile.ts';

export interface PanelOptions {
  labels: Labels;
  formats: Formats;
  rows: readonly ChosenRow[];
}

/** `[label, value]` in the order shown. */
type Row = readonly [label: string, value: string];

/** How the customer was found, the chosen rows as far as they are known, and what is missing: value by label. */
export function writePanelView(profile: Profile, options: PanelOptions): Record<string, string> {
  const { labels, rows } = options;
  const written: Row[] = [];
  if (profile.isMatchedByPhoneOnly) written.push([labels.rows.match, labels.matchedByPhone]);
  if (profile.isUnderOtherEmailAddress)
    written.push([labels.rows.orderSystem, labels.underOtherEmailAddress]);
  for (const chosen of rows) {
    const row = writeRow(chosen, profile, options);
    if (row) written.push(row);
  }
  if (profile.isSpentAsLoyaltyKnows) written.push([labels.rows.totalSpent, labels.spentAsLoyaltyKnows]);
  if (!profile.isOrderCountKnown) written.push([labels.rows.orderCount, labels.orderCountUnknown]);
  written.push(...writeGaps(profile.gaps, labels));
  return toObject(written);
}

/** What each source could not be asked, in plain words: one row for each source. */
export function writeGaps(gaps: readonly Gap[], labels: Labels): readonly Row[] {
  return gaps.map(({ source, what }) => {
    const isLost = what === 'unavailable' || what === 'incomplete';
    return [
      labels.sources[source],
      isLost ? `${labels.gaps[what]}: ${labels.lost[source]}` : labels.gaps[what],
    ];
  });
}

/** A label that stands twice gets a number: no row overwrites another. */
export function toObject(rows: readonly Row[]): Record<string, string> {
  const taken = new Map<string, string>();
  for (const [label, value] of rows) {
    let unique = label;
    for (let count = 2; taken.has(unique); count += 1) unique = `${label} (${count})`;
    taken.set(unique, value);
  }
  return Object.fromEntries(taken);
}

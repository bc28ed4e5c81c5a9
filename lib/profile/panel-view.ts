import type { Formats } from './formats.ts';
import type { Gap } from './gaps.ts';
import { harmless } from './harmless-text.ts';
import type { Labels } from './labels.ts';
import type { ChosenRow } from './panel-rows.ts';
import type { Profile } from './profile.ts';

export interface PanelOptions {
  labels: Labels;
  formats: Formats;
  rows: readonly ChosenRow[];
}

/** `[label, value]` in the order shown. */
type Row = readonly [label: string, value: string];

const MAX_LABEL = 40;
const MAX_VALUE = 160;
const MAX_ITEMS = 5;

/** ROBIN's `panel_view`: how the customer was found, the chosen rows as far as they are known, and what is missing. */
export function writePanelView(profile: Profile, options: PanelOptions): Record<string, string> {
  const { labels, rows } = options;
  const written: Row[] = [];
  if (profile.isMatchedByPhoneOnly) written.push([labels.rows.match, labels.matchedByPhone]);
  for (const row of rows) {
    const value = writeRow(row, profile, options);
    if (value) written.push([labelOf(row, labels), value]);
  }
  if (!profile.isOrderCountKnown) written.push([labels.rows.orderCount, labels.orderCountUnknown]);
  written.push(...writeGaps(profile.gaps, labels));
  return toObject(written);
}

/** What could not be asked of whom, in plain words: one row for each source. */
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

function labelOf(row: ChosenRow, labels: Labels): string {
  return typeof row === 'string' ? labels.rows[row] : harmless(row.attribute, MAX_LABEL);
}

function writeAttribute(attribute: string, { customAttributes }: Profile): string | undefined {
  const found = customAttributes.find(({ name }) => name.toLowerCase() === attribute.toLowerCase());
  return found && harmless(found.value, MAX_VALUE);
}

/** The value of a row; empty or `undefined` where there is nothing to show. */
function writeRow(row: ChosenRow, profile: Profile, options: PanelOptions): string | undefined {
  if (typeof row !== 'string') return writeAttribute(row.attribute, profile);
  const { labels, formats } = options;
  switch (row) {
    case 'accounts':
      return profile.accounts
        .map(({ source, count }) => `${labels.sources[source]}: ${labels.accounts(count)}`)
        .join('; ');
    case 'status':
      return writeStatus(profile.accountStatus, labels);
    case 'segment':
      return profile.segment && harmless(profile.segment, MAX_VALUE);
    case 'memberships':
      return writeList(profile.memberships?.names, labels, profile.memberships?.more);
    case 'marketing':
      return profile.agreedToMarketing === undefined
        ? undefined
        : labels[profile.agreedToMarketing ? 'yes' : 'no'];
    case 'average':
      return profile.averageOrder && formats.money(profile.averageOrder);
    case 'last':
      return profile.lastPurchaseAt === undefined ? undefined : formats.day(profile.lastPurchaseAt);
    case 'returns':
      return profile.totalReturns === undefined ? undefined : formats.number(profile.totalReturns);
    case 'orders':
      return writeList(profile.recentOrders, labels);
    case 'addresses':
      return writeList(profile.recentAddresses, labels, false, '; ');
    case 'points':
      return profile.pointsBalance === undefined ? undefined : formats.number(profile.pointsBalance);
  }
}

/** Only where it is not active: that is what an agent must know. */
function writeStatus(status: string | undefined, labels: Labels): string | undefined {
  const known = status && harmless(status, MAX_LABEL);
  if (!known || known.toUpperCase() === 'ACTIVE') return undefined;
  return labels.accountStatuses[known.toUpperCase()] ?? known;
}

/** The first few, then `+3 more`; or `and more` where the source has not said how many. */
function writeList(
  items: readonly string[] | undefined,
  labels: Labels,
  hasMore = false,
  separator = ', ',
): string | undefined {
  if (items === undefined) return undefined;
  const known = [...new Set(items.map((item) => harmless(item, MAX_VALUE)))].filter((item) => item !== '');
  if (known.length === 0) return undefined;
  const hidden = known.length - MAX_ITEMS;
  const rest = hasMore ? [labels.andMore] : hidden > 0 ? [labels.more(hidden)] : [];
  return [...known.slice(0, MAX_ITEMS), ...rest].join(separator);
}

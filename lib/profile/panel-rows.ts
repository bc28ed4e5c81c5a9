import type { Formats } from './formats.ts';
import { harmless } from './harmless-text.ts';
import type { Labels, Language } from './labels.ts';
import type { Profile } from './profile.ts';

/** A row of the panel: all that there is to say of it, so that one that is added by half does not compile. */
export interface PanelRowDefinition {
  /** What stands before the value, in each language. */
  label: Readonly<Record<Language, string>>;
  /** The value; empty or `undefined` if there is nothing to show. */
  value(profile: Profile, words: { labels: Labels; formats: Formats }): string | undefined;
  /** What it shows and which systems say it, as docs/lookup.md, "Which rows the panel shows", has them. */
  shows: string;
  from: string;
}

const MAX_LABEL = 40;
const MAX_VALUE = 160;
const MAX_ITEMS = 5;

/** The rows that can be chosen, in the order in which an agent reads: the default of `LOOKUP_PANEL_ROWS`. */
export const PANEL_ROW_DEFINITIONS = {
  accounts: {
    label: { en: 'Accounts', nl: 'Accounts' },
    shows: 'how many accounts were added up, if there are several',
    from: 'each system',
    value: ({ accounts }, { labels }) =>
      accounts.map(({ source, count }) => `${labels.sources[source]}: ${labels.accounts(count)}`).join('; '),
  },
  status: {
    label: { en: 'Account status', nl: 'Accountstatus' },
    shows: "the account's status, if it is not active",
    from: 'Kibo',
    value: ({ accountStatus }, { labels }) => writeAccountStatus(accountStatus, labels),
  },
  segment: {
    label: { en: 'Segment', nl: 'Segment' },
    shows: 'the RFM segment',
    from: 'ExpertSender',
    value: ({ segment }) => segment && harmless(segment, MAX_VALUE),
  },
  memberships: {
    label: { en: 'Memberships', nl: 'Lidmaatschappen' },
    shows: 'the lists that the customer is a member of, the first page',
    from: 'LOKE',
    value: ({ memberships }, { labels }) => writeList(memberships?.names, labels, memberships?.more),
  },
  marketing: {
    label: { en: 'Agreed to marketing', nl: 'Akkoord met marketing' },
    shows: 'whether they agreed to marketing, if that is known',
    from: 'ExpertSender, LOKE',
    value: ({ agreedToMarketing: agreed }, { labels }) =>
      agreed === undefined ? undefined : labels[agreed ? 'yes' : 'no'],
  },
  average: {
    label: { en: 'Average order', nl: 'Gemiddelde bestelling' },
    shows: 'the average order',
    from: 'ExpertSender',
    value: ({ averageOrder }, { formats }) => averageOrder && formats.money(averageOrder),
  },
  last: {
    label: { en: 'Last order', nl: 'Laatste bestelling' },
    shows: 'the day of the last order',
    from: 'Kibo, ExpertSender',
    value: ({ lastPurchaseAt: at }, { formats }) => (at === undefined ? undefined : formats.day(at)),
  },
  returns: {
    label: { en: 'Returns', nl: 'Retouren' },
    shows: 'how many orders were returned',
    from: 'ExpertSender',
    value: ({ totalReturns }, { formats }) => writeNumber(totalReturns, formats),
  },
  orders: {
    label: { en: 'Recent orders', nl: 'Recente bestellingen' },
    shows: "the latest orders, by the shop's numbers",
    from: 'Kibo',
    value: ({ recentOrders }, { labels }) => writeList(recentOrders, labels),
  },
  addresses: {
    label: { en: 'Recent addresses', nl: 'Recente adressen' },
    shows: 'the latest addresses',
    from: 'Kibo',
    value: ({ recentAddresses }, { labels }) => writeList(recentAddresses, labels, false, '; '),
  },
  points: {
    label: { en: 'Loyalty points', nl: 'Spaarpunten' },
    shows: 'the points that can be spent',
    from: 'LOKE',
    value: ({ pointsBalance }, { formats }) => writeNumber(pointsBalance, formats),
  },
} as const satisfies Readonly<Record<string, PanelRowDefinition>>;

type PanelRow = keyof typeof PANEL_ROW_DEFINITIONS;
// The type says what the record has, which the compiler does not say of `Object.keys`.
export const PANEL_ROWS = Object.keys(PANEL_ROW_DEFINITIONS) as readonly PanelRow[];

/** A row of our own, or a custom attribute by its name in ExpertSender. */
export type ChosenRow = PanelRow | { attribute: string };

const ATTRIBUTE = 'attribute:';

/**
 * Reads one entry of the setting: a row's name, or `attribute:` and the name of a custom attribute.
 * `undefined` if it is neither.
 */
export function parsePanelRow(text: string): ChosenRow | undefined {
  if (text.toLowerCase().startsWith(ATTRIBUTE)) {
    const attribute = text.slice(ATTRIBUTE.length).trim();
    return attribute === '' ? undefined : { attribute };
  }
  return PANEL_ROWS.find((row) => row === text.toLowerCase());
}

/** `[label, value]` of a chosen row; `undefined` if there is nothing to show. */
export function writeRow(
  row: ChosenRow,
  profile: Profile,
  words: { labels: Labels; formats: Formats },
): readonly [label: string, value: string] | undefined {
  if (typeof row !== 'string') return writeAttribute(row.attribute, profile);
  const { label, value }: PanelRowDefinition = PANEL_ROW_DEFINITIONS[row];
  const written = value(profile, words);
  return written ? [label[words.labels.language], written] : undefined;
}

function writeAttribute(attribute: string, { customAttributes }: Profile) {
  const found = customAttributes.find(({ name }) => name.toLowerCase() === attribute.toLowerCase());
  const value = found && harmless(found.value, MAX_VALUE);
  return value ? ([harmless(attribute, MAX_LABEL), value] as const) : undefined;
}

/** Only if it is not active: that is what an agent must know. */
function writeAccountStatus(status: string | undefined, labels: Labels): string | undefined {
  const known = status && harmless(status, MAX_LABEL);
  if (!known || known.toUpperCase() === 'ACTIVE') return undefined;
  return labels.accountStatuses[known.toUpperCase()] ?? known;
}

function writeNumber(value: number | undefined, formats: Formats): string | undefined {
  return value === undefined ? undefined : formats.number(value);
}

/** The first few, then `+3 more`; or `and more` if the source has not said how many. */
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

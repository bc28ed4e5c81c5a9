import type { Money } from '../customer/customer-record.ts';
import {
  MAX_BOOK_TOLD,
  MAX_SYSTEM_PARTS,
  type OrderItem,
  type Shipment,
  type ToldAmount,
} from '../customer/order-record.ts';
import { harmless } from '../profile/harmless-text.ts';
import { type OrderLabels, orderLabelsIn } from './labels.ts';
import type { KnownOrder } from './merge-orders.ts';
import { isOutage, type Missing, type Notice } from './missing.ts';
import {
  gapLabel,
  MAX_ENTRY_TEXT,
  type OrderViewOptions,
  sourceLabel,
  summarize,
  writeNumber,
  writeStatus,
} from './order-entry.ts';

/** A text in no markup yet, or one that leads somewhere: only an `https` URL of an event. */
export type PageValue = string | { kind: 'link' | 'button'; text: string; url: string };

/** A button stands without a label. */
export type PageRow = readonly [label: string, value: PageValue];

/** Its rows are in the order shown. */
export type PageBlock =
  | { kind: 'details'; rows: readonly PageRow[] }
  /** `columns`: a table with the labels as its head. `rows`: one below the other. */
  | { kind: 'columns' | 'rows'; caption: string; items: ReadonlyArray<readonly PageRow[]> };

const MAX_NAME = 120;

/** What an agent sees of one order: only blocks that have something, the first one always. */
export function writeOrderPage(
  order: KnownOrder,
  missing: readonly Missing[],
  options: OrderViewOptions,
): readonly PageBlock[] {
  const words = orderLabelsIn(options.labels.language);
  const page = [
    writeDetails(order, missing, words, options),
    writeProducts(order, words, options),
    writeShipments(order, words, options),
    writeTold(order.told ?? [], words, options),
  ];
  return page.filter((block) => block !== undefined);
}

/** What an agent sees if the line of a list that says what is missing is opened. */
export function writeNoticePage(notice: Notice, { labels }: OrderViewOptions): readonly PageBlock[] {
  const words = orderLabelsIn(labels.language);
  const rows: PageRow[] = [[labels.rows.notice, summarize(notice, labels)]];
  if (notice.kind === 'missing') {
    rows[0] = [
      labels.rows.notice,
      isOutage(notice.missing) ? `${words.incomplete}. ${words.tryAgain}` : `${words.incomplete}.`,
    ];
    for (const one of notice.missing)
      rows.push([sourceLabel(one.source, labels), gapLabel(one.what, labels)]);
  }
  return [{ kind: 'details', rows }];
}

function writeDetails(
  order: KnownOrder,
  missing: readonly Missing[],
  words: OrderLabels,
  options: OrderViewOptions,
): PageBlock {
  const { labels, formats } = options;
  const { details } = words;
  const rows: PageRow[] = [[details.number, writeNumber(order.number)]];
  const add = (label: string, value: string | undefined) => {
    if (value) rows.push([label, value]);
  };
  add(details.date, order.orderedAt === undefined ? undefined : formats.minute(order.orderedAt));
  add(details.status, writeStatus(order, options));
  add(details.payment, text(order.paymentStatus));
  add(details.amount, order.amount && formats.money(order.amount));
  // None of them fits into what is kept of an event: then no block says how many there are.
  if (!order.items?.length) add(words.products.caption, moreOf(order.moreItems, options));
  if (!order.shipments?.length) add(words.shipments.caption, moreOf(order.moreShipments, options));
  for (const { source, what } of missing) {
    const { [source]: lost } = words.lost;
    add(sourceLabel(source, labels), [gapLabel(what, labels), ...(lost ? [lost] : [])].join(': '));
  }
  if (order.url !== undefined) rows.push(['', { kind: 'button', text: details.open, url: order.url }]);
  return { kind: 'details', rows };
}

function writeProducts(
  { items = [], moreItems }: KnownOrder,
  { products, first }: OrderLabels,
  options: OrderViewOptions,
): PageBlock | undefined {
  const price = (money: Money | undefined) => money && options.formats.money(money);
  const rows = knownRows(items, (item: OrderItem) => [
    [products.number, text(item.number)],
    [products.name, text(item.name, MAX_NAME)],
    [products.quantity, text(item.quantity)],
    [products.returned, text(item.returnedQuantity)],
    [products.price, price(item.unitPrice)],
    [products.status, text(item.status)],
  ]);
  if (rows.length === 0) return undefined;
  const caption = captionOf(products.caption, items, moreItems, first, options);
  return { kind: 'columns', caption, items: rows };
}

function writeShipments(
  { shipments = [], moreShipments }: KnownOrder,
  { shipments: words, first }: OrderLabels,
  options: OrderViewOptions,
): PageBlock | undefined {
  const rows = knownRows(shipments, (shipment: Shipment) => [
    [words.carrier, text(shipment.carrier)],
    [words.tracking, tracking(shipment, words.tracking)],
    [words.status, text(shipment.status)],
    [
      words.shipped,
      shipment.shippedAt === undefined ? undefined : options.formats.minute(shipment.shippedAt),
    ],
  ]);
  if (rows.length === 0) return undefined;
  const caption = captionOf(words.caption, shipments, moreShipments, first, options);
  return { kind: 'rows', caption, items: rows };
}

function tracking({ trackingNumber, trackingUrl }: Shipment, label: string): PageValue | undefined {
  const number = text(trackingNumber);
  return trackingUrl === undefined ? number : { kind: 'link', text: number ?? label, url: trackingUrl };
}

function writeTold(
  told: readonly ToldAmount[],
  { told: words, last }: OrderLabels,
  { formats }: OrderViewOptions,
): PageBlock | undefined {
  if (told.length === 0) return undefined;
  const items = knownRows(told, ({ at, revenue, previousRevenue }) => [
    [words.at, formats.minute(at)],
    [words.revenue, formats.money(revenue)],
    [words.previous, previousRevenue && formats.money(previousRevenue)],
  ]);
  const isPart = told.length >= MAX_BOOK_TOLD;
  return { kind: 'rows', caption: isPart ? `${words.caption} (${last(told.length)})` : words.caption, items };
}

/** What is known of each; nothing of one of which nothing is. */
function knownRows<T>(
  all: readonly T[],
  write: (one: T) => ReadonlyArray<readonly [string, PageValue | undefined]>,
): ReadonlyArray<readonly PageRow[]> {
  const isKnown = (row: readonly [string, PageValue | undefined]): row is PageRow =>
    row[1] !== undefined && row[1] !== '';
  return all.map((one) => write(one).filter(isKnown)).filter((rows) => rows.length > 0);
}

function moreOf(count: number | undefined, { labels }: OrderViewOptions): string | undefined {
  return count === undefined ? undefined : labels.more(count);
}

function text(value: string | undefined, maxLength = MAX_ENTRY_TEXT): string | undefined {
  return value === undefined ? undefined : harmless(value, maxLength) || undefined;
}

/** @param more how many there are beside, as far as it is known */
function captionOf(
  caption: string,
  all: readonly unknown[],
  more: number | undefined,
  first: OrderLabels['first'],
  { labels }: OrderViewOptions,
): string {
  if (more !== undefined) return `${caption} (${labels.more(more)})`;
  return all.length >= MAX_SYSTEM_PARTS ? `${caption} (${first(all.length)})` : caption;
}

import type { Formats } from '../profile/formats.ts';
import { harmless } from '../profile/harmless-text.ts';
import type { Labels } from '../profile/labels.ts';
import { orderLabelsIn } from './labels.ts';
import type { KnownOrder } from './merge-orders.ts';
import { type Missing, type Notice, noticeKey } from './missing.ts';

export interface OrderViewOptions {
  labels: Labels;
  formats: Formats;
}

/** One line of a list of orders. What is not known is an empty text. */
export interface OrderEntry {
  /** What its details are asked by: the order's number as it is, else what stands for a notice. */
  key: string;
  title: string;
  date: string;
  status: string;
  amount: string;
}

const MAX_ORDER_NUMBER = 100;
export const MAX_ENTRY_TEXT = 60;

export function writeOrderEntry(order: KnownOrder, options: OrderViewOptions): OrderEntry {
  const { formats } = options;
  return {
    key: order.number,
    title: writeNumber(order.number),
    date: order.orderedAt === undefined ? '' : formats.minute(order.orderedAt),
    status: writeStatus(order, options),
    amount: order.amount === undefined ? '' : formats.money(order.amount),
  };
}

/** Of a number of signs alone that are not shown, a dash: no title is empty. */
export function writeNumber(number: string): string {
  return harmless(number, MAX_ORDER_NUMBER) || '–';
}

/** In the words of the system that gave it; what the event alone says by a flag in ours. */
export function writeStatus({ status, isCancelled }: KnownOrder, { labels }: OrderViewOptions): string {
  const known = status === undefined ? '' : harmless(status, MAX_ENTRY_TEXT);
  return known || (isCancelled ? orderLabelsIn(labels.language).cancelled : '');
}

/** The line that says what a list lacks; its details explain it. */
export function writeNotice(notice: Notice, { labels }: OrderViewOptions): OrderEntry {
  const line = { key: noticeKey(notice), title: labels.rows.notice, date: '', amount: '' };
  return { ...line, status: summarize(notice, labels) };
}

export function summarize(notice: Notice, labels: Labels): string {
  if (notice.kind === 'shared-phone') return labels.sharedPhone(notice.shared);
  const { incomplete } = orderLabelsIn(labels.language);
  return `${incomplete}: ${notice.missing.map((one) => describeMissing(one, labels)).join('; ')}`;
}

export function sourceLabel(source: Missing['source'], labels: Labels): string {
  return source === 'ledger' ? orderLabelsIn(labels.language).ledger : labels.sources[source];
}

/** What a source's orders lack. */
export function gapLabel(what: Missing['what'], labels: Labels): string {
  const { moreAddresses, unlisted } = orderLabelsIn(labels.language);
  if (what === 'more-addresses') return moreAddresses;
  return what === 'unlisted' ? unlisted : labels.gaps[what];
}

function describeMissing({ source, what }: Missing, labels: Labels): string {
  return `${sourceLabel(source, labels)} ${gapLabel(what, labels)}`;
}

import { SOURCE_NAMES } from '../customer/customer-record.ts';
import { findGaps, type Gap } from '../profile/gaps.ts';
import type { SharedPhone, SourceOutcomes } from '../profile/outcomes.ts';
import type { AskedName, OrderSourceName } from './asking.ts';

/** What a list or a page lacks, and whose it is. */
export interface Missing {
  source: AskedName;
  what:
    | Exclude<Gap['what'], 'memberships' | 'order-numbers'>
    /** The customer has more e-mail addresses than it is asked by. */
    | 'more-addresses'
    /** It counts orders of the customer, and does not say which. */
    | 'unlisted';
}

/**
 * What kept a source's orders out: that it could not be asked for the customer, or not for the orders.
 * @param others what is lacking of a source that was asked
 */
export function findMissing(
  outcomes: SourceOutcomes,
  failed: ReadonlySet<OrderSourceName>,
  others: readonly Missing[] = [],
): readonly Missing[] {
  const missing = new Map<Missing['source'], Missing>();
  for (const { source, what } of findGaps(outcomes, [])) {
    if (what !== 'memberships' && what !== 'order-numbers') missing.set(source, { source, what });
  }
  for (const source of failed) {
    const isKnownThere = source !== 'ledger' && outcomes.get(source)?.kind === 'found';
    const what = isKnownThere ? 'incomplete' : 'unavailable';
    if (!missing.has(source)) missing.set(source, { source, what });
  }
  for (const other of others) if (!missing.has(other.source)) missing.set(other.source, other);
  return [...missing.values()];
}

/** Whether nothing found may mean that it could not be asked for: an outage is never "no orders". */
export function isOutage(missing: readonly Missing[]): boolean {
  return missing.some(({ what }) => what === 'unavailable' || what === 'incomplete');
}

const PREFIX = 'robin-bridge:';
const SHARED_PHONE = `${PREFIX}shared-phone:`;
const AND_MORE = '-and-more';
const MISSING = `${PREFIX}missing:`;
/** One that a query says as it is: a `+` that is not escaped arrives as a space. */
const SEPARATOR = '~';

/** A line of a list that is no order. ROBIN asks for its details as for an order's. */
export type Notice =
  | { kind: 'missing'; missing: readonly Missing[] }
  | { kind: 'shared-phone'; shared: SharedPhone };

/** What stands for the order number in a notice's line. */
export function noticeKey(notice: Notice): string {
  if (notice.kind === 'shared-phone') {
    return SHARED_PHONE + notice.shared.customers + (notice.shared.isMore ? AND_MORE : '');
  }
  return MISSING + notice.missing.map(({ source, what }) => `${source}.${what}`).join(SEPARATOR);
}

const SOURCES: readonly Missing['source'][] = [...SOURCE_NAMES, 'ledger'];
const WHATS = Object.keys({
  unavailable: true,
  incomplete: true,
  'shared-phone': true,
  'other-email': true,
  unconfirmed: true,
  unasked: true,
  'more-addresses': true,
  unlisted: true,
  // One that is not named here does not compile.
} satisfies Record<Missing['what'], true>) as readonly Missing['what'][];

/** The notice that a key stands for; `undefined` for an order number. */
export function readNoticeKey(key: string): Notice | undefined {
  if (key.startsWith(SHARED_PHONE)) {
    const [, count, more] = /^(\d{1,9})(-and-more)?$/.exec(key.slice(SHARED_PHONE.length)) ?? [];
    const customers = Number(count);
    const isMore = more === AND_MORE;
    return customers > 1 ? { kind: 'shared-phone', shared: { customers, isMore } } : undefined;
  }
  if (!key.startsWith(MISSING)) return undefined;
  const missing: Missing[] = [];
  for (const part of key.slice(MISSING.length).split(SEPARATOR)) {
    const [source, what] = part.split('.');
    const known = { source: SOURCES.find((one) => one === source), what: WHATS.find((one) => one === what) };
    if (known.source === undefined || known.what === undefined) return undefined;
    missing.push({ source: known.source, what: known.what });
  }
  return { kind: 'missing', missing };
}

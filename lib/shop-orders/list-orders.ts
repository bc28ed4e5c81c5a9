import type { InquiryOptions } from '../profile/inquiry.ts';
import type { LookupQuestion } from '../profile/profile.ts';
import type { AskedName } from './asking.ts';
import { type GatheredOrders, gatherOrders, type OrderSources } from './gather-orders.ts';
import { isOutage, type Missing, type Notice } from './missing.ts';
import { type OrderEntry, type OrderViewOptions, writeNotice, writeOrderEntry } from './order-entry.ts';

export interface Timed {
  durationsMs: ReadonlyMap<AskedName, number>;
  /** The sources that could not be asked. */
  unavailable: readonly Missing['source'][];
}

export type OrderList = Timed &
  (
    | { kind: 'found'; entries: readonly OrderEntry[]; complete: boolean }
    /** Several customers share the phone; `entries` holds what belongs to the e-mail address asked for, if anything. */
    | { kind: 'ambiguous'; entries: readonly OrderEntry[] }
    /** No order was found, but not everything could be asked. `notice` says so in a list. */
    | { kind: 'unavailable'; notice: readonly OrderEntry[] }
  );

type OrderListOptions = InquiryOptions & OrderViewOptions;

/** A customer's orders as ROBIN lists them. Never rejects for what a source does. */
export async function listOrders(
  asked: LookupQuestion,
  sources: OrderSources,
  options: OrderListOptions,
): Promise<OrderList> {
  const gathered = withOutage(await gatherOrders(asked, sources, options), sources);
  const { orders, missing, resolution } = gathered;
  const timed = timing(gathered);
  const notices = noticesOf(gathered);
  const entries = [
    ...orders.map((order) => writeOrderEntry(order, options)),
    ...notices.map((notice) => writeNotice(notice, options)),
  ];
  if (resolution.kind === 'ambiguous') return { ...timed, kind: 'ambiguous', entries };
  if (orders.length === 0 && isOutage(missing)) return { ...timed, kind: 'unavailable', notice: entries };
  return { ...timed, kind: 'found', entries, complete: missing.length === 0 };
}

/** Without any system that has orders none can be asked: that is not "no orders". */
function withOutage(gathered: GatheredOrders, { system, book }: OrderSources): GatheredOrders {
  if (system || book) return gathered;
  return { ...gathered, missing: [...gathered.missing, { source: 'ledger', what: 'unavailable' }] };
}

export function timing({ durationsMs, missing }: Pick<GatheredOrders, 'durationsMs' | 'missing'>): Timed {
  const unavailable = missing.filter(({ what }) => what === 'unavailable').map(({ source }) => source);
  return { durationsMs, unavailable: unavailable.toSorted() };
}

/** What stands below the orders: what is not there, and why. */
function noticesOf({ resolution, missing }: GatheredOrders): readonly Notice[] {
  const notices: Notice[] = [];
  const shared = resolution.kind === 'ambiguous' ? resolution.shared : undefined;
  if (shared) notices.push({ kind: 'shared-phone', shared });
  const others = missing.filter(({ what }) => !shared || what !== 'shared-phone');
  if (others.length > 0) notices.push({ kind: 'missing', missing: others });
  return notices;
}

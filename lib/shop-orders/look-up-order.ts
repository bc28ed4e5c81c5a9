import type { BookOrder, OrderItem, SystemOrder } from '../customer/order-record.ts';
import { UNREADABLE } from '../customer/wire-fields.ts';
import { Asking, type AskingOptions, endSooner } from './asking.ts';
import type { OrderSources } from './gather-orders.ts';
import { type Timed, timing } from './list-orders.ts';
import { type KnownOrder, mergeOrder } from './merge-orders.ts';
import { findMissing, isOutage, type Missing, readNoticeKey } from './missing.ts';
import type { OrderViewOptions } from './order-entry.ts';
import { type PageBlock, writeNoticePage, writeOrderPage } from './order-page.ts';

export type OrderDetails = Timed &
  (
    | { kind: 'found'; page: readonly PageBlock[]; complete: boolean }
    | { kind: 'absent' }
    /** The order was not found, but not everything could be asked. `notice` says so in a page. */
    | { kind: 'unavailable'; notice: readonly PageBlock[] }
  );

type AskedForOrder = Pick<OrderSources, 'system' | 'book'>;

/** One order as ROBIN shows it, reached by its number alone. Never rejects for what a source does. */
export async function lookUpOrder(
  numbers: readonly string[],
  sources: AskedForOrder,
  options: AskingOptions & OrderViewOptions,
): Promise<OrderDetails> {
  const notice = numbers.map(readNoticeKey).find((one) => one !== undefined);
  if (notice) {
    const page = writeNoticePage(notice, options);
    return { kind: 'found', page, complete: true, durationsMs: new Map(), unavailable: [] };
  }
  const { order, missing, durationsMs } = await findOrder(numbers, sources, options, true);
  const timed = timing({ durationsMs, missing });
  if (order) {
    const page = writeOrderPage(order, missing, options);
    return { ...timed, kind: 'found', page, complete: missing.length === 0 };
  }
  if (!isOutage(missing)) return { ...timed, kind: 'absent' };
  return { ...timed, kind: 'unavailable', notice: writeNoticePage({ kind: 'missing', missing }, options) };
}

export interface OrderFinding {
  order: KnownOrder | undefined;
  missing: readonly Missing[];
  durationsMs: Timed['durationsMs'];
}

/**
 * @param numbers how the one order's number may be meant, the likeliest first
 * @param inFull whether its products and shipments are wanted, too
 */
export async function findOrder(
  numbers: readonly string[],
  { system, book }: AskedForOrder,
  options: AskingOptions,
  inFull: boolean,
): Promise<OrderFinding> {
  const asking = new Asking(options);
  // Without any system that has orders none can be asked.
  if (!book && !system) asking.failed.add('ledger');
  const [written, inSystem] = await Promise.all([readBook(), askSystem()]);
  const number = numbers.find((one) => written.has(one) || inSystem.has(one));
  const order = number === undefined ? undefined : mergeOrder(written.get(number), inSystem.get(number));
  const whole = order && inFull ? await complete(order) : order;
  return { order: whole, missing: findMissing(new Map(), asking.failed), durationsMs: asking.durationsMs };

  async function readBook(): Promise<ReadonlyMap<string, BookOrder>> {
    if (!book) return new Map();
    // A book that never answers leaves time to ask the order system for products and shipments.
    const sooner = endSooner(options);
    const read = (deadline: number) => book.readOrders({ numbers }, deadline);
    const orders = await asking.ask('ledger', 'readOrders', read, sooner);
    sooner.end();
    return new Map(orders?.map((one) => [one.number, one]));
  }

  async function askSystem(): Promise<ReadonlyMap<string, SystemOrder>> {
    const found = new Map<string, SystemOrder>();
    if (!system) return found;
    const ask = async (one: string) => {
      const answer = await asking.ask(system.name, 'findOrder', async (deadline) => [
        await system.findOrder(one, deadline),
      ]);
      const [known] = answer ?? [];
      if (known) found.set(one, known);
    };
    await Promise.all(numbers.map(ask));
    return found;
  }

  /** What the event says of lines and shipments stands; if it has none, or a part, the order system is asked. */
  async function complete(known: KnownOrder): Promise<KnownOrder> {
    const { systemId: id } = known;
    if (!system || id === undefined) return known;
    const { name } = system;
    const needsItems = known.items === undefined || known.moreItems !== undefined;
    const needsShipments = known.shipments === undefined || known.moreShipments !== undefined;
    const [items, shipments] = await Promise.all([
      needsItems ? asking.ask(name, 'listItems', (deadline) => system.listItems(id, deadline)) : undefined,
      needsShipments
        ? asking.ask(name, 'listShipments', (deadline) => system.listShipments(id, deadline))
        : undefined,
    ]);
    const { moreItems, moreShipments, ...rest } = known;
    return {
      ...rest,
      ...(items?.length
        ? { items: items.map((item) => priced(item, known)) }
        : moreItems !== undefined && { moreItems }),
      ...(shipments?.length ? { shipments } : moreShipments !== undefined && { moreShipments }),
    };
  }
}

/** The order system writes the currency at the order alone; if it says none, it is that of the order's amount. */
function priced({ unitPrice, ...item }: OrderItem, { systemCurrency, amount }: KnownOrder): OrderItem {
  const currency = systemCurrency ?? amount?.currency;
  if (unitPrice === undefined || currency === UNREADABLE) return item;
  return { ...item, unitPrice: { ...(currency !== undefined && { currency }), ...unitPrice } };
}

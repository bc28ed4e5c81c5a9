import type { Money } from '../customer/customer-record.ts';
import { isSameCustomerNumber, normalizeCustomerNumber } from '../customer/distinct-records.ts';
import {
  inOrderOfStanding,
  type OrderItem,
  type OrderSystem,
  type Shipment,
  type SystemOrder,
} from '../customer/order-record.ts';
import { ownOf } from '../customer/own-records.ts';
import { UNREADABLE, withoutUndefined } from '../customer/wire-fields.ts';
import { createMomentReader, type MomentOptions, type MomentReader } from '../customer/wire-moment.ts';
import { SchemaError } from '../platform/errors.ts';
import type { KiboOrder, KiboOrderItem, KiboShipment } from './order.ts';
import type { KiboOrdersClient } from './orders-client.ts';

interface KiboOrderSystemOptions extends MomentOptions {
  client: KiboOrdersClient;
  /** What this tenant calls the parameter to search by the shop's number. */
  numberParameter: string;
}

/** What can stand in a list of ids without being taken for several. */
const ID = /^[\w-]{1,64}$/;
/** Kibo answers at most 100 orders per call. */
const MAX_IDS = 100;
/** How many of the shop's numbers are kept with the ids that Kibo knows them by; they name no person. */
const MAX_KNOWN = 2_000;

/** Kibo as the system of orders. What it answers and was not asked for goes no further. */
export function createKiboOrderSystem(options: KiboOrderSystemOptions): OrderSystem {
  const { client, numberParameter } = options;
  const name = 'kibo';
  const readMoment = createMomentReader(options);
  const readOrder = (order: KiboOrder) => systemOrder(order, readMoment);
  /** A tenant that cannot be searched by the shop's number is asked by the id that a list of orders brought. */
  const idsByNumber = new Map<string, string>();

  function remember(orders: readonly SystemOrder[]): readonly SystemOrder[] {
    if (idsByNumber.size > MAX_KNOWN) idsByNumber.clear();
    const known = inOrderOfStanding(orders).toReversed();
    for (const { number, id } of known) if (number !== id) idsByNumber.set(number, id);
    return orders;
  }

  /** The order that has this id; only if the shop knows it by no other number than `number`. */
  async function findById(id: string, number: string, deadline: number): Promise<SystemOrder | undefined> {
    if (!ID.test(id)) return undefined;
    const order = await client.getOrder(id, deadline);
    if (order === undefined) return undefined;
    // An answer about another order has ignored the question.
    if (!isSameCustomerNumber(order.orderId, id)) throw ignored('get-order');
    const read = readOrder(order);
    return read.number === number || (order.externalOrderId === undefined && id === number)
      ? read
      : undefined;
  }

  async function findByNumber(number: string, deadline: number): Promise<SystemOrder | undefined> {
    // No request can carry control characters, and no order of Kibo's has them.
    if (/\p{Cc}/u.test(number)) return undefined;
    const orders = await client.searchOrders({ [numberParameter]: number }, deadline);
    // Strangers' orders alone mean that the parameter is ignored: that is not "unknown".
    const call = { system: name, operation: 'search-orders' };
    const own = ownOf(orders.map(readOrder), (order) => order.number === number, call, numberParameter);
    return inOrderOfStanding(own)[0];
  }

  return {
    name,
    async findOrders(ids, deadline) {
      const asked = ids.filter((id) => ID.test(id)).slice(0, MAX_IDS);
      if (asked.length === 0) return [];
      const orders = await client.searchOrders({ orderID: asked.join(',') }, deadline);
      const wanted = new Set(asked.map(normalizeCustomerNumber));
      // These ids are Kibo's own: an answer without any of them is not "unknown".
      if (orders.length === 0) throw ignored('search-orders');
      const isAsked = ({ orderId }: KiboOrder) => wanted.has(normalizeCustomerNumber(orderId));
      return remember(
        ownOf(orders, isAsked, { system: name, operation: 'search-orders' }, 'orderID').map(readOrder),
      );
    },
    async findOrder(number, deadline) {
      const id = idsByNumber.get(number) ?? number;
      const answers = await Promise.allSettled([
        findByNumber(number, deadline),
        findById(id, number, deadline),
      ]);
      for (const answer of answers) if (answer.status === 'fulfilled' && answer.value) return answer.value;
      // What one of them could not say may be that there is such an order.
      for (const answer of answers) if (answer.status === 'rejected') throw answer.reason;
      return undefined;
    },
    async listItems(id, deadline) {
      const items = await client.listItems(id, deadline);
      return ofOrder(items, id, 'list-items').map(orderItem);
    },
    async listShipments(id, deadline) {
      const shipments = await client.listShipments(id, deadline);
      return ofOrder(shipments, id, 'list-shipments').map((read) => shipment(read, readMoment));
    },
  };

  /** Only what belongs to the order, as far as it says so. */
  function ofOrder<T extends { orderId?: string }>(
    all: readonly T[],
    id: string,
    operation: string,
  ): readonly T[] {
    const isOwn = ({ orderId }: T) => orderId === undefined || isSameCustomerNumber(orderId, id);
    return ownOf(all, isOwn, { system: name, operation }, 'orderID');
  }

  function ignored(operation: string): SchemaError {
    return new SchemaError({ system: name, operation }, ['orderID']);
  }
}

function systemOrder(order: KiboOrder, readMoment: MomentReader): SystemOrder {
  const { currency } = order;
  return {
    id: order.orderId,
    number: numberOf(order),
    hasShopNumber: order.externalOrderId !== undefined,
    isTest: order.isTest,
    ...withoutUndefined({
      currency,
      orderedAt: readMoment(order.orderDate),
      status: order.orderStatus ?? order.orderState,
      // Of a cancelled order `total` stays (docs/systems/kibo.md, "Orders").
      amount: money(order.customerTotal ?? (isCancelled(order) ? undefined : order.total), currency),
    }),
  };
}

/** In composed Unicode, as the ledger has it (docs/decisions/order-numbers.md). */
function numberOf({ externalOrderId, orderId }: KiboOrder): string {
  return externalOrderId?.normalize('NFC') ?? orderId;
}

function isCancelled({ orderStatus, orderState }: KiboOrder): boolean {
  return [orderStatus, orderState].some((status) => /^cancell?ed$/i.test(status ?? ''));
}

function orderItem(item: KiboOrderItem): OrderItem {
  const { itemState } = item;
  return withoutUndefined({
    number: item.externalItemId,
    name: item.description,
    quantity: item.quantity,
    unitPrice: money(item.price, undefined),
    status: itemState?.toUpperCase() === 'NORMAL' ? undefined : itemState,
  });
}

function shipment(read: KiboShipment, readMoment: MomentReader): Shipment {
  const { carrier, trackingNumber, shipmentStatus, shippedAt } = read;
  return withoutUndefined({
    carrier,
    trackingNumber,
    status: shipmentStatus,
    shippedAt: readMoment(shippedAt),
  });
}

function money(amount: string | undefined, currency: string | undefined): Money | undefined {
  return amount === undefined || currency === UNREADABLE ? undefined : withoutUndefined({ amount, currency });
}

import type { Money } from '../../customer/customer-record.ts';
import type { BookOrder, OrderItem, Shipment, ToldAmount } from '../../customer/order-record.ts';
import { withoutUndefined } from '../../customer/wire-fields.ts';
import { parseEpochMs } from '../../platform/instant.ts';
import { type OrderSnapshot, unpackSnapshot } from '../event/snapshot.ts';
import type { OrderState, Told } from './state.ts';

/** What an agent may see of an order: nothing of it says whose it is. */
type ReadableState = Pick<
  OrderState,
  'orderNumber' | 'orderDate' | 'newestOrderDate' | 'present' | 'currency' | 'snapshot' | 'told'
>;

/** An order of the ledger in the words in which it is shown. */
export function bookOrder(state: ReadableState): BookOrder {
  const { currency } = state;
  const snapshot: OrderSnapshot =
    (state.snapshot === undefined ? undefined : unpackSnapshot(state.snapshot)) ?? {};
  const { lines = [], shipments = [] } = snapshot;
  return {
    number: state.orderNumber,
    isCancelled: state.present.cancelled,
    ...withoutUndefined({
      orderedAt: parseEpochMs(state.newestOrderDate ?? state.orderDate),
      status: snapshot.status,
      paymentStatus: snapshot.paymentStatus,
      amount: { amount: state.present.revenue, currency },
      url: snapshot.url,
      items: lines.length > 0 ? lines.map((line) => item(line, currency)) : undefined,
      moreItems: snapshot.moreLines,
      shipments: shipments.length > 0 ? shipments.map(shipment) : undefined,
      moreShipments: snapshot.moreShipments,
      told: state.told.length > 0 ? state.told.map((one) => toldAmount(one, currency)) : undefined,
    }),
  };
}

function item(line: NonNullable<OrderSnapshot['lines']>[number], currency: string): OrderItem {
  const { name, sku, quantity, returnedQuantity, unitPrice } = line;
  return withoutUndefined({
    number: sku,
    name,
    quantity: String(quantity),
    returnedQuantity: returnedQuantity === undefined ? undefined : String(returnedQuantity),
    unitPrice: money(unitPrice, currency),
  });
}

function shipment(given: NonNullable<OrderSnapshot['shipments']>[number]): Shipment {
  const { shippedAt, ...texts } = given;
  return withoutUndefined({
    ...texts,
    shippedAt: shippedAt === undefined ? undefined : parseEpochMs(shippedAt),
  });
}

function toldAmount({ at, revenue, oldRevenue }: Told, currency: string): ToldAmount {
  return withoutUndefined({
    at,
    revenue: { amount: revenue, currency },
    previousRevenue: oldRevenue === undefined ? undefined : money(oldRevenue, currency),
  });
}

/** `undefined` for what is no decimal: the ledger's own amounts always are. */
function money(amount: string, currency: string): Money | undefined {
  return /^-?\d+(\.\d+)?$/.test(amount) ? { amount, currency } : undefined;
}

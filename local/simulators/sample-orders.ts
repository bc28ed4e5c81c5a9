import { sampleKiboCustomers } from './sample-customers.ts';
import type { KiboSample } from './sample-person.ts';

/** An order as Kibo's simulator holds it, in Kibo's words (docs/systems/kibo.md, "Orders"). */
export interface KiboOrderSample {
  orderID: number | string;
  /** The shop's number. */
  externalOrderID?: string | undefined;
  orderType?: string | undefined;
  isTestOrder?: boolean | undefined;
  orderCurrency?: string | undefined;
  orderDate?: string | undefined;
  orderState?: string | undefined;
  orderStatus?: string | undefined;
  customerSubtotal?: number | undefined;
  customerTotal?: number | undefined;
  total?: number | undefined;
  /** Not part of the order: what `orderItem` and `shipment` answer with. */
  items?: ReadonlyArray<Record<string, unknown>>;
  shipments?: ReadonlyArray<Record<string, unknown>>;
}

/** The orders of the customer who is in all three systems: one under way, one delivered, one cancelled. */
const ordersOfJohnSmith: readonly KiboOrderSample[] = [
  {
    orderID: 6543301,
    externalOrderID: 'W-10301',
    orderType: 'SHIP_TO_HOME',
    isTestOrder: false,
    orderCurrency: 'USD',
    orderDate: '2021-08-23T02:06:23+00:00',
    orderState: 'OPEN',
    orderStatus: 'READY',
    customerSubtotal: 24.95,
    customerTotal: 29.95,
    total: 29.95,
    items: [
      {
        orderItemID: 901,
        itemState: 'NORMAL',
        externalItemID: 'TEE-M',
        description: 'T-shirt, M',
        quantity: 2,
        price: 9.5,
      },
      {
        orderItemID: 902,
        itemState: 'CANCELED',
        externalItemID: 'CAP-1',
        description: 'Cap "Surf & Sun"',
        quantity: 1,
        price: 5.95,
      },
    ],
    shipments: [
      {
        shipmentID: 71,
        shipmentStatus: 'SHIPPED',
        carrier: 'Sample Post',
        trackingNumber: 'SP123456789',
        trackingUrl: 'https://tracking.example/SP123456789',
        shipDate: '2021-08-24T09:00:00+00:00',
      },
    ],
  },
  {
    orderID: 6543288,
    externalOrderID: 'W-10288',
    isTestOrder: false,
    orderCurrency: 'USD',
    orderDate: '2021-01-29T12:34:00+00:00',
    orderState: 'OPEN',
    orderStatus: 'In progress',
    customerTotal: 104.95,
    total: 104.95,
  },
  {
    orderID: 6543120,
    isTestOrder: false,
    orderCurrency: 'USD',
    orderDate: '2020-03-01T10:00:00Z',
    orderState: 'CLOSED',
    orderStatus: 'CANCELED',
    customerTotal: 0,
    total: 20,
  },
];

const STATUSES = ['READY', 'SHIPPED', 'COMPLETED'] as const;

/** Ordinary orders: every third one known by Kibo's number alone. */
function ordersOf({ recentOrders = [], lastPurchase }: KiboSample): readonly KiboOrderSample[] {
  return recentOrders.map((orderID, index) => ({
    orderID,
    ...(orderID % 3 !== 0 && { externalOrderID: `W-${orderID}` }),
    isTestOrder: false,
    orderCurrency: 'EUR',
    // The latest stands first: each is a month older than the one before it.
    orderDate: new Date(Date.parse(lastPurchase ?? '2024-01-15T12:00:00Z') - index * 30 * 86_400_000)
      .toISOString()
      .replace('.000Z', '+0000'),
    orderState: 'OPEN',
    orderStatus: STATUSES[orderID % STATUSES.length],
    customerTotal: ((orderID % 90) * 100 + 995) / 100,
    total: ((orderID % 90) * 100 + 995) / 100,
    items: [
      {
        orderItemID: orderID * 10,
        itemState: 'NORMAL',
        externalItemID: `SKU-${orderID % 90}`,
        description: 'Sample product',
        quantity: 1,
        price: ((orderID % 90) * 100 + 995) / 100,
      },
    ],
  }));
}

const written = new Set(ordersOfJohnSmith.map(({ orderID }) => orderID));

export const sampleKiboOrders: readonly KiboOrderSample[] = [
  ...ordersOfJohnSmith,
  ...sampleKiboCustomers.flatMap(ordersOf).filter(({ orderID }) => !written.has(orderID)),
];

import type { Money } from './customer-record.ts';

/**
 * What one system knows of one order, in words of ours. What the system does not say is absent. Moments are epoch
 * milliseconds.
 */
export interface OrderRecord {
  /** The shop's number, which a customer quotes; where there is none, the system's own. */
  number: string;
  orderedAt?: number;
  /** In the system's words. */
  status?: string;
  paymentStatus?: string;
  /** What it costs the customer now. */
  amount?: Money;
  /** Where the shop's people see it. */
  url?: string;
  items?: readonly OrderItem[];
  shipments?: readonly Shipment[];
  /** What ROBIN was told of it, oldest first. */
  told?: readonly ToldAmount[];
}

export interface OrderItem {
  number?: string;
  name?: string;
  /** A decimal. */
  quantity?: string;
  returnedQuantity?: string;
  unitPrice?: Money;
  status?: string;
}

export interface Shipment {
  carrier?: string;
  trackingNumber?: string;
  trackingUrl?: string;
  status?: string;
  shippedAt?: number;
}

export interface ToldAmount {
  at: number;
  revenue: Money;
  /** What ROBIN had before; absent the first time. */
  previousRevenue?: Money;
}

/** An order of the order system, with the number that this system alone knows it by. */
export interface SystemOrder extends OrderRecord {
  id: string;
  /** Made to try the shop out: shown to no agent. */
  isTest: boolean;
}

/**
 * An order system. Each method rejects with an `UpstreamError` where it could not be asked, always by `deadline`
 * (epoch milliseconds).
 */
export interface OrderSystem {
  readonly name: 'kibo';
  /** Those of the orders with these ids of the system that it knows, in one question. */
  findOrders(ids: readonly string[], deadline: number): Promise<readonly SystemOrder[]>;
  /** The order with this number: the shop's, or where it has none of the shop's, the system's. */
  findOrder(number: string, deadline: number): Promise<SystemOrder | undefined>;
  listItems(id: string, deadline: number): Promise<readonly OrderItem[]>;
  listShipments(id: string, deadline: number): Promise<readonly Shipment[]>;
}

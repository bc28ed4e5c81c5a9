import { compareText } from '../platform/compare-text.ts';
import type { Money, OrderNumbers } from './customer-record.ts';

/**
 * What one system knows of one order, in words of ours. What the system does not say is absent. Moments are epoch
 * milliseconds.
 */
export interface OrderRecord {
  /** The shop's number, which a customer quotes; if there is none, the system's own. */
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

/** An order of the order system. */
export interface SystemOrder extends OrderRecord, OrderNumbers {
  /** Whether `number` is the shop's: the system's own may be that of any other order in the shop. */
  hasShopNumber: boolean;
  /** Of the prices of its items: ISO 4217, or `UNREADABLE`. */
  currency?: string;
}

/** Of several orders that the shop knows by one number the first stands for it: the newest, and none that tried the shop out. */
export function inOrderOfStanding(orders: readonly SystemOrder[]): readonly SystemOrder[] {
  return orders.toSorted(
    (one, other) => Number(one.isTest) - Number(other.isTest) || newestFirst(one, other),
  );
}

export function newestFirst(one: BookEntry, other: BookEntry): number {
  const [at, otherAt] = [one, other].map(({ orderedAt }) => orderedAt ?? Number.NEGATIVE_INFINITY);
  if (at !== otherAt) return (otherAt ?? 0) > (at ?? 0) ? 1 : -1;
  return compareText(other.number, one.number);
}

/** The systems that have orders, each a source of customers as well. */
export type OrderSystemName = 'kibo';

/**
 * An order system. Each method rejects with an `UpstreamError` if it could not be asked, always by `deadline`
 * (epoch milliseconds).
 */
export interface OrderSystem {
  readonly name: OrderSystemName;
  /** Those of the orders with these ids of the system that it knows, in one question. */
  findOrders(ids: readonly string[], deadline: number): Promise<readonly SystemOrder[]>;
  /** The order with this number: the shop's, or if it has none of the shop's, the system's. */
  findOrder(number: string, deadline: number): Promise<SystemOrder | undefined>;
  listItems(id: string, deadline: number): Promise<readonly OrderItem[]>;
  listShipments(id: string, deadline: number): Promise<readonly Shipment[]>;
}

/** An order as the bridge has it written down. */
export interface BookOrder extends OrderRecord {
  isCancelled: boolean;
  /** How many lines and shipments of it are not written down. */
  moreItems?: number;
  moreShipments?: number;
}

/** An order of a customer, as the book finds it. */
export interface BookEntry {
  number: string;
  orderedAt?: number;
}

/** By what the book knows a customer: the e-mail address, else the phone number in E.164. */
export interface BookContact {
  emailAddress?: string;
  phoneNumber?: string;
}

/** Which orders are meant. */
interface BookQuestion {
  /** None that belongs to no customer any more, or by its newest event to another one. */
  entries?: readonly Pick<BookEntry, 'number'>[];
  /** All contacts of the customer of the entries that are known. */
  contacts?: readonly BookContact[];
  /** Orders with these numbers, of any customer. */
  numbers?: readonly string[];
}

/** The orders that the bridge was told of. Rejects and deadlines are those of `OrderSystem`. */
export interface OrderBook {
  /** The newest orders of a customer, `MAX_BOOK_ENTRIES` at most; one of the last second may be missing. */
  findEntries(contact: BookContact, deadline: number): Promise<readonly BookEntry[]>;
  /** What is written of orders, in one question. */
  readOrders(question: BookQuestion, deadline: number): Promise<readonly BookOrder[]>;
}

export const MAX_BOOK_ENTRIES = 50;

/** As many lines and shipments as an order system is asked for: there may be more. */
export const MAX_SYSTEM_PARTS = 100;
/** As many tellings as the book keeps: there may have been earlier ones. */
export const MAX_BOOK_TOLD = 20;

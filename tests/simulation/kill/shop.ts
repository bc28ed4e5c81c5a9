import type { Random } from '../world/random.ts';

/** An order as the shop has it at last; amounts in minor units. */
export interface ShopOrder {
  orderNumber: string;
  emailAddress: string;
  sequence: number;
  revenue: number;
  profit: number;
  cancelled: boolean;
  /** Whether its first event was a cancelled one: then ROBIN may never hear of it. */
  isBad: boolean;
}

/** A shop that makes up orders and changes them. */
export class Shop {
  readonly orders: ShopOrder[] = [];
  #random: Random;
  #now: () => number;

  constructor(random: Random, now: () => number) {
    this.#random = random;
    this.#now = now;
  }

  /** The next event's body: of a new order, or of a change to one. */
  nextBody(): string {
    const random = this.#random;
    const isNew = this.orders.length === 0 || random.chance(0.25);
    return this.#change(isNew ? this.#newOrder() : random.pick(this.orders.slice(-60)));
  }

  /** The first event of an order with which nothing is wrong. */
  goodBody(): string {
    const order = this.#newOrder();
    order.isBad = false;
    return this.#change(order);
  }

  #change(order: ShopOrder): string {
    const random = this.#random;
    order.sequence += 1;
    order.revenue = random.int(0, 20) * 125;
    order.profit = random.int(-10, 10) * 33;
    order.cancelled = order.sequence > 1 && random.chance(0.1);
    if (order.cancelled) {
      order.revenue = 0;
      order.profit = 0;
    }
    return this.#write(order);
  }

  #newOrder(): ShopOrder {
    const number = this.orders.length + 1;
    const order = {
      orderNumber: `K${number}`,
      emailAddress: `customer-${this.#random.int(1, 1 + Math.floor(number / 3))}@example.com`,
      sequence: 0,
      revenue: 0,
      profit: 0,
      cancelled: false,
      isBad: this.#random.chance(0.04),
    };
    this.orders.push(order);
    return order;
  }

  #write(order: ShopOrder): string {
    const now = new Date(this.#now()).toISOString();
    return JSON.stringify({
      eventId: `${order.orderNumber}-${order.sequence}`,
      occurredAt: now,
      sequence: order.sequence,
      order: {
        orderNumber: order.orderNumber,
        emailAddress: order.emailAddress,
        orderDate: now,
        revenue: (order.revenue / 100).toFixed(2),
        profit: (order.profit / 100).toFixed(2),
        cancelled: order.cancelled,
      },
    });
  }
}

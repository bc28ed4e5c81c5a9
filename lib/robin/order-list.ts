import * as z from 'zod/mini';
import type { OrderEntry } from '../shop-orders/order-entry.ts';
import type { NothingUnsent } from './nothing-unsent.ts';
import { escapeHtml } from './shown-value.ts';

/** ROBIN's Endpoint 2: a customer's orders (docs/systems/robin.md, "Endpoint 2: orders of a customer"). */
export const orderListSchema = z.object({
  orders: z.array(
    z.object({
      order_number: z.string().check(z.describe('What Endpoint 3 is asked by.')),
      list_view: z.object({
        order_number: z.string().check(z.describe('The order number, or what stands instead of it.')),
        date: z.string().check(z.describe('When it was ordered, or empty.')),
        status: z.string().check(z.describe('What state it is in, or empty.')),
        amount: z.string().check(z.describe('What it costs the customer, with its currency, or empty.')),
      }),
    }),
  ),
});

export type OrderListAnswer = z.infer<typeof orderListSchema>;

export function serializeOrderList(entries: readonly OrderEntry[]): OrderListAnswer {
  return { orders: entries.map(writeEntry) };
}

function writeEntry({ key, title, date, status, amount, ...unsent }: OrderEntry) {
  unsent satisfies NothingUnsent;
  return {
    order_number: escapeHtml(key),
    list_view: {
      order_number: escapeHtml(title),
      date: escapeHtml(date),
      status: escapeHtml(status),
      amount: escapeHtml(amount),
    },
  };
}

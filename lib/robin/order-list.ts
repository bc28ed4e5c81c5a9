import * as z from 'zod/mini';
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

/** One line of the list. What is not known is an empty text. */
export interface OrderListEntry {
  /** What its details are asked by. */
  key: string;
  title: string;
  date: string;
  status: string;
  amount: string;
}

export function serializeOrderList(entries: readonly OrderListEntry[]): OrderListAnswer {
  return {
    orders: entries.map(({ key, title, date, status, amount }) => ({
      order_number: escapeHtml(key),
      list_view: {
        order_number: escapeHtml(title),
        date: escapeHtml(date),
        status: escapeHtml(status),
        amount: escapeHtml(amount),
      },
    })),
  };
}

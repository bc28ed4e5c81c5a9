import * as z from 'zod/mini';
import { escapeHtml } from './shown-value.ts';

/** ROBIN's Endpoint 4: what an agent searched for (docs/systems/robin.md, "Endpoint 4: search"). Counts are texts here. */
export const searchResultsSchema = z.object({
  customers: z.array(
    z.object({
      email_address: z.string(),
      name: z.string(),
      phone_number: z.string(),
      order_count: z.string(),
      total_spent: z.string(),
    }),
  ),
  orders: z.array(
    z.object({
      email_address: z.string(),
      order_number: z.string().check(z.describe('What Endpoint 3 is asked by.')),
      order_date: z.string(),
      revenue: z.string(),
      name: z.string(),
    }),
  ),
});

export type SearchResultsAnswer = z.infer<typeof searchResultsSchema>;

export interface FoundCustomer {
  emailAddress: string;
  name: string;
  phoneNumber: string;
  orderCount: string;
  totalSpent: string;
}

export interface FoundOrder {
  /** What its details are asked by. */
  key: string;
  emailAddress: string;
  date: string;
  amount: string;
  name: string;
}

export function serializeSearchResults(
  customers: readonly FoundCustomer[],
  orders: readonly FoundOrder[],
): SearchResultsAnswer {
  return {
    customers: customers.map((customer) => ({
      email_address: escapeHtml(customer.emailAddress),
      name: escapeHtml(customer.name),
      phone_number: escapeHtml(customer.phoneNumber),
      order_count: escapeHtml(customer.orderCount),
      total_spent: escapeHtml(customer.totalSpent),
    })),
    orders: orders.map((order) => ({
      email_address: escapeHtml(order.emailAddress),
      order_number: escapeHtml(order.key),
      order_date: escapeHtml(order.date),
      revenue: escapeHtml(order.amount),
      name: escapeHtml(order.name),
    })),
  };
}

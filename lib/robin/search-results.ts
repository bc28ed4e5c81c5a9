import * as z from 'zod/mini';
import type { CustomerHit, OrderHit } from '../shop-orders/search.ts';
import type { NothingUnsent } from './nothing-unsent.ts';
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

type SearchResultsAnswer = z.infer<typeof searchResultsSchema>;

export function serializeSearchResults(
  customers: readonly CustomerHit[],
  orders: readonly OrderHit[],
): SearchResultsAnswer {
  return { customers: customers.map(writeCustomerHit), orders: orders.map(writeOrderHit) };
}

function writeCustomerHit(customer: CustomerHit) {
  const { emailAddress, name, phoneNumber, orderCount, totalSpent, ...unsent } = customer;
  unsent satisfies NothingUnsent;
  return {
    email_address: escapeHtml(emailAddress),
    name: escapeHtml(name),
    phone_number: escapeHtml(phoneNumber),
    order_count: escapeHtml(orderCount),
    total_spent: escapeHtml(totalSpent),
  };
}

function writeOrderHit({ emailAddress, key, date, amount, name, ...unsent }: OrderHit) {
  unsent satisfies NothingUnsent;
  return {
    email_address: escapeHtml(emailAddress),
    order_number: escapeHtml(key),
    order_date: escapeHtml(date),
    revenue: escapeHtml(amount),
    name: escapeHtml(name),
  };
}

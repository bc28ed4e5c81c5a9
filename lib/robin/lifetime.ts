import * as z from 'zod/mini';
import type { LifetimeView } from '../shop-orders/lifetime.ts';
import type { NothingUnsent } from './nothing-unsent.ts';
import { escapeHtml } from './shown-value.ts';

const instantSchema = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/));

/** ROBIN's Endpoint 5: what a customer is worth (docs/systems/robin.md, "Endpoint 5: lifetime"). */
export const lifetimeSchema = z.object({
  email_address: z.string(),
  customer_since: instantSchema,
  order_count: z.number().check(z.gte(0)),
  currency: z.string().check(z.describe('The symbol of the total.')),
  total_revenue: z.number(),
  last_order_date: z.optional(instantSchema),
});

type LifetimeAnswer = z.infer<typeof lifetimeSchema>;

export function serializeLifetime(lifetime: LifetimeView): LifetimeAnswer {
  const { emailAddress, customerSince, orderCount, currencySymbol, totalRevenue, lastOrderAt, ...unsent } =
    lifetime;
  unsent satisfies NothingUnsent;
  return {
    email_address: emailAddress,
    customer_since: writeInstant(customerSince),
    order_count: orderCount,
    currency: escapeHtml(currencySymbol),
    total_revenue: Number(totalRevenue),
    ...(lastOrderAt !== undefined && { last_order_date: writeInstant(lastOrderAt) }),
  };
}

/** ROBIN writes whole seconds. */
function writeInstant(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 19)}Z`;
}

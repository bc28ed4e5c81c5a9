import * as z from 'zod/mini';
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

export type LifetimeAnswer = z.infer<typeof lifetimeSchema>;

/** Moments are epoch milliseconds. */
export interface Lifetime {
  emailAddress: string;
  customerSince: number;
  orderCount: number;
  currencySymbol: string;
  /** An exact decimal. */
  totalRevenue: string;
  lastOrderAt?: number | undefined;
}

export function serializeLifetime(lifetime: Lifetime): LifetimeAnswer {
  const { lastOrderAt } = lifetime;
  return {
    email_address: lifetime.emailAddress,
    customer_since: writeInstant(lifetime.customerSince),
    order_count: lifetime.orderCount,
    currency: escapeHtml(lifetime.currencySymbol),
    total_revenue: Number(lifetime.totalRevenue),
    ...(lastOrderAt !== undefined && { last_order_date: writeInstant(lastOrderAt) }),
  };
}

/** ROBIN writes whole seconds. */
function writeInstant(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 19)}Z`;
}

import * as z from 'zod/mini';
import type { OrderReport } from '../orders/systems.ts';
import type { NothingUnsent } from './nothing-unsent.ts';

const amount = z.number();

/** ROBIN takes a revenue of 0 for a full return; what it would make of a negative one is undocumented. */
const revenue = amount.check(z.gte(0));

/**
 * One order as ROBIN wants to be told of it (docs/systems/robin.md, "Orders POST schema"). Nothing else is ever sent.
 */
export const robinOrderSchema = z
  .strictObject({
    order_number: z
      .string()
      .check(z.minLength(1), z.describe('By which ROBIN finds the order in a customer’s question.')),
    email_address: z.optional(
      z.string().check(z.minLength(1), z.describe('By which ROBIN finds the customer.')),
    ),
    phone_number: z.optional(
      z.string().check(z.minLength(1), z.describe('The other way to find the customer.')),
    ),
    revenue: revenue.check(z.describe('The revenue of the order as it is now, in major units.')),
    old_revenue: z.optional(
      revenue.check(z.describe('The revenue that ROBIN last accepted; absent at first.')),
    ),
    profit: z.optional(amount.check(z.describe('The profit as it is now; may be negative.'))),
    old_profit: z.optional(amount.check(z.describe('The profit that ROBIN last accepted.'))),
    order_date: z
      .string()
      .check(
        z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
        z.describe('When the order was made: YYYY-MM-DDTHH:MM:SSZ.'),
      ),
    is_first_order: z.boolean().check(z.describe('Counts as acquisition if true, else as retention.')),
    webstore_url: z.optional(z.string().check(z.minLength(1), z.describe('The shop where it was made.'))),
  })
  .check(
    z.refine((order) => order.email_address !== undefined || order.phone_number !== undefined, {
      error: 'An order needs an e-mail address or a phone number.',
    }),
  );

/** Whose the order is: what a report of it leaves out unless it is asked for. */
export const CONTACT_FIELDS = ['email_address', 'phone_number'] as const satisfies ReadonlyArray<
  keyof z.infer<typeof robinOrderSchema>
>;

/** ROBIN's order object as JSON, in the order of ROBIN's own page. */
export function serializeOrder(order: OrderReport): string {
  const { orderNumber, emailAddress, phoneNumber, revenue, profit, previous, ...others } = order;
  const { orderDate, isFirstOrder, webstoreUrl, ...unsent } = others;
  unsent satisfies NothingUnsent;
  return JSON.stringify({
    order_number: orderNumber,
    email_address: emailAddress,
    phone_number: phoneNumber,
    revenue: Number(revenue),
    old_revenue: previous && Number(previous.revenue),
    profit: optionalNumber(profit),
    // An old profit beside no profit would read as if all of it had been lost.
    old_profit: profit === undefined ? undefined : optionalNumber(previous?.profit),
    order_date: orderDate,
    is_first_order: isFirstOrder,
    webstore_url: webstoreUrl,
  });
}

function optionalNumber(amount: string | undefined): number | undefined {
  return amount === undefined ? undefined : Number(amount);
}

/** The body of a POST of these orders, each already serialised: their bytes travel unaltered. */
export function ordersBody(orders: readonly string[]): string {
  return `{"orders":[${orders.join(',')}]}`;
}

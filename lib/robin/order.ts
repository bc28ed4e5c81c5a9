import * as z from 'zod/mini';

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

export type RobinOrder = z.infer<typeof robinOrderSchema>;

/** What ROBIN is told of an order, in the bridge's own words; amounts are exact decimals in major units. */
export interface OrderReport {
  orderNumber: string;
  emailAddress?: string;
  phoneNumber?: string;
  revenue: string;
  profit?: string;
  /** What ROBIN accepted before; absent the first time. */
  previous?: { revenue: string; profit?: string };
  /** `YYYY-MM-DDTHH:MM:SSZ`. */
  orderDate: string;
  isFirstOrder: boolean;
  webstoreUrl?: string;
}

/** ROBIN's order object as JSON, in the order of ROBIN's own page. */
export function serializeOrder(order: OrderReport): string {
  const { previous, profit } = order;
  return JSON.stringify({
    order_number: order.orderNumber,
    email_address: order.emailAddress,
    phone_number: order.phoneNumber,
    revenue: Number(order.revenue),
    old_revenue: previous && Number(previous.revenue),
    profit: optionalNumber(profit),
    // An old profit beside no profit would read as if all of it had been lost.
    old_profit: profit === undefined ? undefined : optionalNumber(previous?.profit),
    order_date: order.orderDate,
    is_first_order: order.isFirstOrder,
    webstore_url: order.webstoreUrl,
  });
}

function optionalNumber(amount: string | undefined): number | undefined {
  return amount === undefined ? undefined : Number(amount);
}

/** The body of a POST of these orders, each already serialised: their bytes travel unaltered. */
export function ordersBody(orders: readonly string[]): string {
  return `{"orders":[${orders.join(',')}]}`;
}

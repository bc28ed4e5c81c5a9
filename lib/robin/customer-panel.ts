import * as z from 'zod/mini';
import type { CustomerView } from '../profile/customer-view.ts';
import type { NothingUnsent } from './nothing-unsent.ts';

/**
 * ROBIN's Endpoint 1: what an agent sees of a customer (docs/systems/robin.md, "Endpoint 1: customer"). A required
 * field that is missing blanks the whole panel, so none of the six is ever absent or null.
 */
export const customerPanelSchema = z.object({
  name: z.string().check(z.describe('The full name of the customer, or empty.')),
  email_address: z.string().check(z.describe('The e-mail address of the customer, or empty.')),
  phone_number: z.string().check(z.describe('The phone number of the customer in E.164, or empty.')),
  customer_since: z
    .string()
    .check(
      z.regex(/^(\d{4}-\d{2}-\d{2})?$/),
      z.describe('The date of the first order as YYYY-MM-DD, or empty.'),
    ),
  total_spent: z.string().check(z.describe('What the customer has spent, with its currency: "$154.95".')),
  order_count: z.number().check(z.gte(0), z.describe('How many orders the customer has placed.')),
  panel_view: z.optional(
    z
      .record(z.string(), z.string())
      .check(z.describe('More about the customer: each key is shown as a label, each value as its text.')),
  ),
});

/** What ROBIN shows an agent of a customer. */
type CustomerPanel = z.infer<typeof customerPanelSchema>;

/** What ROBIN calls each field of a customer; the rows have labels of their own. */
export const FIELD_NAMES = {
  name: 'name',
  emailAddress: 'email_address',
  phoneNumber: 'phone_number',
  customerSince: 'customer_since',
  totalSpent: 'total_spent',
  orderCount: 'order_count',
} as const satisfies Record<Exclude<keyof CustomerView, 'rows'>, keyof CustomerPanel>;

/** As the bridge writes it: always with a panel, which may be empty. */
export type WrittenPanel = CustomerPanel & { panel_view: Readonly<Record<string, string>> };

/** Writes a customer as ROBIN reads it. */
export function toCustomerPanel(view: CustomerView): WrittenPanel {
  const { name, emailAddress, phoneNumber, customerSince, totalSpent, orderCount, rows, ...unsent } = view;
  unsent satisfies NothingUnsent;
  return {
    name,
    email_address: emailAddress,
    phone_number: phoneNumber,
    customer_since: customerSince,
    total_spent: totalSpent,
    order_count: orderCount,
    panel_view: rows,
  };
}

import type { Amounts } from './state.ts';

/** What ROBIN is told of an order; amounts are exact decimals (robin-orders-post, "Orders POST Schema"). */
export interface RobinOrder extends Amounts {
  orderNumber: string;
  emailAddress?: string;
  phoneNumber?: string;
  /** What ROBIN accepted before; absent the first time. */
  previous?: Amounts;
  orderDate: string;
  isFirstOrder: boolean;
  webstoreUrl?: string;
}

/** ROBIN's order object as JSON, in the order of ROBIN's own page. */
export function serializeOrder(order: RobinOrder): string {
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

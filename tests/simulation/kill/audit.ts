import type { ReceivedPost } from '../../../local/simulators/robin.ts';
import { type Account, count, openAccount, readOrder } from '../world/robin-books.ts';
import type { ShopOrder } from './shop.ts';

/** What ROBIN has, from what it accepted; and what is wrong with it. */
export interface Audit {
  orders: number;
  accepted: number;
  repeats: number;
  faults: readonly string[];
}

/** Reads ROBIN's books against the shop's: every order as it is now, told in order, each customer's first one once. */
export function audit(posts: readonly ReceivedPost[], orders: readonly ShopOrder[]): Audit {
  const faults: string[] = [];
  const accounts = new Map<string, Account>();
  const firsts = new Map<string, string>();
  let accepted = 0;
  let repeats = 0;
  for (const { orders: told } of posts.filter(({ status }) => status === 201)) {
    for (const object of told) {
      const bytes = JSON.stringify(object);
      const order = readOrder(bytes);
      const account = accounts.get(order.orderNumber) ?? openAccount();
      accounts.set(order.orderNumber, account);
      accepted += 1;
      if (account.lastBytes === bytes) {
        repeats += 1;
        continue;
      }
      const fits = order.oldRevenue === account.revenue && order.oldProfit === account.profit;
      if (!fits) faults.push(`${order.orderNumber}: told ${bytes} after ${account.lastBytes}`);
      if (account.isFirstOrder !== undefined && account.isFirstOrder !== order.isFirstOrder) {
        faults.push(`${order.orderNumber}: is_first_order has changed`);
      }
      if (order.isFirstOrder) {
        const key = order.emailAddress ?? '';
        const first = firsts.get(key) ?? order.orderNumber;
        if (first !== order.orderNumber) faults.push(`${order.orderNumber}: first beside ${first}`);
        firsts.set(key, first);
      }
      count(account, bytes, order);
    }
  }
  for (const order of orders) {
    const account = accounts.get(order.orderNumber) ?? openAccount();
    const isRight = account.revenueSum === order.revenue && account.profitSum === order.profit;
    // If nothing was ever accepted of an order that was cancelled then, there is nothing to tell.
    const isNothing = account.revenue === undefined && order.cancelled;
    if (!isRight && !isNothing) {
      faults.push(`${order.orderNumber}: ROBIN has ${account.revenueSum}, the shop ${order.revenue}`);
    }
    if (account.revenue === undefined && !order.cancelled) faults.push(`${order.orderNumber}: never told`);
  }
  return { orders: orders.length, accepted, repeats, faults };
}

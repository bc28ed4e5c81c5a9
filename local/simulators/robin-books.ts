import Big from 'big.js';
import type { RobinOrder } from './robin-order.ts';

/** What ROBIN's reports would show of one order. */
export interface BookedOrder {
  /** Σ (revenue − old_revenue) over what was counted, exact. */
  revenue: number;
  /** Σ (profit − old_profit), likewise; 0 if no profit was ever told. */
  profit: number;
  /** How many objects were accepted, repeats included. */
  told: number;
  isFirstOrder: boolean;
}

export type Books = ReadonlyMap<string, BookedOrder>;

interface BookEntry {
  revenue: Big;
  profit: Big;
  told: number;
  isFirstOrder: boolean;
  last: string;
}

/** Keeps ROBIN's books. A repeat is an object equal to the one accepted last for its order. */
export function createBooks(repeats: 'counted-once' | 'added') {
  const entries = new Map<string, BookEntry>();
  return {
    enter(order: RobinOrder): void {
      const known = entries.get(order.order_number);
      const text = JSON.stringify(order);
      const counts = repeats === 'added' || known?.last !== text;
      const revenue = new Big(order.revenue).minus(order.old_revenue ?? 0);
      const profit = new Big(order.profit ?? order.old_profit ?? 0).minus(order.old_profit ?? 0);
      entries.set(order.order_number, {
        revenue: (known?.revenue ?? new Big(0)).plus(counts ? revenue : 0),
        profit: (known?.profit ?? new Big(0)).plus(counts ? profit : 0),
        told: (known?.told ?? 0) + 1,
        isFirstOrder: order.is_first_order,
        last: text,
      });
    },
    draw(): Books {
      return new Map(
        [...entries].map(([number, { revenue, profit, told, isFirstOrder }]) => [
          number,
          { revenue: revenue.toNumber(), profit: profit.toNumber(), told, isFirstOrder },
        ]),
      );
    },
  };
}

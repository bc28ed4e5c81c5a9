import { inParallel } from '../../platform/in-parallel.ts';
import type { OrderWork } from './order-work.ts';

/** How far the orders of a batch are. Steps return what became of an order; it is put down here and nowhere else. */
export interface Progress {
  all(): OrderWork[];
  /** These orders as they are now. */
  latest(works: readonly OrderWork[]): OrderWork[];
  /** Does a step for each of these orders as they are now, at most `limit` at a time. */
  advance(
    works: readonly OrderWork[],
    limit: number,
    step: (work: OrderWork) => OrderWork | Promise<OrderWork>,
  ): Promise<void>;
}

export function startProgress(works: readonly OrderWork[]): Progress {
  const byNumber = new Map(works.map((work) => [work.orderNumber, work]));
  const latestOf = (work: OrderWork) => byNumber.get(work.orderNumber) ?? work;
  return {
    all: () => [...byNumber.values()],
    latest: (some) => some.map(latestOf),
    async advance(some, limit, step) {
      await inParallel(some, limit, async (work) => {
        byNumber.set(work.orderNumber, await step(latestOf(work)));
      });
    },
  };
}

import type { Invocation } from './invocation.ts';
import type { OrderWork } from './order-work.ts';
import { isAlone } from './post-plan.ts';

/**
 * Of orders that were posted before, each try in doubt: when the last of these tries was over (epoch milliseconds), by
 * the order's number. Not of those that are known to fail alone.
 */
export type LastTries = ReadonlyMap<string, number>;

/** @param works as they were loaded */
export function lastTriesOf(works: readonly OrderWork[]): LastTries {
  return new Map(
    works.flatMap((work) => {
      const { inDoubt, until } = work.state?.inFlight ?? {};
      return inDoubt && until !== undefined && !isAlone(work) ? [[work.orderNumber, until] as const] : [];
    }),
  );
}

/**
 * Of orders that failed alone in this invocation, in which nothing was accepted: those at which ROBIN failed before as
 * well, and has accepted another one in between. With few orders no invocation has both. What was accepted is known of
 * this worker's own POSTs, and of others' by the items of the orders that the limiter names. Never rejects: what cannot
 * be read proves nothing.
 */
export async function failingWhileOthersAreTaken(
  { ledger, limiter, failed }: Invocation,
  orderNumbers: ReadonlySet<string>,
  lastTries: LastTries,
): Promise<ReadonlySet<string>> {
  const tried = [...orderNumbers].filter((orderNumber) => lastTries.has(orderNumber));
  if (tried.length === 0) return new Set();
  const others = [...limiter.postedInVain()].filter((orderNumber) => !orderNumbers.has(orderNumber));
  let acceptedAt = limiter.acceptedAt();
  try {
    const stored = others.length > 0 ? await ledger.loadOrders(others) : new Map();
    for (const { told } of stored.values()) acceptedAt = Math.max(acceptedAt, told.at(-1)?.at ?? 0);
  } catch (error) {
    failed('load', error);
  }
  return new Set(tried.filter((orderNumber) => acceptedAt > (lastTries.get(orderNumber) ?? acceptedAt)));
}

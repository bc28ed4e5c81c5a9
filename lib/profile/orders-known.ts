import type { CustomerRecord } from '../customer/customer-record.ts';
import { mapDefined } from '../platform/lists.ts';
import type { SourceOutcome, SourceOutcomes } from './outcomes.ts';
import { ORDERS_PRECEDENCE } from './precedence.ts';

/**
 * Whether nothing was ever ordered, as far as the sources can say: a source of orders is on, none of them was out of
 * reach, and none knows an order.
 */
export function isWithoutOrders(outcomes: SourceOutcomes): boolean {
  const asked = mapDefined(ORDERS_PRECEDENCE, (source) => outcomes.get(source));
  return asked.length > 0 && asked.every(knowsOfNoOrder);
}

/** Whether the source that counts orders has been asked and does not know the customer: its count is 0, not unknown. */
export function isUnknownToOrders(outcomes: SourceOutcomes): boolean {
  const counting = ORDERS_PRECEDENCE.find((source) => outcomes.has(source));
  return counting !== undefined && outcomes.get(counting)?.kind === 'absent' && isWithoutOrders(outcomes);
}

function knowsOfNoOrder(outcome: SourceOutcome): boolean {
  if (outcome.kind === 'absent') return true;
  return outcome.kind === 'found' && outcome.complete && !outcome.records.some(knowsAnOrder);
}

function knowsAnOrder(record: CustomerRecord): boolean {
  const { totalOrders, totalReturns, totalSpent, firstPurchaseAt, lastPurchaseAt, recentOrders } = record;
  return (
    (totalOrders ?? 0) > 0 ||
    (totalReturns ?? 0) > 0 ||
    Number(totalSpent?.amount ?? 0) !== 0 ||
    firstPurchaseAt !== undefined ||
    lastPurchaseAt !== undefined ||
    (recentOrders?.length ?? 0) > 0
  );
}

import { isZero } from '../customer/combine-records.ts';
import type { CustomerRecord, Money, SourceName } from '../customer/customer-record.ts';
import { mapDefined } from '../platform/lists.ts';
import type { SourceOutcome, SourceOutcomes } from './outcomes.ts';
import type { People } from './people.ts';
import { AMOUNTS_PRECEDENCE, ORDERS_PRECEDENCE } from './precedence.ts';

/** docs/contract.md, "Who is believed": what cannot be read is not known, and never zero. */
interface Spent {
  totalSpent: Money | undefined;
  /** Whether it is what was bought with the loyalty card alone, though a source of orders is on. */
  isSpentAsLoyaltyKnows: boolean;
}

/** The others know but what was bought with the loyalty card. */
const WHOLE_AMOUNTS = AMOUNTS_PRECEDENCE.filter((source) => ORDERS_PRECEDENCE.includes(source));

/** @param currency of an amount of nothing */
export function chooseTotalSpent(people: People, outcomes: SourceOutcomes, currency: string): Spent {
  const isOrdersOn = ORDERS_PRECEDENCE.some((source) => outcomes.has(source));
  for (const { source, totalSpent } of people.inOrder(AMOUNTS_PRECEDENCE)) {
    if (totalSpent === undefined) continue;
    if (WHOLE_AMOUNTS.includes(source)) return { totalSpent, isSpentAsLoyaltyKnows: false };
    // What one of several accounts has would read as all.
    if (isAnyOutOfReach([...WHOLE_AMOUNTS, source], outcomes)) break;
    // That nothing was bought with the card says nothing of what was bought without it.
    if (!isOrdersOn || !isZero(totalSpent)) return { totalSpent, isSpentAsLoyaltyKnows: isOrdersOn };
  }
  const isNothing = isOrdersOn && [...outcomes.values()].every(saysNothing);
  return { totalSpent: isNothing ? { amount: '0', currency } : undefined, isSpentAsLoyaltyKnows: false };
}

/** A positive count comes before a zero. A zero is known if a source said it in a figure, and none that is out of reach may know more. */
export function chooseOrderCount(
  people: People,
  outcomes: SourceOutcomes,
): { orderCount: number; isOrderCountKnown: boolean } {
  const counts = mapDefined(people.inOrder(ORDERS_PRECEDENCE), ({ totalOrders }) => totalOrders);
  const positive = counts.find((count) => count > 0);
  if (positive !== undefined) return { orderCount: positive, isOrderCountKnown: true };
  return {
    orderCount: 0,
    isOrderCountKnown: counts.length > 0 && !isAnyOutOfReach(ORDERS_PRECEDENCE, outcomes),
  };
}

function isAnyOutOfReach(sources: readonly SourceName[], outcomes: SourceOutcomes): boolean {
  return mapDefined(sources, (source) => outcomes.get(source)).some(isOutOfReach);
}

function isOutOfReach(outcome: SourceOutcome): boolean {
  if (outcome.kind === 'found') return !outcome.complete;
  if (outcome.kind === 'ambiguous') return outcome.reason === 'unasked' || outcome.reason === 'unconfirmed';
  return outcome.kind === 'unavailable';
}

/** Whether a source was asked, and does not know the customer or says in a figure that there is nothing. */
function saysNothing(outcome: SourceOutcome): boolean {
  if (outcome.kind === 'absent') return true;
  return outcome.kind === 'found' && outcome.complete && outcome.records.every(isWithoutOrders);
}

function isWithoutOrders({
  totalOrders,
  totalReturns,
  totalSpent,
  firstPurchaseAt,
  lastPurchaseAt,
  recentOrders,
}: CustomerRecord): boolean {
  const saysZero = totalOrders === 0 || (totalSpent !== undefined && isZero(totalSpent));
  const saysMore =
    (totalOrders ?? 0) > 0 ||
    (totalReturns ?? 0) > 0 ||
    (totalSpent !== undefined && !isZero(totalSpent)) ||
    firstPurchaseAt !== undefined ||
    lastPurchaseAt !== undefined ||
    (recentOrders?.length ?? 0) > 0;
  return saysZero && !saysMore;
}

import type { CustomerState, OrderState } from './state.ts';

/**
 * Whether an order's item says that it is told as this customer's first one. Only then a claim of the order is worth
 * anything: docs/delivery.md, "The first order of a customer".
 */
export function confirmsClaim(order: OrderState | undefined, customerKey: string): boolean {
  return order?.isFirstOrder === true && order.customerKey === customerKey;
}

/**
 * Whether an order is its customer's first one, by what the ledger knows; `ask` if it knows too little.
 * @param customer without a claim that its order does not confirm
 * @param orderedAt epoch milliseconds of the order's date
 */
export function decideFirst(
  customer: CustomerState | undefined,
  orderNumber: string,
  orderedAt: number,
): 'first' | 'not-first' | 'ask' {
  if (customer?.claimedBy !== undefined) return customer.claimedBy === orderNumber ? 'first' : 'not-first';
  // The verdict holds for the date it was asked for and for later ones; an older order may well have been the first.
  if (customer?.earlierOrderBefore !== undefined && orderedAt >= customer.earlierOrderBefore)
    return 'not-first';
  return 'ask';
}

/**
 * Whether an earlier order of the customer is known, whatever claim there is: the claim of an order that is undecided is
 * its own of an earlier try, and confirms nothing. An order of the very moment may be the one that was proved.
 */
export function isAfterEarlierOrder({ earlierOrderBefore }: CustomerState, orderedAt: number): boolean {
  return earlierOrderBefore !== undefined && earlierOrderBefore < orderedAt;
}

/** This order is told as the customer's first one. */
export function claimFirst(customer: CustomerState, orderNumber: string): CustomerState {
  return { ...customer, claimedBy: orderNumber };
}

/** As if there were no claim: its order does not confirm it. */
export function withoutClaim(customer: CustomerState): CustomerState {
  const { claimedBy: _, ...rest } = customer;
  return rest;
}

/** A source proved an order before `orderedAt`. */
export function rememberEarlierOrder(customer: CustomerState, orderedAt: number): CustomerState {
  return { ...customer, earlierOrderBefore: Math.min(customer.earlierOrderBefore ?? orderedAt, orderedAt) };
}

export function newCustomer(key: string): CustomerState {
  return { key, revision: 0, writeId: '' };
}

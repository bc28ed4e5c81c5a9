import type { CustomerState } from './state.ts';

/**
 * Whether an order is its customer's first one, by what the ledger knows; `ask` where it knows too little.
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

/** This order is told as the customer's first one. */
export function claimFirst(customer: CustomerState, orderNumber: string): CustomerState {
  return { ...customer, claimedBy: orderNumber };
}

/** The claim is free again. */
export function giveBackClaim(customer: CustomerState): CustomerState {
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

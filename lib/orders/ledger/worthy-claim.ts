import { confirmsClaim, withoutClaim } from './first-order.ts';
import type { Ledger } from './ledger.ts';
import type { CustomerState } from './state.ts';

/**
 * The customer as it is for this order: a claim of another order counts if that order, read after it, confirms it
 * (docs/delivery.md, "The first order of a customer"). Rejects if the ledger does.
 */
export async function withoutWorthlessClaim(
  customer: CustomerState,
  orderNumber: string | undefined,
  ledger: Pick<Ledger, 'loadOrders'>,
): Promise<CustomerState> {
  const { key, claimedBy } = customer;
  if (claimedBy === undefined || claimedBy === orderNumber) return customer;
  const claimant = (await ledger.loadOrders([claimedBy])).get(claimedBy);
  return confirmsClaim(claimant, key) ? customer : withoutClaim(customer);
}

import { withoutLinks } from '../event/snapshot.ts';
import { changeInFlight } from '../ledger/decide.ts';
import { isHeldByAnother, mayHaveBeenPosted, type OrderState } from '../ledger/state.ts';

/**
 * Takes a person out of what the ledger holds, as pure functions. Order numbers and amounts stay: they name no person,
 * and without them a late repeat would be told to ROBIN as a new order (docs/operate.md, "Erasing a person: `forget`").
 */

/** An order that no longer says whose it is; the index of a customer's orders finds it no more. */
export type ForgottenOrder = Omit<OrderState, 'customerKey' | 'contactKey'> & { isForgotten: true };

type Forgetting =
  | { kind: 'forgotten'; order: ForgottenOrder }
  /**
   * A body with the address was sent, and it is not known yet whether ROBIN took it: it must be sent again unaltered.
   * `until`: epoch milliseconds until which a worker holds it, if one does.
   */
  | { kind: 'being-told'; until?: number };

export function forgetOrder(state: OrderState, now: number): Forgetting {
  const { customerKey: _, contactKey: __, inFlight, snapshot, ...others } = state;
  const rest = { ...others, isForgotten: true as const, ...(snapshot && withoutLinks(snapshot)) };
  if (!inFlight) return { kind: 'forgotten', order: undecided(rest) };
  if (isHeldByAnother(state, undefined, now))
    return { kind: 'being-told', ...(inFlight.until !== undefined && { until: inFlight.until }) };
  if (mayHaveBeenPosted(inFlight)) return { kind: 'being-told' };
  const change = changeInFlight(inFlight, state);
  // The message that waits to tell it brings the address anew, and whose first order it is with it.
  return { kind: 'forgotten', order: { ...undecided(rest), pending: [change, ...rest.pending] } };
}

/**
 * It is to be decided anew whether an order is the first one, if ROBIN never heard of it and cannot have. Unlike
 * `withoutUntoldFirst` also if a change of it waits: the customer's claim is erased with the customer.
 */
function undecided(order: ForgottenOrder): ForgottenOrder {
  if (order.accepted || order.doubtful) return order;
  const { isFirstOrder: _, ...rest } = order;
  return rest;
}

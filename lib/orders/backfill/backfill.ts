import type { OrderEvent } from '../event/event.ts';
import { claimFirst, decideFirst, rememberEarlierOrder } from '../ledger/first-order.ts';
import type { CustomerState, OrderState } from '../ledger/state.ts';
import { amountsOf } from '../ledger/state.ts';

/**
 * Orders from before the bridge, brought into the ledger, as pure functions. Nothing of this is in the functions'
 * bundles: the command line does it (docs/operate.md, "Bringing old orders in: `backfill`").
 */

/** Which of a customer's orders of the past was the first one, by all that the file says. */
export type FileVerdict =
  /** This one: the oldest, or the one of which the file says so. */
  | { kind: 'first'; orderNumber: string; orderedAt: number }
  /** None of them: the file says that not even the oldest was. */
  | { kind: 'earlier'; orderNumber: string; orderedAt: number }
  /** Nothing: all were cancelled. */
  | { kind: 'none' };

/**
 * What the customer becomes by the file's verdict; `undefined` if nothing changes. What the ledger knows stands: an
 * order that ROBIN was told as the first one stays it.
 * @param customer without a claim that its order does not confirm
 * @param isTold whether ROBIN knows the file's orders
 */
export function settleByFile(
  customer: CustomerState,
  verdict: FileVerdict,
  { isTold }: { isTold: boolean },
): CustomerState | undefined {
  if (verdict.kind === 'none') return undefined;
  const { orderNumber, orderedAt } = verdict;
  const decided = decideFirst(customer, orderNumber, orderedAt);
  if (decided === 'not-first' && isTold) {
    // ROBIN may yet refuse the order that has the claim: it knows an older one of this customer all the same.
    const { earlierOrderBefore = Number.POSITIVE_INFINITY } = customer;
    return earlierOrderBefore <= orderedAt ? undefined : rememberEarlierOrder(customer, orderedAt);
  }
  if (decided !== 'ask') return undefined;
  if (verdict.kind === 'earlier') return rememberEarlierOrder(customer, orderedAt);
  // The claim is worth nothing until its order is written; the date is, at once.
  return claimFirst(isTold ? rememberEarlierOrder(customer, orderedAt) : customer, orderNumber);
}

export interface BackfilledOrder {
  event: OrderEvent;
  customerKey: string;
  isFirstOrder: boolean;
  /** It is the first one by the file's dates; the file does not say what ROBIN was told. */
  isFirstByDates: boolean;
  /** ROBIN has not been told of it: its event, sent to the queue, will be told. */
  isToBeTold: boolean;
  /** Names the backfill, so that it knows its own writes again. */
  writeId: string;
}

/** The order as the ledger holds it after its first write: accepted by ROBIN as it is, unless it is yet to be told. */
export function backfilledOrder(order: BackfilledOrder): OrderState {
  const { event, isToBeTold } = order;
  const present = { ...event.amounts, cancelled: event.cancelled };
  return {
    orderNumber: event.orderNumber,
    revision: 1,
    writeId: order.writeId,
    version: event.version,
    present,
    currency: event.currency,
    ...(event.snapshot && { snapshot: event.snapshot }),
    ...(!isToBeTold && { accepted: amountsOf(event.toldBeforeBridge ?? event.amounts) }),
    pending: [],
    isFirstOrder: order.isFirstOrder,
    ...(order.isFirstByDates && { isFirstByDates: true }),
    customerKey: order.customerKey,
    orderDate: event.orderDate,
    told: [],
  };
}

/** Whether ROBIN has yet to be told of an order that a backfill wrote: its event is to be sent, again if need be. */
export function isUntold(state: OrderState): boolean {
  const waits = state.inFlight !== undefined || state.pending.length > 0;
  return state.accepted === undefined && !waits && !state.present.cancelled;
}

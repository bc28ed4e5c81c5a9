import type { OrderEvent, Rejection } from '../event/event.ts';
import { withoutLinks } from '../event/snapshot.ts';
import { compareVersions, type Version } from '../event/version.ts';
import type { Amounts, Contact, SerializeOrder } from '../systems.ts';
import {
  amountsOf,
  type Change,
  type InFlight,
  isDecided,
  isOwnedBy,
  MAX_PENDING,
  MAX_TOLD,
  mayHaveBeenPosted,
  type OrderState,
} from './state.ts';

/**
 * What becomes of an order, as pure functions of what the ledger holds and what is new. Nothing here knows the time,
 * random numbers or any system; `lib/orders/delivery` asks, writes and posts.
 */

type Applied = { state: OrderState; changed: boolean } | { rejection: Rejection };

/**
 * Applies an event to what the ledger knows of its order (`undefined`: nothing). A newer event sets `present`; if
 * its amounts differ from what ROBIN was told last, or will be told last, it appends a change to be told.
 * @param customerKey by the event's e-mail address, else its phone number
 */
export function applyEvent(state: OrderState | undefined, event: OrderEvent, customerKey: string): Applied {
  if (!state) return firstEvent(event, customerKey);
  if (event.currency !== state.currency) {
    return {
      rejection: { reason: 'currency-changed', detail: 'order.currency: not the one of the order so far' },
    };
  }
  const order = compareVersions(event.version, state.version);
  if (order < 0) return { state, changed: false };
  if (order === 0) return armAgain(state, event);
  const { snapshot: _, contactKey: __, newestOrderDate: ___, ...rest } = state;
  const { version } = event;
  const newest = { ...rest, version, ...shownOf(state, event, customerKey), ...presentOf(state, event) };
  return { state: appendChange(newest, event), changed: true };
}

/** What an agent is shown of the order, and under whom they find it. */
function shownOf(
  state: OrderState,
  { snapshot, orderDate }: OrderEvent,
  customerKey: string,
): Pick<OrderState, 'snapshot' | 'customerKey' | 'contactKey' | 'newestOrderDate'> {
  const dated = orderDate === state.orderDate ? {} : { newestOrderDate: orderDate };
  // A forgotten order belongs to no customer any more.
  if (state.isForgotten) return { ...dated, ...(snapshot && withoutLinks(snapshot)) };
  const { customerKey: known = customerKey } = state;
  return {
    ...dated,
    customerKey: known,
    ...(known !== customerKey && { contactKey: customerKey }),
    ...(snapshot && { snapshot }),
  };
}

function firstEvent(event: OrderEvent, customerKey: string): Applied {
  const { toldBeforeBridge: told } = event;
  if (event.olderThanBridge && !told) {
    const detail = 'order.orderDate: before LIVE_SINCE, and the event has no toldBeforeBridge';
    return { rejection: { reason: 'older-than-ledger', detail } };
  }
  const state: OrderState = {
    orderNumber: event.orderNumber,
    revision: 0,
    writeId: '',
    version: event.version,
    present: { ...event.amounts, cancelled: event.cancelled },
    currency: event.currency,
    ...(event.snapshot && { snapshot: event.snapshot }),
    ...(told && { accepted: amountsOf(told), isFirstOrder: told.isFirstOrder }),
    pending: [],
    customerKey,
    orderDate: event.orderDate,
    told: [],
  };
  return { state: appendChange({ ...state, ...presentOf(state, event) }, event), changed: true };
}

/**
 * The newest event once more. If it was refused and dropped, or its message went to the dead letters, this is the
 * message that was sent back: what ROBIN has not accepted is told again.
 */
function armAgain(state: OrderState, event: OrderEvent): Applied {
  if (state.inFlight || state.pending.length > 0) return { state, changed: false };
  const armed = appendChange(state, event);
  return { state: armed, changed: armed !== state };
}

/** A cancelled order has earned nothing, even if this event no longer says what the profit was. */
function presentOf(state: OrderState, event: OrderEvent): Pick<OrderState, 'present'> {
  const { amounts, cancelled } = event;
  const isProfitKnown = successiveAmounts(state).some(({ profit }) => profit !== undefined);
  if (cancelled && isProfitKnown) return { present: { ...amounts, profit: '0', cancelled } };
  return { present: { ...amounts, cancelled } };
}

/** Appends the present amounts to what is to be told, if they alter what ROBIN knows or will know. */
function appendChange(state: OrderState, event: OrderEvent): OrderState {
  const { present } = state;
  const known = lastKnown(state);
  // Of a cancelled order that ROBIN never heard of, there is nothing to tell.
  if (known ? !alters(known, present) : present.cancelled) return state;
  const change: Change = {
    ...amountsOf(present),
    version: state.version,
    orderDate: event.orderDate,
    ...(event.webstoreUrl && { webstoreUrl: event.webstoreUrl }),
  };
  if (state.pending.length < MAX_PENDING) return { ...state, pending: [...state.pending, change] };
  // The item must not grow for ever behind a change that cannot be told: the last that wait become one.
  const merged = { ...state, pending: state.pending.slice(0, MAX_PENDING - 1) };
  const before = lastKnown(merged);
  return before && !alters(before, present) ? merged : { ...merged, pending: [...merged.pending, change] };
}

/**
 * Without the waiting changes that alter nothing any more, because what stood before them was refused: 10 accepted,
 * 20 refused, and 10 again.
 */
export function withoutPointless(state: OrderState): OrderState {
  const { accepted, pending, inFlight } = state;
  if (!accepted || inFlight) return state;
  const next = pending.findIndex((change) => alters(accepted, change));
  return next === 0 || pending.length === 0
    ? state
    : { ...state, pending: next < 0 ? [] : pending.slice(next) };
}

/**
 * What ROBIN will know for certain once all that waits is told. If the last change that waits knows no profit, that
 * of a change before it may yet be refused: then none is certain, and a change that turns out to alter nothing is left
 * out when its turn comes.
 */
function lastKnown(state: OrderState): Amounts | undefined {
  return successiveAmounts(state).at(-1);
}

/** What ROBIN was told, is being told and will be told, in this order. */
function successiveAmounts({ accepted, inFlight, pending }: OrderState): Amounts[] {
  return [accepted, inFlight, ...pending].filter((amounts) => amounts !== undefined);
}

/** Whether `present` is news to one that knows `known`. */
export function alters(known: Amounts, present: Amounts): boolean {
  return (
    known.revenue !== present.revenue || (present.profit !== undefined && present.profit !== known.profit)
  );
}

/** Which worker may send the change in flight, and until when (epoch milliseconds). */
interface Hold {
  owner: string;
  until: number;
}

/** Freezes the oldest waiting change: from now on every try sends these bytes. */
export function freezeNext(
  waiting: OrderState,
  contact: Contact,
  hold: Hold,
  id: string,
  serialize: SerializeOrder,
): OrderState {
  const state = withoutPointless(waiting);
  const [head, ...pending] = state.pending;
  if (!head || !isDecided(state)) return state;
  const body = serialize({
    orderNumber: state.orderNumber,
    ...contact,
    ...amountsOf(head),
    ...(state.accepted && { previous: state.accepted }),
    orderDate: head.orderDate,
    isFirstOrder: state.isFirstOrder,
    ...(head.webstoreUrl && { webstoreUrl: head.webstoreUrl }),
  });
  const { orderDate, ...change } = head;
  const isDatedOtherwise = orderDate !== state.orderDate;
  return {
    ...state,
    pending,
    inFlight: { ...change, ...(isDatedOtherwise && { orderDate }), id, body, ...hold, inDoubt: false },
  };
}

/** The change in flight as it was before it was frozen. */
export function changeInFlight(inFlight: InFlight, state: OrderState): Change {
  const { version, webstoreUrl, orderDate = state.orderDate } = inFlight;
  return { ...amountsOf(inFlight), version, orderDate, ...(webstoreUrl && { webstoreUrl }) };
}

/**
 * The change in flight waits again, and it is to be decided anew whether the order is the first one. Only for a change
 * that was never posted: then no bytes of it are bound.
 */
export function unfreeze(state: OrderState, inFlight: InFlight): OrderState {
  const { inFlight: _, isFirstOrder: __, ...rest } = state;
  return { ...rest, pending: [changeInFlight(inFlight, state), ...state.pending] };
}

/** Takes a change that no other worker holds any more, or prolongs its hold. If one did, it is not known how far that got. */
export function takeOver(state: OrderState, hold: Hold): OrderState {
  const { inFlight } = state;
  if (!inFlight) return state;
  if (isOwnedBy(state, hold.owner)) return { ...state, inFlight: { ...inFlight, until: hold.until } };
  return { ...state, inFlight: { ...inFlight, ...hold, inDoubt: mayHaveBeenPosted(inFlight) } };
}

/** ROBIN accepted the change in flight. */
export function accept(
  state: OrderState,
  inFlight: InFlight,
  now: number,
): OrderState & { accepted: Amounts } {
  const { inFlight: _, ...rest } = state;
  const profit = inFlight.profit ?? state.accepted?.profit;
  const entry = {
    id: inFlight.id,
    at: now,
    ...amountsOf(inFlight),
    ...(state.accepted && { oldRevenue: state.accepted.revenue }),
    ...(state.accepted?.profit !== undefined && { oldProfit: state.accepted.profit }),
  };
  return {
    ...rest,
    accepted: { revenue: inFlight.revenue, ...(profit !== undefined && { profit }) },
    told: [...state.told, entry].slice(-MAX_TOLD),
  };
}

/** ROBIN refused the change in flight for good. */
export function drop(state: OrderState, inFlight: InFlight): OrderState {
  const { inFlight: _, ...rest } = state;
  const doubtful = state.doubtful || inFlight.inDoubt;
  return withoutUntoldFirst({ ...rest, ...(doubtful && { doubtful: true }) });
}

/**
 * If the order was never told, never may have been, and nothing of it waits, it is as if it had not been decided
 * whether it is the customer's first one.
 */
export function withoutUntoldFirst(state: OrderState): OrderState {
  const { isFirstOrder: _, ...undecided } = state;
  const { doubtful, accepted, inFlight, pending } = state;
  return doubtful || accepted || inFlight || pending.length > 0 ? state : undecided;
}

/** Lets go of the change in flight: the next worker tells it, unaltered. */
export function release(state: OrderState, inFlight: InFlight): OrderState {
  const { owner: _, ...unheld } = inFlight;
  return { ...state, inFlight: unheld };
}

/** Whether nothing at or before `version` is still to be told: its message has done its work. */
export function isDone(state: OrderState, version: Version): boolean {
  return [state.inFlight, ...state.pending].every(
    (change) => !change || compareVersions(change.version, version) > 0,
  );
}

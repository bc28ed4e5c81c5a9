import { MAX_BOOK_TOLD } from '../../customer/order-record.ts';
import type { PackedSnapshot } from '../event/snapshot.ts';
import type { Version } from '../event/version.ts';
import type { Amounts } from '../systems.ts';

/** A change that ROBIN has not been told yet. Holds no address: the worker that tells it has an event that does. */
export interface Change extends Amounts {
  version: Version;
  /** As ROBIN is sent it: `YYYY-MM-DDTHH:MM:SSZ`. */
  orderDate: string;
  webstoreUrl?: string;
}

/** The one change of an order that is being told, frozen: every try of it sends the same bytes. */
export interface InFlight extends Omit<Change, 'orderDate'> {
  /** Only if it is not the order's. */
  orderDate?: string;
  id: string;
  /** ROBIN's order object, as it is sent. The only place of the ledger that holds an address. */
  body: string;
  /** The invocation that may send it, until `until` (epoch milliseconds); absent if no worker holds it. */
  owner?: string;
  /** Stays when the worker lets go of it: by then its last try was over. */
  until?: number;
  /** Whether a try has been made whose outcome is not known. */
  inDoubt: boolean;
  /** Set if ROBIN failed at it alone while it took others: it is told alone. */
  alone?: true;
  /** Set once ROBIN has refused it while nothing showed that it takes others. */
  refused?: true;
}

/** What ROBIN accepted, and when (epoch milliseconds). */
export interface Told extends Amounts {
  id: string;
  at: number;
  oldRevenue?: string;
  oldProfit?: string;
}

/** All that the ledger knows of one order. */
export interface OrderState {
  orderNumber: string;
  /** Counts the writes; each write is made on condition that no other worker wrote since. */
  revision: number;
  /** Names the last whole write, so that a write whose answer was lost is recognised as done. */
  writeId: string;
  /** Of the newest event applied. */
  version: Version;
  /** What that event says. */
  present: Amounts & { cancelled: boolean };
  currency: string;
  /** What an agent is shown of the order beside its amounts, as the newest event applied gives it. */
  snapshot?: PackedSnapshot;
  /** What ROBIN last accepted; absent before the first time. */
  accepted?: Amounts;
  /** Oldest first; at most `MAX_PENDING`. */
  pending: readonly Change[];
  inFlight?: InFlight;
  /** Whether this is the customer's first order; absent until the order is first told. */
  isFirstOrder?: boolean;
  /** Set if `isFirstOrder` is what a backfill made of its file's dates: the first POST of it takes the claim. */
  isFirstByDates?: true;
  /** Of the event that decided `isFirstOrder`, or of the first event seen until then; absent if it is not known. */
  customerKey?: string;
  /** Set once the person was erased: a later event brings neither them nor what leads to them. */
  isForgotten?: true;
  /** Of the newest event, if that is another: the address was corrected, or added. Agents find the order by it. */
  contactKey?: string;
  /** Of the first event seen. */
  orderDate: string;
  /** Of the newest event, if that is another: agents see it, and the index of a customer's orders is sorted by it. */
  newestOrderDate?: string;
  /** Set once a body was dropped and it is not known whether ROBIN counted it. */
  doubtful?: true;
  /** The last `MAX_TOLD` changes that ROBIN accepted, oldest first. */
  told: readonly Told[];
}

export function amountsOf({ revenue, profit }: Amounts): Amounts {
  return { revenue, ...(profit !== undefined && { profit }) };
}

/** Whether a worker holds the change in flight, or held it and has not let go of it. */
export function isHeld({ owner }: InFlight): boolean {
  return owner !== undefined;
}

/** Whether ROBIN may have been sent the change in flight: a worker that held it may have got that far. */
export function mayHaveBeenPosted(inFlight: InFlight): boolean {
  return inFlight.inDoubt || isHeld(inFlight);
}

/** Whether `owner` may send the change in flight. */
export function isOwnedBy(state: OrderState | undefined, owner: string): boolean {
  return state?.inFlight?.owner === owner;
}

/** Whether another than `owner` may be sending the change in flight now. */
export function isHeldByAnother({ inFlight }: OrderState, owner: string | undefined, now: number): boolean {
  return inFlight?.owner !== undefined && inFlight.owner !== owner && (inFlight.until ?? 0) > now;
}

/** An order of which it is decided whether it is the customer's first one. */
type DecidedOrder = OrderState & { isFirstOrder: boolean };

export function isDecided(state: OrderState | undefined): state is DecidedOrder {
  return state?.isFirstOrder !== undefined;
}

/** Whether it is yet to be decided if this is the customer's first order. */
export function isUndecided(state: OrderState | undefined): boolean {
  return !isDecided(state);
}

/** Whether ROBIN is about to hear for the first time that this is a first order: that takes the customer's claim. */
export function needsClaim(state: OrderState | undefined): boolean {
  if (state?.isFirstOrder !== true || state.customerKey === undefined) return false;
  return state.accepted === undefined || (state.isFirstByDates === true && state.told.length === 0);
}

/** What the ledger knows of one customer's first order. */
export interface CustomerState {
  /** A keyed digest of the e-mail address, else of the phone number: names no person. */
  key: string;
  revision: number;
  writeId: string;
  /** The order that is told as the first one, if its own item confirms that. */
  claimedBy?: string;
  /** Epoch milliseconds: a source proved an order before this moment, so none dated then or later is the first. */
  earlierOrderBefore?: number;
}

/**
 * When ROBIN may be sent the next POST, of all workers together: `docs/decisions/robin-limits.md`. All moments are epoch
 * milliseconds.
 */
export interface LimiterState {
  revision: number;
  nextSlot: number;
  /** The theoretical arrival time of the generic cell rate algorithm that keeps the day's limit. */
  dayClock: number;
  /** ROBIN wants to be left alone until then; absent if the item was last written before pauses stood by themselves. */
  pausedUntil?: number;
  /** When that was written down. */
  pausedAt?: number;
  /** Orders that were to be posted since ROBIN last accepted one, as far as it is known: a few of them. */
  inVain?: ReadonlySet<string>;
}

/** Inclusive. What is absent from the item is less than any bound. */
export interface Bounds {
  least?: number;
  most?: number;
}

/** Takes the limiter's next slot, on condition that what it moves lies within bounds. */
export interface SlotMove {
  /** The slot; if absent, it is `nextSlot`. */
  at?: number;
  /** How far after the slot `nextSlot` is put. */
  spacingMs: number;
  /** By how much `dayClock` moves on: from the slot if it begins anew (`isDayAnew`). */
  intervalMs: number;
  isDayAnew: boolean;
  nextSlot: Bounds;
  dayClock: Bounds;
  pausedUntil: Bounds;
  /** Adds orders to `inVain`; anew: instead of those that are there. */
  inVain?: { orders: readonly string[]; isAnew: boolean };
}

export const MAX_PENDING = 20;
export const MAX_TOLD = MAX_BOOK_TOLD;

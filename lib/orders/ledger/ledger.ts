import type { Amounts } from '../systems.ts';
import type { CustomerState, InFlight, LimiterState, OrderState, SlotMove, Told } from './state.ts';

/**
 * Where the bridge remembers what ROBIN was told. Every write is of one item and conditional; reads are consistent.
 * A method that rejects leaves open whether its write was done.
 */
export interface Ledger {
  /** Unknown orders are absent from the answer. */
  loadOrders(orderNumbers: readonly string[]): Promise<Map<string, OrderState>>;
  loadCustomers(keys: readonly string[]): Promise<Map<string, CustomerState>>;
  loadLimiter(): Promise<LimiterState | undefined>;

  /**
   * Write a whole item on condition that its stored revision is `state.revision - 1`, or `replacedRevision` if that is
   * given; that there is none, if that is 0.
   * @returns whether it was written; false if another worker wrote since
   */
  saveOrder(state: OrderState, replacedRevision?: number): Promise<boolean>;
  saveLimiter(state: LimiterState): Promise<boolean>;
  /**
   * As the two above, and on condition that the stored item is the very one that was loaded: it may have been deleted
   * and made anew since, with the same revision.
   * @param replacedWriteId of the item that was loaded; empty if there was none
   */
  saveCustomer(state: CustomerState, replacedWriteId: string): Promise<boolean>;

  /**
   * Moves the limiter on, in one write whatever other workers do, on condition of the move's bounds.
   * @returns what it met there (`before` absent: nothing yet); `undefined` if that is out of bounds, and nothing moved
   */
  moveLimiter(move: SlotMove): Promise<{ before?: LimiterState } | undefined>;
  /** Writes a pause down, on condition that there is a limiter, and no longer pause. @returns whether it was written */
  pauseLimiter(pause: { pausedAt: number; pausedUntil: number }): Promise<boolean>;

  /**
   * Ends a try of the change in flight, on condition that `id` is in flight and `owner` holds it; and if there is a
   * `next`, that it still is the head of `pending`. Touches nothing that
   * others may write meanwhile (they may append to `pending`), and raises the revision.
   * @returns whether it was written; false if the condition does not hold
   */
  settle(settlement: Settlement): Promise<boolean>;
}

/** What is remembered of a change that is let go of: as in `InFlight`. */
export type ReleaseMarks = Pick<InFlight, 'alone' | 'refused'>;

export interface Settlement {
  orderNumber: string;
  /** Of the change in flight. */
  id: string;
  owner: string;
  outcome:
    | {
        kind: 'accepted';
        accepted: Amounts;
        told: readonly Told[];
      }
    /** Refused for good: the change is dropped. */
    | {
        kind: 'dropped';
        /** It is not known whether ROBIN counted it. */
        doubtful: boolean;
        /** Forget `isFirstOrder`: the order is as if it had never been told. */
        forgetFirst: boolean;
      }
    /** To be told later, by the next worker, unaltered. */
    | ({ kind: 'released'; inDoubt: boolean } & ReleaseMarks);
  /** Replaces the change in flight by this one, which was the head of `pending`; not if it is released. */
  next?: InFlight;
}

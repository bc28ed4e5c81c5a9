/** The systems that the orders are handed: what they must be able to do, not which they are. */

/** Exact decimals in the currency's major units, without trailing zeros: equal amounts are equal texts. */
export interface Amounts {
  /** Never less than 0. */
  revenue: string;
  /** Absent if it is not known; may be negative. */
  profit?: string;
}

/** How ROBIN finds the customer: as far as the event has it. */
export interface Contact {
  emailAddress?: string;
  /** In E.164. */
  phoneNumber?: string;
}

/** What ROBIN is told of an order. */
export interface OrderReport extends Amounts, Contact {
  orderNumber: string;
  /** What ROBIN accepted before; absent the first time. */
  previous?: Amounts;
  /** `YYYY-MM-DDTHH:MM:SSZ`. */
  orderDate: string;
  isFirstOrder: boolean;
  webstoreUrl?: string;
}

/** Writes a report as ROBIN's order object: the bytes that every try of it sends. */
export type SerializeOrder = (report: OrderReport) => string;

/** What became of a POST. */
export type PostOutcome =
  /** Any 2xx. */
  | { kind: 'accepted' }
  /** 400, 413, 422: something in it is wrong. */
  | { kind: 'refused'; status: number }
  /** 401, 403, 404, any 3xx: the fault is the bridge's. */
  | { kind: 'unauthorized'; status: number }
  /**
   * 408, 429, 5xx, every other status, no answer: later. `inDoubt`: the orders may have been counted all the same; they
   * have not if the answer was 429 or if nothing was sent.
   */
  | { kind: 'unavailable'; status?: number; retryAfterMs?: number; inDoubt: boolean };

/** ROBIN's `POST /orders`. */
export interface OrdersEndpoint {
  /**
   * @param orders each one order object, serialised: these very bytes are sent
   * @param deadline epoch milliseconds by which the call has ended. Never rejects for what the network does
   */
  postOrders(orders: readonly string[], deadline: number): Promise<PostOutcome>;
  /**
   * Has credentials at hand for the next POST, and a connection open, so that it is under way at the moment it was meant
   * for. @returns whether there are credentials; never rejects
   */
  prepare(deadline: number): Promise<boolean>;
  /** Reads the secret anew; true if it differs from the one last used. Never rejects. */
  renewCredentials(deadline: number): Promise<boolean>;
}

/** A message that can never be processed, or that waited too long. */
export interface DeadLetter {
  messageId: string;
  /** Unchanged. */
  body: string;
  /** A stable code: `docs/dead-letters.md`. */
  reason: DeadLetterReason;
  /** What exactly, without any personal data. */
  detail: string;
}

export type DeadLetterReason =
  | 'not-json'
  | 'invalid-event'
  | 'occurred-in-future'
  | 'currency-not-accepted'
  | 'currency-changed'
  | 'older-than-ledger'
  | 'refused-by-robin'
  | 'waited-too-long';

/** The queue that the events come from, and its dead-letter queue. */
export interface EventQueue {
  /** @returns the ids of the messages that are now in the dead-letter queue; never rejects */
  sendToDeadLetters(deadLetters: readonly DeadLetter[]): Promise<ReadonlySet<string>>;
  /** Hides messages for `seconds`; best effort, never rejects. */
  pause(pauses: ReadonlyArray<{ receiptHandle: string; seconds: number }>): Promise<void>;
}

/** Random numbers and ids, handed in so that simulations replay. */
export interface RandomSource {
  /** From 0 up to but not 1. */
  random(): number;
  /** Unique for ever. */
  newId(): string;
}

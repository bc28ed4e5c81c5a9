/** What the page and its server tell each other. Types only: nothing of this runs. */

export type SourceName = 'kibo' | 'expertsender' | 'loke';
export type SystemName = SourceName | 'robin';

/** One request that a simulated source got during a lookup; times in milliseconds since the lookup began. */
export interface AskedSource {
  source: SourceName;
  /** In plain words: "by e-mail", "token". */
  what: string;
  askedAt: number;
  /** Absent while no answer has come. */
  endedAt?: number;
  /** Absent if the connection was cut. */
  status?: number;
}

export interface Question {
  email: string;
  phone: string;
}

/** One lookup through the local API Gateway and the built function. */
export interface LookupReport {
  status: number;
  /** From the request's first byte to the answer's last. */
  durationMs: number;
  /** The answer's JSON: ROBIN's Endpoint 1 object with 200, else a problem. */
  answer: Readonly<Record<string, unknown>>;
  asked: readonly AskedSource[];
  /** What the function itself says of each source that it asked (`Server-Timing`), in milliseconds. */
  timings: Readonly<Partial<Record<SourceName, number>>>;
}

/** What one of ROBIN's questions about orders was answered: its JSON, or a problem. */
export interface RobinAnswer {
  status: number;
  answer: Readonly<Record<string, unknown>>;
}

/** What ROBIN was sent of an order, and what it said. */
export interface Post {
  revenue?: number;
  oldRevenue?: number;
  isFirstOrder?: boolean;
  /** Absent if the answer was lost. */
  status?: number;
}

/** Where an event is. `told`, `nothing` and `dead` are ends. */
export type Stage = 'queue' | 'decision' | 'waiting' | 'told' | 'nothing' | 'dead';

/** An event's way from the queue to ROBIN. */
export interface Journey {
  messageId: string;
  title: string;
  orderNumber: string;
  stage: Stage;
  /** Epoch milliseconds. */
  sentAt: number;
  takenAt?: number;
  endedAt?: number;
  deliveries: number;
  posts: readonly Post[];
  /** Why it waits, or is dead: a stable code of docs/log-codes.md or docs/dead-letters.md. */
  reason?: string;
  detail?: string;
}

/** How many events are at each place. */
export interface Stations {
  /** On the queue, not yet delivered. */
  queued: number;
  /** Delivered to the function, which has not answered yet. */
  deciding: number;
  /** Handed back, to be delivered again later. */
  waiting: number;
  /** Order objects that ROBIN has accepted since the start. */
  told: number;
}

/** One change that ROBIN accepted; amounts are decimals. */
export interface ToldChange {
  at: number;
  revenue: string;
  oldRevenue?: string;
  profit?: string;
}

/** What the ledger holds of one order, its addresses left out. */
export interface LedgerOrder {
  orderNumber: string;
  currency: string;
  orderDate: string;
  present: { revenue: string; profit?: string; cancelled: boolean };
  accepted?: { revenue: string; profit?: string };
  /** Amounts that wait to be told, oldest first; the one being told first of all. */
  waiting: readonly string[];
  isFirstOrder?: boolean;
  told: readonly ToldChange[];
}

export interface ListedDeadLetter {
  messageId: string;
  orderNumber: string;
  /** Absent if SQS moved it. */
  reason?: string;
  detail?: string;
  sentAt: number;
  /** Its beginning, if it is long. */
  body: string;
}

/** A way in which a system can be made to suffer. */
export interface FaultChoice {
  id: string;
  label: string;
  /** What it does, in a sentence. */
  means: string;
}

export interface SystemFaults {
  system: SystemName;
  name: string;
  role: string;
  choices: readonly FaultChoice[];
  chosen: string;
}

/** The parts that `GET /api/live` keeps up to date, each sent whole whenever it changes. */
export interface Live {
  stations: Stations;
  journeys: readonly Journey[];
  orders: readonly LedgerOrder[];
  deadLetters: readonly ListedDeadLetter[];
  faults: readonly SystemFaults[];
  /** A lookup of the page that is under way. */
  asking: { id: string; durationMs: number; asked: readonly AskedSource[] };
}

export type LivePart = keyof Live;

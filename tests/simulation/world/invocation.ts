import type { QueuedMessage } from '../../../lib/orders/delivery/batch.ts';

/** One run of the function, seen from outside: what it may still do, and what it has met. */
export class Invocation {
  readonly number: number;
  readonly messages: readonly QueuedMessage[];
  readonly startedAt: number;
  /** By when the code has promised to be done; epoch milliseconds. */
  readonly end: number;
  /** When Lambda kills it. */
  readonly killedAt: number;
  /** It hears nothing any more, and what it asks for from now on never leaves it. */
  dead = false;
  /** Its process was stopped for a while: Lambda has given it up, yet it goes on. */
  stalled = false;
  /** Calls that have not been answered. */
  open = 0;
  /** Faults that it has met. */
  faults = 0;
  returned = false;
  /** The ids that it has made up; one of them is its name as the owner of a change. */
  readonly ids = new Set<string>();

  /** Slots that were taken for it: each is good for one POST. */
  slots = 0;
  /** The last of them, by the clock of its machine. */
  lastSlot = 0;

  /** Bodies of which it has heard that it is not known whether ROBIN counted them. */
  readonly doubted = new Set<string>();

  /** Orders of which it has said that their POST may be a repeat. */
  readonly saidInDoubt = new Set<string>();

  /** Bodies that ROBIN has told it to have taken. */
  readonly taken = new Set<string>();

  /** How often the orders noted as posted in vain had been replaced when its last slot noted some. */
  notesReplacedBefore = 0;
  /** Orders that ROBIN had refused, and nothing taken since, when its last POST began. */
  refusedBefore: ReadonlySet<string> = new Set();

  /** The bodies of each of its POSTs. */
  readonly posts: Array<readonly string[]> = [];

  constructor(number: number, messages: readonly QueuedMessage[], startedAt: number, timeout: number) {
    this.number = number;
    this.messages = messages;
    this.startedAt = startedAt;
    this.killedAt = startedAt + timeout;
    this.end = this.killedAt - Math.min(1_500, timeout / 4);
  }
}

import { describeError } from '../../platform/reporting/describe-error.ts';
import {
  type EventRules,
  type OrderEvent,
  type ParsedEvent,
  parseEvent,
  type Rejection,
} from '../event/event.ts';
import { compareVersions, type Version } from '../event/version.ts';
import { applyEvent, isDone } from '../ledger/decide.ts';
import type { OrderState } from '../ledger/state.ts';
import type { DeadLetter } from '../systems.ts';
import type { Wait } from './pauses.ts';

/** A message as the queue delivered it. */
export interface QueuedMessage {
  messageId: string;
  receiptHandle: string;
  body: string;
  /** 1 the first time. */
  receiveCount: number;
  /** Epoch milliseconds at which it was sent to the queue. */
  sentAt: number;
}

/** A message whose event could be read. */
export interface Entry {
  message: QueuedMessage;
  event: OrderEvent;
}

/** One order's share of a batch, and how far it is. */
export interface OrderWork {
  orderNumber: string;
  /** Oldest version first; at least one. */
  entries: readonly Entry[];
  /** As the ledger has it, with the entries applied; absent where every entry was rejected. */
  state: OrderState | undefined;
  /** Whether `state` is yet to be written. */
  changed: boolean;
  /** Of entries that can never be processed, by message id. */
  rejections: Map<string, Rejection>;
  /** Set once nothing more can be done for it now. */
  wait?: Wait;
}

/** The queue keeps a message for fourteen days; what has waited this long is kept for people to look at instead. */
const LONGEST_WAIT = 10 * 24 * 60 * 60 * 1000;

/** Reads every message; `letters` are those that can never be processed. */
export function readMessages(
  messages: readonly QueuedMessage[],
  rules: EventRules,
  now: number,
): { entries: Entry[]; letters: DeadLetter[] } {
  const entries: Entry[] = [];
  const letters: DeadLetter[] = [];
  for (const message of messages) {
    const parsed = readMessage(message, rules, now);
    const rejection = 'rejection' in parsed ? parsed.rejection : waitedTooLong(message, now);
    if (rejection) letters.push(deadLetter(message, rejection));
    else if ('event' in parsed) entries.push({ message, event: parsed.event });
  }
  return { entries, letters };
}

/** Whatever one message does to the reader, the others of its batch are none the worse for it. */
function readMessage({ body }: QueuedMessage, rules: EventRules, now: number): ParsedEvent {
  try {
    return parseEvent(body, rules, now);
  } catch (error) {
    const { errorName } = describeError(error);
    return { rejection: { reason: 'invalid-event', detail: `the event: reading it failed (${errorName})` } };
  }
}

function waitedTooLong(message: QueuedMessage, now: number): Rejection | undefined {
  if (now - message.sentAt < LONGEST_WAIT) return undefined;
  return { reason: 'waited-too-long', detail: 'in the queue for ten days' };
}

export function deadLetter({ messageId, body }: QueuedMessage, rejection: Rejection): DeadLetter {
  return { messageId, body, ...rejection };
}

export function groupByOrder(entries: readonly Entry[]): OrderWork[] {
  const groups = Map.groupBy(entries, (entry) => entry.event.orderNumber);
  return [...groups].map(([orderNumber, group]) => ({
    orderNumber,
    entries: group.toSorted((a, b) => compareVersions(a.event.version, b.event.version)),
    state: undefined,
    changed: false,
    rejections: new Map(),
  }));
}

/** Applies the entries, oldest first, to what the ledger has of their order; also again, after somebody else wrote. */
export function applyEntries(
  work: OrderWork,
  stored: OrderState | undefined,
  customerKey: (event: OrderEvent) => string,
): void {
  work.state = stored;
  work.changed = false;
  work.rejections.clear();
  for (const { message, event } of work.entries) {
    const applied = applyEvent(work.state, event, customerKey(event));
    if ('rejection' in applied) {
      work.rejections.set(message.messageId, applied.rejection);
    } else {
      work.state = applied.state;
      work.changed ||= applied.changed;
    }
  }
}

/** The entries that were not rejected. */
export function acceptedEntries(work: OrderWork): readonly Entry[] {
  return work.entries.filter(({ message }) => !work.rejections.has(message.messageId));
}

/** Whether the entry's message has done its work. */
export function isEntryDone(work: OrderWork, { event }: Entry): boolean {
  return work.state !== undefined && !work.changed && isDone(work.state, event.version);
}

/** The event that brings the address for a change: its own, else the newest of the order. */
export function eventFor(work: OrderWork, version: Version): OrderEvent | undefined {
  const entries = acceptedEntries(work);
  const own = entries.find(({ event }) => compareVersions(event.version, version) === 0);
  return (own ?? entries.at(-1))?.event;
}

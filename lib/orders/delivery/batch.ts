import { describeError } from '../../platform/reporting/describe-error.ts';
import {
  type EventRules,
  type OrderEvent,
  type ParsedEvent,
  parseEvent,
  type Rejection,
} from '../event/event.ts';
import type { DeadLetter } from '../systems.ts';

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
export interface BatchEntry {
  message: QueuedMessage;
  event: OrderEvent;
}

/** The queue keeps a message for fourteen days; what has waited this long is kept for people to look at instead. */
const LONGEST_IN_QUEUE_MS = 10 * 24 * 60 * 60 * 1000;

/** Reads every message; `deadLetters` are those that can never be processed. */
export function readMessages(
  messages: readonly QueuedMessage[],
  rules: EventRules,
  now: number,
): { entries: BatchEntry[]; deadLetters: DeadLetter[] } {
  const entries: BatchEntry[] = [];
  const deadLetters: DeadLetter[] = [];
  for (const message of messages) {
    const parsed = readMessage(message, rules, now);
    const rejection = 'rejection' in parsed ? parsed.rejection : waitedTooLong(message, now);
    if (rejection) deadLetters.push(deadLetter(message, rejection));
    else if ('event' in parsed) entries.push({ message, event: parsed.event });
  }
  return { entries, deadLetters };
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
  if (now - message.sentAt < LONGEST_IN_QUEUE_MS) return undefined;
  return { reason: 'waited-too-long', detail: 'in the queue for ten days' };
}

export function deadLetter({ messageId, body }: QueuedMessage, rejection: Rejection): DeadLetter {
  return { messageId, body, ...rejection };
}

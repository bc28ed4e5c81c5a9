import type { QueuedMessage } from '../../../lib/orders/delivery/batch.ts';
import type { Random } from './random.ts';

interface StoredMessage {
  messageId: string;
  body: string;
  sentAt: number;
  visibleAt: number;
  receiveCount: number;
  receiptHandle: string;
}

/** As it lies in its queue: without detail or reason, if the body leaves no room for them. */
export interface StoredDeadLetter {
  body: string;
  reason: string | undefined;
  detail: string | undefined;
}

const RETENTION = 14 * 24 * 3_600_000;

/** A standard queue of SQS and its dead-letter queue: delivers at least once, in any order, and forgets after 14 days. */
export class SimulatedQueue {
  readonly messages = new Map<string, StoredMessage>();
  readonly deadLetters: StoredDeadLetter[] = [];
  readonly visibilityTimeout: number;
  #random: Random;
  #ids = 0;
  /** Ids of messages that were dead letters. */
  #sentBack = new Set<string>();

  constructor(random: Random, visibilityTimeout: number) {
    this.#random = random;
    this.visibilityTimeout = visibilityTimeout;
  }

  send(body: string, now: number, visibleAt = now): string {
    this.#ids += 1;
    const messageId = `m${this.#ids}`;
    this.messages.set(messageId, {
      messageId,
      body,
      sentAt: now,
      visibleAt,
      receiveCount: 0,
      receiptHandle: '',
    });
    return messageId;
  }

  /** When the next message can be received; `undefined` if there is none. */
  nextVisibleAt(): number | undefined {
    let next: number | undefined;
    for (const { visibleAt } of this.messages.values()) {
      if (next === undefined || visibleAt < next) next = visibleAt;
    }
    return next;
  }

  /** Hands out up to `limit` of the visible messages, whichever it likes, and hides them for a while. */
  receive(limit: number, now: number): QueuedMessage[] {
    const visible = [...this.messages.values()].filter(({ visibleAt }) => visibleAt <= now);
    return this.#random
      .shuffle(visible)
      .slice(0, limit)
      .map((message) => this.#handOut(message, now));
  }

  #handOut(message: StoredMessage, now: number): QueuedMessage {
    message.receiveCount += 1;
    message.receiptHandle = `${message.messageId}/${message.receiveCount}`;
    message.visibleAt = now + this.visibilityTimeout;
    const { messageId, receiptHandle, body, receiveCount, sentAt } = message;
    return { messageId, receiptHandle, body, receiveCount, sentAt };
  }

  /** At-least-once delivery: it is handed out again although an invocation has it. */
  showAgain(messageId: string, at: number): void {
    const message = this.messages.get(messageId);
    if (message) message.visibleAt = at;
  }

  /** Only the latest receipt handle of a message moves it. */
  pause(receiptHandle: string, seconds: number, now: number): void {
    const message = this.messages.get(receiptHandle.slice(0, receiptHandle.indexOf('/')));
    if (message?.receiptHandle === receiptHandle) message.visibleAt = now + seconds * 1_000;
  }

  delete(messageId: string): void {
    this.messages.delete(messageId);
  }

  bury(letter: StoredDeadLetter): void {
    this.deadLetters.push(letter);
  }

  /** Sends all dead letters back, as new messages. */
  redrive(now: number): number {
    const letters = this.deadLetters.splice(0);
    for (const { body } of letters) this.#sentBack.add(this.send(body, now));
    return letters.length;
  }

  /** Whether a message's body is in the dead letters, or waits in another one that was sent back from there. */
  isBuried({ messageId, body }: Pick<StoredMessage, 'messageId' | 'body'>): boolean {
    if (this.deadLetters.some((letter) => letter.body === body)) return true;
    return [...this.#sentBack].some((id) => id !== messageId && this.messages.get(id)?.body === body);
  }

  /** The messages that the queue has kept for too long, and loses. */
  expired(now: number): StoredMessage[] {
    return [...this.messages.values()].filter(({ sentAt }) => now - sentAt > RETENTION);
  }
}

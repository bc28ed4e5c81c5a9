import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  OverLimit,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { CountryCode } from 'libphonenumber-js/max';
import { mayLackReason } from '../../lib/orders/delivery/sqs-queue.ts';
import type { Contact } from '../../lib/orders/systems.ts';
import { chunks } from '../../lib/platform/lists.ts';
import type { OrdersSide } from '../connections/orders-side.ts';
import { readDeadLetterOrders } from './dead-letter-orders.ts';

/** A dead letter as the queue has it. */
export interface ReceivedDeadLetter {
  id: string;
  receiptHandle: string;
  body: string;
  reason: string;
  detail: string;
  /** Epoch milliseconds at which it came to the dead letters. */
  at: number;
  /** Absent if it cannot be read. */
  orderNumber: string | undefined;
  /** By which the ledger would know the customer: by e-mail address, and by phone. */
  customerKeys: readonly string[];
}

/** Reasons of letters that came without one: docs/dead-letters.md. The first is what SQS itself put there. */
const TOO_MANY_RECEIVES = { reason: 'too-many-receives', detail: '' };
const NO_ROOM = {
  reason: 'no-room-for-reason',
  detail: 'the log of the function may have it: orders.dead-letter-without-reason',
};

/** How long a dead letter that was looked at stays hidden, in seconds: longer than a look at all of them takes. */
const HIDDEN_SECONDS = 600;
const DEAD_LETTERS_PER_CALL = 10;
/** A receive that waits, in seconds, asks all of SQS's servers: if it comes back empty there are no more. */
const RECEIVE_SECONDS = 1;

/**
 * Looks at every dead letter once, ten at a time. SQS has no other way than to receive them; those that are still
 * there at the end are shown again at once, also if `see` fails.
 * @param see told of each few; answers the receipt handles of those that it has deleted. Ends the look by `'enough'`
 */
export async function browseDeadLetters(
  side: Pick<OrdersSide, 'sqs' | 'settings'>,
  keyOf: ((contact: Contact) => string) | undefined,
  see: (deadLetters: readonly ReceivedDeadLetter[]) => Promise<ReadonlySet<string> | 'enough' | undefined>,
): Promise<void> {
  const { sqs, settings } = side;
  const queueUrl = settings.deadLetterQueueUrl;
  const hidden = new Map<string, string>();
  const seen = new Set<string>();
  try {
    for (;;) {
      const messages = await receive(sqs, queueUrl);
      const deadLetters = messages
        .map((message) => toDeadLetter(message, keyOf, settings.delivery.defaultCountry))
        .filter(({ id }) => !seen.has(id));
      // Dead letters that come a second time are no longer hidden: then all were seen.
      if (deadLetters.length === 0) break;
      for (const { id, receiptHandle } of deadLetters) {
        seen.add(id);
        hidden.set(id, receiptHandle);
      }
      const gone = await see(deadLetters);
      if (gone === 'enough') break;
      for (const { id, receiptHandle } of deadLetters) if (gone?.has(receiptHandle)) hidden.delete(id);
    }
  } finally {
    await showAgain(sqs, queueUrl, [...hidden.values()]);
  }
}

async function receive(sqs: SQSClient, queueUrl: string): Promise<readonly Message[]> {
  const receiving = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: DEAD_LETTERS_PER_CALL,
    VisibilityTimeout: HIDDEN_SECONDS,
    WaitTimeSeconds: RECEIVE_SECONDS,
    MessageAttributeNames: ['reason', 'detail'],
    MessageSystemAttributeNames: ['SentTimestamp'],
  });
  try {
    return (await sqs.send(receiving)).Messages ?? [];
  } catch (error) {
    // SQS hides at most 120,000 messages at a time: the others are seen once these are dealt with.
    if (error instanceof OverLimit) return [];
    throw error;
  }
}

async function showAgain(sqs: SQSClient, queueUrl: string, receiptHandles: readonly string[]): Promise<void> {
  for (const part of chunks(receiptHandles, DEAD_LETTERS_PER_CALL)) {
    const Entries = part.map((ReceiptHandle, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

function toDeadLetter(
  { MessageId = '', ReceiptHandle = '', Body = '', MessageAttributes, Attributes }: Message,
  keyOf: ((contact: Contact) => string) | undefined,
  country: CountryCode,
): ReceivedDeadLetter {
  const { orderNumber, contacts } = readDeadLetterOrders(Body, country);
  return {
    id: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    ...reasonOf(Body, MessageAttributes),
    at: Number(Attributes?.SentTimestamp),
    orderNumber,
    customerKeys: keyOf ? contacts.map(keyOf) : [],
  };
}

function reasonOf(
  body: string,
  attributes: Message['MessageAttributes'],
): Pick<ReceivedDeadLetter, 'reason' | 'detail'> {
  const reason = attributes?.reason?.StringValue;
  if (reason === undefined) return mayLackReason(body) ? NO_ROOM : TOO_MANY_RECEIVES;
  return { reason, detail: attributes?.detail?.StringValue ?? '' };
}

/** How many messages a queue has, about: waiting, hidden while they are worked on, and delayed. */
export async function countMessages(sqs: SQSClient, queueUrl: string) {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  const attributes: Readonly<Record<string, string>> = { ...Attributes };
  const read = (name: string) => Number(attributes[name] ?? 0);
  return {
    waiting: read('ApproximateNumberOfMessages') + read('ApproximateNumberOfMessagesDelayed'),
    hidden: read('ApproximateNumberOfMessagesNotVisible'),
    attributes,
  };
}

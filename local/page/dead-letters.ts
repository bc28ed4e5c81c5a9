import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Stack } from '../stack.ts';
import { readOrderNumber } from './order-number.ts';
import { type PeekedMessage, peek } from './queue-peek.ts';
import type { ListedDeadLetter } from './wire.ts';

type Queues = Pick<Stack, 'sqs' | 'queue'>;

/** So much of a body is shown (characters). */
const MAX_SHOWN = 4_000;

/** Long enough to look through the letters, short enough to give them back if this ends half-way. */
const HIDDEN_SECONDS = 20;

export async function listDeadLetters({ sqs, queue }: Queues): Promise<readonly ListedDeadLetter[]> {
  const messages = await peek(sqs, queue.deadLetterQueueUrl);
  return messages.map(toDeadLetter).sort((a, b) => b.sentAt - a.sentAt);
}

function toDeadLetter({
  messageId,
  body,
  sentTimestamp,
  messageAttributes,
}: PeekedMessage): ListedDeadLetter {
  const reason = messageAttributes.reason?.StringValue;
  const detail = messageAttributes.detail?.StringValue;
  return {
    messageId,
    orderNumber: readOrderNumber(body),
    ...(reason !== undefined && { reason }),
    ...(detail !== undefined && { detail }),
    sentAt: sentTimestamp,
    body: body.slice(0, MAX_SHOWN),
  };
}

/**
 * Puts dead letters back on the queue, their bodies unchanged. Each is deleted after it is safely there: if this is
 * interrupted it may come twice, which the bridge does not mind.
 * @returns the messages that were sent back, by their new ids
 */
export async function sendBack(
  queues: Queues,
  messageIds: readonly string[] | 'all',
): Promise<readonly SentBack[]> {
  // What dies again meanwhile is not sent back another time.
  const all = messageIds === 'all' ? await listDeadLetters(queues) : [];
  const wanted = new Set(messageIds === 'all' ? all.map(({ messageId }) => messageId) : messageIds);
  const sent: SentBack[] = [];
  const others: Message[] = [];
  while (wanted.size > 0) {
    const messages = await receive(queues);
    if (messages.length === 0) break;
    for (const message of messages) {
      if (wanted.delete(message.MessageId ?? '')) sent.push(await move(queues, message));
      else others.push(message);
    }
  }
  for (const message of others) await giveBack(queues, message);
  return sent;
}

export interface SentBack {
  messageId: string;
  body: string;
}

async function receive({ sqs, queue }: Queues): Promise<readonly Message[]> {
  const { Messages: messages = [] } = await sqs.client.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.deadLetterQueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: HIDDEN_SECONDS,
    }),
  );
  return messages;
}

async function move({ sqs, queue }: Queues, { Body: body = '', ReceiptHandle }: Message): Promise<SentBack> {
  const { MessageId: messageId = '' } = await sqs.client.send(
    new SendMessageCommand({ QueueUrl: queue.queueUrl, MessageBody: body }),
  );
  await sqs.client.send(new DeleteMessageCommand({ QueueUrl: queue.deadLetterQueueUrl, ReceiptHandle }));
  return { messageId, body };
}

async function giveBack({ sqs, queue }: Queues, { ReceiptHandle }: Message): Promise<void> {
  const QueueUrl = queue.deadLetterQueueUrl;
  await sqs.client.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
  );
}

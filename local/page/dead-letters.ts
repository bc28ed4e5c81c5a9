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
import type { DeadLetter } from './wire.ts';

type Queues = Pick<Stack, 'sqs' | 'queue'>;

/** Long enough to look through the letters, short enough to give them back where this ends half-way. */
const HIDDEN_SECONDS = 20;

export async function listDeadLetters({ sqs, queue }: Queues): Promise<readonly DeadLetter[]> {
  const { messages } = await peek(sqs, queue.deadLetterQueueUrl);
  return messages.map(toDeadLetter).sort((a, b) => b.sentAt - a.sentAt);
}

function toDeadLetter({ messageId, body, sentTimestamp, messageAttributes }: PeekedMessage): DeadLetter {
  const reason = messageAttributes.reason?.StringValue;
  const detail = messageAttributes.detail?.StringValue;
  return {
    messageId,
    orderNumber: readOrderNumber(body),
    ...(reason !== undefined && { reason }),
    ...(detail !== undefined && { detail }),
    sentAt: sentTimestamp,
    body,
  };
}

/**
 * Puts dead letters back on the queue, their bodies unchanged. A letter is deleted after it is safely there: where this
 * is interrupted it may come twice, which the bridge does not mind.
 * @returns the messages that were sent back, by their new ids
 */
export async function sendBack(
  { sqs: { client }, queue }: Queues,
  messageIds: readonly string[] | 'all',
): Promise<readonly { messageId: string; body: string }[]> {
  const QueueUrl = queue.deadLetterQueueUrl;
  const sent: { messageId: string; body: string }[] = [];
  const others: Message[] = [];
  for (;;) {
    const { Messages: messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN_SECONDS }),
    );
    if (messages.length === 0) break;
    for (const message of messages) {
      const { MessageId = '', Body: body = '', ReceiptHandle } = message;
      if (messageIds !== 'all' && !messageIds.includes(MessageId)) {
        others.push(message);
        continue;
      }
      const { MessageId: newId = '' } = await client.send(
        new SendMessageCommand({ QueueUrl: queue.queueUrl, MessageBody: body }),
      );
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      sent.push({ messageId: newId, body });
    }
    if (messageIds !== 'all' && sent.length === messageIds.length) break;
  }
  for (const { ReceiptHandle } of others) {
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  }
  return sent;
}

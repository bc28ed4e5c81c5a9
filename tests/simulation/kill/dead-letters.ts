import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { LocalQueue, LocalSqs } from '../../../local/engines/sqs.ts';

export interface SeenDeadLetter {
  orderNumber: string;
  reason: string | undefined;
}

/** Sends all dead letters back to their queue. @returns what they were */
export async function sendBack({ client }: LocalSqs, queue: LocalQueue): Promise<SeenDeadLetter[]> {
  const seen: SeenDeadLetter[] = [];
  for (;;) {
    const { Messages: messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.deadLetterQueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      }),
    );
    if (messages.length === 0) return seen;
    for (const { Body = '', ReceiptHandle, MessageAttributes } of messages) {
      seen.push({
        orderNumber: JSON.parse(Body).order.orderNumber,
        reason: MessageAttributes?.reason?.StringValue,
      });
      await client.send(new SendMessageCommand({ QueueUrl: queue.queueUrl, MessageBody: Body }));
      await client.send(new DeleteMessageCommand({ QueueUrl: queue.deadLetterQueueUrl, ReceiptHandle }));
    }
  }
}

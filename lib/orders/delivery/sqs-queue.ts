import {
  ChangeMessageVisibilityBatchCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { chunks, chunksBySize } from '../../platform/lists.ts';
import { errorNameOf } from '../../platform/reporting/describe-error.ts';
import type { DeadLetter, DeadLetterReason, EventQueue } from '../systems.ts';
import type { OrdersLog } from './log-codes.ts';

/** SQS takes a message of at most 1 MiB, its attributes included. */
export const LARGEST_MESSAGE_BYTES = 1_048_576;
/** SQS takes at most 10 entries per call. Ours come to at most 200 kB together, far below its 1 MiB; a larger one goes by itself. */
export const ENTRIES_PER_CALL = 10;
export const BYTES_PER_CALL = 200_000;

/** The queue of order events and its dead-letter queue, in SQS. */
export function createSqsQueue(options: {
  client: SQSClient;
  queueUrl: string;
  deadLetterQueueUrl: string;
  log: OrdersLog;
}): EventQueue {
  const { client, queueUrl, deadLetterQueueUrl, log } = options;

  async function send(deadLetters: readonly DeadLetter[]): Promise<string[]> {
    try {
      const answer = await client.send(
        new SendMessageBatchCommand({ QueueUrl: deadLetterQueueUrl, Entries: deadLetters.map(toEntry) }),
      );
      if (answer.Failed?.length) log.error('orders.dead-letters-failed', { messages: answer.Failed.length });
      return (answer.Successful ?? []).flatMap(({ Id, MessageId }) => {
        const deadLetter = deadLetters[Number(Id)];
        if (deadLetter && roomFor(deadLetter) === 'none') {
          const { reason, detail } = deadLetter;
          log.warn('orders.dead-letter-without-reason', { deadLetterId: MessageId, reason, detail });
        }
        return deadLetter?.messageId ?? [];
      });
    } catch (error) {
      log.error('orders.dead-letters-failed', { messages: deadLetters.length, error: errorNameOf(error) });
      return [];
    }
  }

  /** The messages come back when the queue's own visibility time-out ends. */
  function pauseFailed(messages: number, error: string | undefined): void {
    log.warn('orders.pause-failed', { messages, error });
  }

  return {
    async sendToDeadLetters(deadLetters) {
      const sent = await Promise.all(
        chunksBySize(deadLetters, bytesOf, BYTES_PER_CALL, ENTRIES_PER_CALL).map(send),
      );
      return new Set(sent.flat());
    },
    async pause(pauses) {
      await Promise.all(
        chunks(pauses, ENTRIES_PER_CALL).map(async (part) => {
          const Entries = part.map(({ receiptHandle, seconds }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: seconds,
          }));
          try {
            const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
            const [first, ...others] = (await client.send(command)).Failed ?? [];
            if (first) pauseFailed(1 + others.length, first.Code);
          } catch (error) {
            pauseFailed(part.length, errorNameOf(error));
          }
        }),
      );
    },
  };
}

function toEntry(deadLetter: DeadLetter, index: number): SendMessageBatchRequestEntry {
  const { body, reason, detail } = deadLetter;
  const room = roomFor(deadLetter);
  return {
    Id: String(index),
    MessageBody: body,
    ...(room !== 'none' && {
      MessageAttributes: {
        reason: { DataType: 'String', StringValue: reason },
        ...(room === 'all' && { detail: { DataType: 'String', StringValue: detail } }),
      },
    }),
  };
}

/**
 * Which attributes fit beside the body, which is never altered: a body as large as the queue takes leaves room for none,
 * and then the reason stands in the log alone (docs/dead-letters.md).
 */
function roomFor({ body, reason, detail }: DeadLetter): 'all' | 'reason' | 'none' {
  const leftBytes = leftBesideReason(body, reason);
  if (leftBytes < 0) return 'none';
  return leftBytes < attributeBytes('detail', detail) ? 'reason' : 'all';
}

const LONGEST_REASON = 'currency-not-accepted' satisfies DeadLetterReason;

/** Whether a dead letter with this body may have come without attributes because there was no room for its reason. */
export function mayLackReason(body: string): boolean {
  return leftBesideReason(body, LONGEST_REASON) < 0;
}

function leftBesideReason(body: string, reason: string): number {
  return LARGEST_MESSAGE_BYTES - Buffer.byteLength(body) - attributeBytes('reason', reason);
}

/** With its attributes' names and the reason, roughly. */
function bytesOf({ body, detail }: DeadLetter): number {
  return Buffer.byteLength(body) + Buffer.byteLength(detail) + 200;
}

/** SQS counts an attribute's name, type and value. */
function attributeBytes(name: string, value: string): number {
  return Buffer.byteLength(name) + Buffer.byteLength('String') + Buffer.byteLength(value);
}

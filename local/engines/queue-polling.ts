import { setTimeout } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** SQS hands out at most this many messages at once, and deletes as many. */
export const SQS_BATCH = 10;

export interface PolledQueue {
  sqs: SQSClient;
  queueUrl: string;
}

export interface Gathering extends PolledQueue {
  batchSize: number;
  /** How long to gather after the first message. */
  windowSeconds: number;
  /** How long one poll waits for a message. */
  waitTimeSeconds: number;
}

/** Waits for a message, and then for more until the batch is full or its window over; empty if none came. */
export async function gatherBatch(settings: Gathering, stopped: AbortSignal): Promise<Message[]> {
  const { batchSize, windowSeconds, waitTimeSeconds } = settings;
  const messages = await receive(settings, Math.min(batchSize, SQS_BATCH), waitTimeSeconds, stopped);
  const windowEnds = Date.now() + windowSeconds * 1_000;
  while (messages.length > 0 && messages.length < batchSize && !stopped.aborted) {
    const leftMs = windowEnds - Date.now();
    if (leftMs <= 0) break;
    const room = Math.min(batchSize - messages.length, SQS_BATCH);
    const wait = Math.min(waitTimeSeconds, Math.floor(leftMs / 1_000));
    // What was received is delivered whatever becomes of the window: hence no signal here.
    const more = await receive(settings, room, wait);
    messages.push(...more);
    if (more.length === 0 && wait === 0) await pause(Math.min(leftMs, 50), stopped);
  }
  return messages;
}

async function receive(queue: PolledQueue, count: number, waitSeconds: number, stopped?: AbortSignal) {
  const { Messages: messages } = await queue.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.queueUrl,
      MaxNumberOfMessages: count,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
    stopped ? { abortSignal: stopped } : {},
  );
  return messages ?? [];
}

export async function deleteMessages(
  { sqs, queueUrl }: PolledQueue,
  messages: readonly Message[],
): Promise<void> {
  for (let start = 0; start < messages.length; start += SQS_BATCH) {
    const Entries = messages
      .slice(start, start + SQS_BATCH)
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

export async function readQueueArn({ sqs, queueUrl }: PolledQueue): Promise<string> {
  const { Attributes: attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  );
  return attributes?.QueueArn ?? '';
}

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/** The local SQS counts exactly: a message being worked on is "not visible" until it is deleted. */
export async function isEmpty({ sqs, queueUrl }: PolledQueue): Promise<boolean> {
  const { Attributes: attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...COUNTS] }),
  );
  return COUNTS.every((name) => Number(attributes?.[name] ?? 0) === 0);
}

export async function pause(durationMs: number, stopped?: AbortSignal): Promise<void> {
  // Being stopped ends a pause early, and is no error.
  await setTimeout(durationMs, undefined, stopped ? { signal: stopped } : {}).catch(() => undefined);
}

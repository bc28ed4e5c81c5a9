import { setTimeout } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Context, SQSEvent } from 'aws-lambda';
import { failedMessageIds } from './batch-response.ts';
import { lambdaContext } from './lambda-context.ts';
import { toSqsEvent } from './sqs-event.ts';

/** SQS hands out at most this many messages at once, and deletes as many. */
const SQS_BATCH = 10;

export interface EventSourceMappingOptions {
  sqs: SQSClient;
  queueUrl: string;
  handler(event: SQSEvent, context: Context): Promise<unknown>;
  functionName?: string;
  /** The function's time limit; 60 by default. In-process, what runs on after it is only no longer listened to. */
  timeoutSeconds?: number;
  /** 10 by default; more needs a batching window, as with Lambda. */
  batchSize?: number;
  /** How long to gather a batch after its first message; 0 by default. */
  maximumBatchingWindowInSeconds?: number;
  /** Invocations at the same time; 2 by default. */
  maximumConcurrency?: number;
  /** `FunctionResponseTypes: [ReportBatchItemFailures]`; on by default. */
  reportBatchItemFailures?: boolean;
  /** How long one poll waits for a message; 20 by default, as Lambda's. */
  waitTimeSeconds?: number;
  /** Told of what went wrong: an invocation that failed, a queue that could not be asked. */
  onError?(error: unknown): void;
}

export interface EventSourceMapping {
  /**
   * Resolves once the queue holds nothing any more: every message was done with, or moved to the dead letters.
   * Being stopped ends the wait, too.
   */
  idle(): Promise<void>;
  /** Takes no further messages and resolves once running invocations have ended. */
  stop(): Promise<void>;
}

/**
 * What Lambda's event source mapping does between a standard queue and a function: polls, gathers batches, invokes,
 * deletes what succeeded. What failed it leaves alone: it comes back when its visibility ends, which the queue or the
 * function has set, and after `maxReceiveCount` the queue's redrive policy takes it to the dead letters.
 */
export function startEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { sqs, queueUrl, batchSize = 10, maximumConcurrency = 2 } = options;
  if (batchSize > SQS_BATCH && !options.maximumBatchingWindowInSeconds) {
    throw new RangeError(`A batch size over ${SQS_BATCH} needs a batching window of at least 1 second`);
  }
  const stopping = new AbortController();
  const pollers = Array.from({ length: maximumConcurrency }, () =>
    poll({ ...options, batchSize }, stopping.signal),
  );
  return {
    idle: async () => {
      while (!stopping.signal.aborted && !(await isEmpty(sqs, queueUrl))) await pause(20);
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(pollers);
    },
  };
}

type Settings = EventSourceMappingOptions & { batchSize: number };

async function poll(settings: Settings, stopped: AbortSignal): Promise<void> {
  let queueArn: string | undefined;
  while (!stopped.aborted) {
    try {
      queueArn ??= await readQueueArn(settings);
      const messages = await gatherBatch(settings, stopped);
      if (messages.length > 0) await deliver(settings, messages, queueArn);
    } catch (error) {
      if (stopped.aborted) return;
      settings.onError?.(error);
      await pause(1_000, stopped);
    }
  }
}

async function gatherBatch(settings: Settings, stopped: AbortSignal): Promise<Message[]> {
  const { batchSize, maximumBatchingWindowInSeconds: window = 0, waitTimeSeconds = 20 } = settings;
  const messages = await receive(settings, Math.min(batchSize, SQS_BATCH), waitTimeSeconds, stopped);
  const windowEnds = Date.now() + window * 1_000;
  while (messages.length > 0 && messages.length < batchSize && !stopped.aborted) {
    const left = windowEnds - Date.now();
    if (left <= 0) break;
    const room = Math.min(batchSize - messages.length, SQS_BATCH);
    const wait = Math.min(waitTimeSeconds, Math.floor(left / 1_000));
    // What was received is delivered whatever becomes of the window: hence no signal here.
    const more = await receive(settings, room, wait);
    messages.push(...more);
    if (more.length === 0 && wait === 0) await pause(Math.min(left, 50), stopped);
  }
  return messages;
}

async function receive(settings: Settings, count: number, waitSeconds: number, stopped?: AbortSignal) {
  const { Messages: messages } = await settings.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: settings.queueUrl,
      MaxNumberOfMessages: count,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
    stopped ? { abortSignal: stopped } : {},
  );
  return messages ?? [];
}

async function deliver(settings: Settings, messages: Message[], queueArn: string): Promise<void> {
  let response: unknown;
  try {
    response = await invoke(settings, toSqsEvent(messages, queueArn));
  } catch (error) {
    settings.onError?.(error);
    return;
  }
  const ids = messages.map((message) => message.MessageId ?? '');
  const failed =
    settings.reportBatchItemFailures === false ? new Set<string>() : failedMessageIds(response, ids);
  await deleteMessages(
    settings,
    messages.filter((message) => !failed.has(message.MessageId ?? '')),
  );
}

async function invoke(settings: Settings, event: SQSEvent): Promise<unknown> {
  const { functionName = 'order-events', timeoutSeconds = 60 } = settings;
  const milliseconds = timeoutSeconds * 1_000;
  const ended = new AbortController();
  const timeout = setTimeout(milliseconds, undefined, { signal: ended.signal }).then(() => {
    throw new Error(`${functionName}: task timed out after ${timeoutSeconds} seconds`);
  });
  try {
    const context = lambdaContext(functionName, Date.now() + milliseconds);
    return await Promise.race([settings.handler(event, context), timeout]);
  } finally {
    timeout.catch(() => undefined);
    ended.abort();
  }
}

async function deleteMessages({ sqs, queueUrl }: Settings, messages: Message[]): Promise<void> {
  for (let start = 0; start < messages.length; start += SQS_BATCH) {
    const Entries = messages
      .slice(start, start + SQS_BATCH)
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

async function readQueueArn({ sqs, queueUrl }: Settings): Promise<string> {
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
async function isEmpty(sqs: SQSClient, queueUrl: string): Promise<boolean> {
  const { Attributes: attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...COUNTS] }),
  );
  return COUNTS.every((name) => Number(attributes?.[name] ?? 0) === 0);
}

async function pause(milliseconds: number, stopped?: AbortSignal): Promise<void> {
  // Being stopped ends a pause early, and is no error.
  await setTimeout(milliseconds, undefined, stopped ? { signal: stopped } : {}).catch(() => undefined);
}

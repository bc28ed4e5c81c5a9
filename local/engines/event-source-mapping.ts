import { setTimeout } from 'node:timers/promises';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSEvent } from 'aws-lambda';
import { failedMessageIds } from './batch-response.ts';
import { lambdaContext } from './lambda-context.ts';
import { deleteMessages, gatherBatch, isEmpty, pause, readQueueArn, SQS_BATCH } from './queue-polling.ts';
import { toSqsEvent } from './sqs-event.ts';

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
  const { batchSize = 10, maximumConcurrency = 2 } = options;
  if (batchSize > SQS_BATCH && !options.maximumBatchingWindowInSeconds) {
    throw new RangeError(`A batch size over ${SQS_BATCH} needs a batching window of at least 1 second`);
  }
  const stopping = new AbortController();
  const pollers = Array.from({ length: maximumConcurrency }, () => poll(options, stopping.signal));
  return {
    idle: async () => {
      while (!stopping.signal.aborted && !(await isEmpty(options))) await pause(20);
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(pollers);
    },
  };
}

async function poll(settings: EventSourceMappingOptions, stopped: AbortSignal): Promise<void> {
  const {
    batchSize = 10,
    maximumBatchingWindowInSeconds: windowSeconds = 0,
    waitTimeSeconds = 20,
  } = settings;
  const gathering = { ...settings, batchSize, windowSeconds, waitTimeSeconds };
  let queueArn: string | undefined;
  while (!stopped.aborted) {
    try {
      queueArn ??= await readQueueArn(settings);
      const messages = await gatherBatch(gathering, stopped);
      if (messages.length > 0) await handOver(settings, messages, queueArn);
    } catch (error) {
      if (stopped.aborted) return;
      settings.onError?.(error);
      await pause(1_000, stopped);
    }
  }
}

async function handOver(
  settings: EventSourceMappingOptions,
  messages: Message[],
  queueArn: string,
): Promise<void> {
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

async function invoke(settings: EventSourceMappingOptions, event: SQSEvent): Promise<unknown> {
  const { functionName = 'order-events', timeoutSeconds = 60 } = settings;
  const timeoutMs = timeoutSeconds * 1_000;
  const ended = new AbortController();
  const timeout = setTimeout(timeoutMs, undefined, { signal: ended.signal }).then(() => {
    throw new Error(`${functionName}: task timed out after ${timeoutSeconds} seconds`);
  });
  try {
    const context = lambdaContext(functionName, Date.now() + timeoutMs);
    return await Promise.race([settings.handler(event, context), timeout]);
  } finally {
    timeout.catch(() => undefined);
    ended.abort();
  }
}

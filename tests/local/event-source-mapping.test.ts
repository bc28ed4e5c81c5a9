import {
  ChangeMessageVisibilityCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import {
  type EventSourceMapping,
  type EventSourceMappingOptions,
  startEventSourceMapping,
} from '../../local/engines/event-source-mapping.ts';
import {
  createQueueWithDeadLetters,
  type LocalQueue,
  type LocalSqs,
  startSqs,
} from '../../local/engines/sqs.ts';

let sqs: LocalSqs;
let queue: LocalQueue;
let queues = 0;

beforeAll(async () => {
  sqs = await startSqs();
});

afterAll(() => sqs.close());

beforeEach(async () => {
  queues += 1;
  queue = await createQueueWithDeadLetters(sqs, `orders-${queues}`, {
    visibilityTimeoutSeconds: 1,
    maxReceiveCount: 3,
  });
});

async function withMapping(
  options: Omit<EventSourceMappingOptions, 'sqs' | 'queueUrl'>,
  use: (mapping: EventSourceMapping) => Promise<void>,
): Promise<void> {
  const mapping = startEventSourceMapping({ sqs: sqs.client, queueUrl: queue.queueUrl, ...options });
  try {
    await use(mapping);
  } finally {
    await mapping.stop();
  }
}

async function send(...bodies: string[]): Promise<void> {
  await sqs.client.send(
    new SendMessageBatchCommand({
      QueueUrl: queue.queueUrl,
      Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
    }),
  );
}

async function deadLetters(): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.client.send(
    new ReceiveMessageCommand({ QueueUrl: queue.deadLetterQueueUrl, MaxNumberOfMessages: 10 }),
  );
  return Messages;
}

/** A handler that remembers what it was invoked with, and answers by `answer`. */
function recorder(answer: (event: SQSEvent) => unknown = () => undefined) {
  const batches: SQSRecord[][] = [];
  return {
    batches,
    bodies: () => batches.map((batch) => batch.map((record) => record.body).sort()),
    handler: async (event: SQSEvent) => {
      batches.push(event.Records);
      return answer(event);
    },
  };
}

/** Makes a failed batch visible again at once, as the function may, so that no test waits for a visibility to end. */
async function returnAtOnce(event: SQSEvent): Promise<void> {
  for (const { receiptHandle } of event.Records) {
    await sqs.client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queue.queueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: 0,
      }),
    );
  }
}

const failing = (bodies: readonly string[]) => (event: SQSEvent) => ({
  batchItemFailures: event.Records.filter((record) => bodies.includes(record.body)).map((record) => ({
    itemIdentifier: record.messageId,
  })),
});

describe('an event source mapping', () => {
  it('invokes with the event that Lambda builds', async () => {
    const seen = recorder();
    const before = Date.now();
    await sqs.client.send(
      new SendMessageCommand({
        QueueUrl: queue.queueUrl,
        MessageBody: '{"eventId":"1"}',
        MessageAttributes: {
          reason: { DataType: 'String', StringValue: 'repeat' },
          bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
        },
      }),
    );
    await withMapping({ handler: seen.handler }, (mapping) => mapping.idle());
    const [record] = seen.batches.flat();
    expect(record).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body: '{"eventId":"1"}',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      },
      messageAttributes: {
        reason: { stringValue: 'repeat', stringListValues: [], binaryListValues: [], dataType: 'String' },
        bytes: { binaryValue: 'AQID', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
      },
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventSource: 'aws:sqs',
      eventSourceARN: queue.queueArn,
      awsRegion: 'eu-west-1',
    });
    expect(Number(record?.attributes.SentTimestamp)).toBeGreaterThanOrEqual(before);
  });

  it('tells the function how long it still has', async () => {
    const remaining: number[] = [];
    await send('a');
    await withMapping(
      {
        timeoutSeconds: 30,
        handler: async (_, context) => void remaining.push(context.getRemainingTimeInMillis()),
      },
      (mapping) => mapping.idle(),
    );
    expect(remaining[0]).toBeGreaterThan(0);
    expect(remaining[0]).toBeLessThanOrEqual(30_000);
  });

  it('fills a batch up to its size', async () => {
    await send('a', 'b', 'c', 'd', 'e');
    const seen = recorder();
    await withMapping({ batchSize: 2, maximumConcurrency: 1, handler: seen.handler }, (mapping) =>
      mapping.idle(),
    );
    expect(seen.batches.map((batch) => batch.length)).toEqual([2, 2, 1]);
  });

  it('gathers within the batching window what arrives after the first message', async () => {
    await send('a');
    const seen = recorder();
    await withMapping(
      { batchSize: 3, maximumBatchingWindowInSeconds: 10, maximumConcurrency: 1, handler: seen.handler },
      async (mapping) => {
        await send('b');
        await send('c');
        await mapping.idle();
      },
    );
    expect(seen.bodies()).toEqual([['a', 'b', 'c']]);
  });

  it('gathers more than SQS hands out at once', async () => {
    const bodies = Array.from({ length: 10 }, (_, index) => `body-${index}`);
    await send(...bodies);
    await send('last', 'but', 'not', 'least');
    const seen = recorder();
    await withMapping(
      { batchSize: 14, maximumBatchingWindowInSeconds: 10, maximumConcurrency: 1, handler: seen.handler },
      (mapping) => mapping.idle(),
    );
    expect(seen.batches.map((batch) => batch.length)).toEqual([14]);
  });

  it('refuses a batch size over ten without a window, as Lambda does', () => {
    const options = { sqs: sqs.client, queueUrl: queue.queueUrl, handler: async () => undefined };
    expect(() => startEventSourceMapping({ ...options, batchSize: 11 })).toThrow(RangeError);
  });

  it('never invokes more often at once than its concurrency allows, and does use it', async () => {
    await send('a', 'b', 'c', 'd', 'e', 'f');
    let running = 0;
    const atOnce: number[] = [];
    let release: (() => void) | undefined;
    const bothRun = new Promise<void>((resolve) => {
      release = resolve;
    });
    const handler = async () => {
      running += 1;
      atOnce.push(running);
      if (running === 2) release?.();
      await bothRun;
      running -= 1;
    };
    await withMapping({ batchSize: 1, maximumConcurrency: 2, handler }, (mapping) => mapping.idle());
    expect(atOnce).toHaveLength(6);
    expect(Math.max(...atOnce)).toBe(2);
  });

  it('delivers again what failed, and only that', async () => {
    await send('good', 'bad');
    let first = true;
    const seen = recorder((event) => {
      if (!first) return undefined;
      first = false;
      return failing(['bad'])(event);
    });
    await withMapping({ handler: seen.handler, maximumConcurrency: 1 }, (mapping) => mapping.idle());
    expect(seen.bodies()).toEqual([['bad', 'good'], ['bad']]);
    expect(seen.batches[1]?.[0]?.attributes.ApproximateReceiveCount).toBe('2');
    expect(await deadLetters()).toEqual([]);
  });

  it('leaves to the dead letters what failed as often as the queue allows', async () => {
    await send('good', 'hopeless');
    const seen = recorder(async (event) => {
      const response = failing(['hopeless'])(event);
      if (response.batchItemFailures.length === event.Records.length) await returnAtOnce(event);
      return response;
    });
    await withMapping({ handler: seen.handler }, (mapping) => mapping.idle());
    const counts = seen.batches
      .flat()
      .filter((record) => record.body === 'hopeless')
      .map((record) => record.attributes.ApproximateReceiveCount);
    expect(counts).toEqual(['1', '2', '3']);
    expect((await deadLetters()).map((message) => message.Body)).toEqual(['hopeless']);
  });

  it('takes a throw for a failure of the whole batch', async () => {
    await send('a', 'b');
    let failed = false;
    const errors: unknown[] = [];
    const seen = recorder(async (event) => {
      if (failed) return;
      failed = true;
      await returnAtOnce(event);
      throw new Error('out of memory');
    });
    await withMapping(
      { handler: seen.handler, maximumConcurrency: 1, onError: (error) => errors.push(error) },
      (mapping) => mapping.idle(),
    );
    expect(seen.bodies().flat().sort()).toEqual(['a', 'a', 'b', 'b']);
    expect(errors).toEqual([new Error('out of memory')]);
  });

  it('takes an invocation over its time for a failure of the whole batch', async () => {
    await send('slow');
    const errors: unknown[] = [];
    const seen = recorder(async (event) => {
      if (event.Records[0]?.attributes.ApproximateReceiveCount !== '1') return;
      await returnAtOnce(event);
      await new Promise(() => undefined);
    });
    await withMapping(
      {
        handler: seen.handler,
        maximumConcurrency: 1,
        timeoutSeconds: 0.1,
        onError: (error) => errors.push(error),
      },
      (mapping) => mapping.idle(),
    );
    expect(seen.bodies()).toEqual([['slow'], ['slow']]);
    expect(errors).toEqual([new Error('order-events: task timed out after 0.1 seconds')]);
  });

  it('deletes everything if the function does not report item failures', async () => {
    await send('a', 'b');
    const seen = recorder(failing(['a', 'b']));
    await withMapping({ handler: seen.handler, reportBatchItemFailures: false }, (mapping) => mapping.idle());
    expect(seen.bodies().flat().sort()).toEqual(['a', 'b']);
  });

  it('leaves the visibility that the function has set', async () => {
    await send('wait');
    const at: number[] = [];
    const handler = async (event: SQSEvent) => {
      at.push(Date.now());
      if (at.length > 1) return undefined;
      const record = event.Records[0];
      await sqs.client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queue.queueUrl,
          ReceiptHandle: record?.receiptHandle,
          VisibilityTimeout: 2,
        }),
      );
      return { batchItemFailures: [{ itemIdentifier: record?.messageId }] };
    };
    await withMapping({ handler }, (mapping) => mapping.idle());
    const [first = 0, second = 0] = at;
    // The queue's own visibility would have brought it back after one second.
    expect(second - first).toBeGreaterThanOrEqual(1_900);
  });

  it('keeps what it was told to stop in the middle of: a running invocation ends, then nothing is taken', async () => {
    await send('running');
    let started: (() => void) | undefined;
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    const seen = recorder(async () => {
      started?.();
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    const mapping = startEventSourceMapping({
      sqs: sqs.client,
      queueUrl: queue.queueUrl,
      handler: seen.handler,
      waitTimeSeconds: 1,
    });
    await running;
    await mapping.stop();
    expect(seen.bodies()).toEqual([['running']]);
    const rest = await sqs.client.send(
      new ReceiveMessageCommand({ QueueUrl: queue.queueUrl, WaitTimeSeconds: 2 }),
    );
    expect(rest.Messages ?? []).toEqual([]);
  });
});

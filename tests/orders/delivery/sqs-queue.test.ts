import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createSqsQueue } from '../../../lib/orders/delivery/sqs-queue.ts';
import type { DeadLetter } from '../../../lib/orders/systems.ts';
import { silentLog } from '../../../lib/platform/reporting/log.ts';
import {
  createQueueWithDeadLetters,
  type LocalQueue,
  type LocalSqs,
  startSqs,
} from '../../../local/engines/sqs.ts';

let sqs: LocalSqs;
let local: LocalQueue;
beforeAll(async () => {
  sqs = await startSqs();
  local = await createQueueWithDeadLetters(sqs, 'orders', {
    visibilityTimeoutSeconds: 30,
    maxReceiveCount: 5,
  });
});
afterAll(() => sqs.close());

const queueOf = (deadLetterQueueUrl: string) =>
  createSqsQueue({ client: sqs.client, queueUrl: local.queueUrl, deadLetterQueueUrl, log: silentLog });
const letter = (index: number, body = `{"n":${index}}`): DeadLetter => ({
  messageId: `m-${index}`,
  body,
  reason: 'invalid-event',
  detail: 'missing or malformed: order',
});

it('puts dead letters into their queue, body unchanged, with reason and detail, however many and large they are', async () => {
  const bodies = [
    ...Array.from({ length: 23 }, (_, index) => `{"n":${index}, "é": "✓"}`),
    'x'.repeat(150_000),
    'y'.repeat(150_000),
  ];
  const letters = bodies.map((body, index) => letter(index, body));
  const sent = await queueOf(local.deadLetterQueueUrl).sendToDeadLetters(letters);
  expect([...sent].sort()).toEqual(letters.map(({ messageId }) => messageId).sort());

  const received: string[] = [];
  while (received.length < bodies.length) {
    const { Messages = [] } = await sqs.client.send(
      new ReceiveMessageCommand({
        QueueUrl: local.deadLetterQueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        WaitTimeSeconds: 1,
      }),
    );
    for (const { Body, MessageAttributes } of Messages) {
      received.push(Body ?? '');
      expect(MessageAttributes?.reason?.StringValue).toBe('invalid-event');
      expect(MessageAttributes?.detail?.StringValue).toBe('missing or malformed: order');
    }
  }
  expect(received.sort()).toEqual(bodies.toSorted());
});

it('says which dead letters are not there, and rejects for none', async () => {
  const sent = await queueOf(`${local.deadLetterQueueUrl}-gone`).sendToDeadLetters([letter(1), letter(2)]);
  expect(sent.size).toBe(0);
});

it('hides what must wait, and says how many receipts are no longer good', async () => {
  await sqs.client.send(new SendMessageCommand({ QueueUrl: local.queueUrl, MessageBody: 'waits' }));
  const { Messages = [] } = await sqs.client.send(
    new ReceiveMessageCommand({ QueueUrl: local.queueUrl, VisibilityTimeout: 0, WaitTimeSeconds: 1 }),
  );
  const said: unknown[] = [];
  const log = { ...silentLog, warn: (code: string, fields: unknown) => said.push([code, fields]) };
  const { queueUrl, deadLetterQueueUrl } = local;
  await createSqsQueue({ client: sqs.client, queueUrl, deadLetterQueueUrl, log }).pause([
    { receiptHandle: Messages[0]?.ReceiptHandle ?? '', seconds: 600 },
    { receiptHandle: 'no-longer-good', seconds: 600 },
  ]);
  const { Attributes } = await sqs.client.send(
    new GetQueueAttributesCommand({ QueueUrl: local.queueUrl, AttributeNames: ['All'] }),
  );
  expect(Attributes?.ApproximateNumberOfMessagesNotVisible).toBe('1');
  expect(said).toEqual([['orders.pause-failed', { messages: 1, error: 'ReceiptHandleIsInvalid' }]]);
});

it('takes a body as large as the queue takes, unchanged, with as many attributes as fit', async () => {
  const { deadLetterQueueUrl } = await createQueueWithDeadLetters(sqs, 'large', {
    visibilityTimeoutSeconds: 30,
    maxReceiveCount: 5,
  });
  const said: unknown[] = [];
  const queue = createSqsQueue({
    client: sqs.client,
    queueUrl: local.queueUrl,
    deadLetterQueueUrl,
    log: { ...silentLog, warn: (code, fields) => said.push({ code, ...fields }) },
  });
  const LARGEST = 1_048_576;
  // With both attributes, with the reason alone, and with none.
  const sizes = [LARGEST - 200, LARGEST - 40, LARGEST - 10, LARGEST];
  for (const [index, size] of sizes.entries()) {
    const body = `\u00e9${'x'.repeat(size - 2)}`;
    const sent = await queue.sendToDeadLetters([letter(index, body)]);
    expect([...sent]).toEqual([`m-${index}`]);
    const { Messages = [] } = await sqs.client.send(
      new ReceiveMessageCommand({
        QueueUrl: deadLetterQueueUrl,
        MessageAttributeNames: ['All'],
        WaitTimeSeconds: 1,
      }),
    );
    expect(Messages[0]?.Body === body).toBe(true);
    expect(Object.keys(Messages[0]?.MessageAttributes ?? {}).sort()).toEqual(
      [['detail', 'reason'], ['reason'], [], []][index],
    );
  }
  expect(said).toEqual(
    [2, 3].map(() => ({
      code: 'orders.dead-letter-without-reason',
      deadLetterId: expect.any(String),
      reason: 'invalid-event',
      detail: 'missing or malformed: order',
    })),
  );
});

import { readdir, readFile } from 'node:fs/promises';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type BuiltStack, startBuiltStack } from './built-stack.ts';

const EVENTS = new URL('../../events/', import.meta.url);

let built: BuiltStack;

beforeAll(async () => {
  built = await startBuiltStack();
}, 60_000);

afterAll(() => built.close());

async function read(file: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`${file}.json`, EVENTS), 'utf8'));
}

async function deadLetterReasons(): Promise<string[]> {
  const { sqs, queue } = built.stack;
  const { Messages: messages = [] } = await sqs.client.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.deadLetterQueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      VisibilityTimeout: 600,
    }),
  );
  return messages.map((message) => message.MessageAttributes?.reason?.StringValue ?? 'none').sort();
}

/** What each sample of a lookup is answered with. */
const LOOKUPS: Readonly<Record<string, { statusCode: number; body: object }>> = {
  'lookup-by-email-and-phone': { statusCode: 200, body: { name: 'John Smith', total_spent: '$154.95' } },
  'lookup-by-email': { statusCode: 200, body: { name: 'John Smith' } },
  'lookup-by-phone': { statusCode: 200, body: { email_address: 'john@example.com' } },
  'lookup-by-http-api': { statusCode: 200, body: { name: 'John Smith' } },
  'lookup-unknown': { statusCode: 404, body: { status: 404 } },
  'lookup-malformed': { statusCode: 400, body: { status: 400 } },
  'lookup-without-parameters': { statusCode: 400, body: { status: 400 } },
  'lookup-unauthorized': { statusCode: 401, body: { status: 401 } },
};

/** What ROBIN is told, and for which reasons something goes to the dead letters, sample after sample. */
const ORDERS: ReadonlyArray<{ file: string; told: readonly object[]; deadLetters?: readonly string[] }> = [
  { file: 'order-first', told: [{ order_number: 'O1234', revenue: 10, is_first_order: true }] },
  { file: 'order-another', told: [{ order_number: 'O1235', revenue: 10, is_first_order: false }] },
  { file: 'order-return', told: [{ order_number: 'O1234', revenue: 5, old_revenue: 10 }] },
  { file: 'order-before-upsell', told: [{ order_number: 'O4321', revenue: 20, is_first_order: false }] },
  { file: 'order-upsell', told: [{ order_number: 'O4321', revenue: 30, old_revenue: 20 }] },
  {
    file: 'order-by-sns',
    told: [{ order_number: 'S-1001', revenue: 49.95, profit: 18.2, is_first_order: true }],
  },
  { file: 'order-by-eventbridge', told: [{ order_number: 'S-1002', revenue: 12.5, is_first_order: false }] },
  {
    // 2 kept of 3 at 19.99, less 2/3 of 6.00; shipping 4.95; less 2.50 and the refund of 1.00.
    file: 'order-with-profit-and-discounts',
    told: [{ order_number: 'S-1003', revenue: 37.43, profit: 16.48, phone_number: '+31612345678' }],
  },
  { file: 'order-cancelled', told: [] },
  {
    file: 'order-by-phone-only',
    told: [{ order_number: 'S-1005', phone_number: '+31612345679', revenue: 15 }],
  },
  { file: 'order-for-the-agent', told: [{ order_number: 'S-1006', revenue: 51.98 }] },
  { file: 'order-malformed', told: [], deadLetters: ['invalid-event', 'not-json'] },
  { file: 'order-without-customer', told: [], deadLetters: ['invalid-event'] },
  { file: 'order-in-other-currency', told: [], deadLetters: ['currency-not-accepted'] },
  { file: 'order-from-the-future', told: [], deadLetters: ['occurred-in-future'] },
  { file: 'order-waited-too-long', told: [], deadLetters: ['waited-too-long'] },
  {
    file: 'order-batch',
    told: [
      { order_number: 'S-1010', revenue: 12, is_first_order: false },
      { order_number: 'S-1011', revenue: 3, is_first_order: false },
      { order_number: 'S-1010', revenue: 8, old_revenue: 12 },
    ],
    deadLetters: ['not-json'],
  },
];

describe('the sample events', () => {
  it('are all run here', async () => {
    const files = (await readdir(EVENTS)).map((file) => file.replace(/\.json$/, ''));
    expect(files.sort()).toEqual([...Object.keys(LOOKUPS), ...ORDERS.map(({ file }) => file)].sort());
  });

  it.each(Object.entries(LOOKUPS))('%s', async (file, { statusCode, body }) => {
    const answer = (await built.stack.lookup.invoke(await read(file))) as {
      statusCode: number;
      body: string;
    };
    expect(answer.statusCode).toBe(statusCode);
    expect(JSON.parse(answer.body)).toMatchObject(body);
  });

  it.each(ORDERS)('$file', async ({ file, told, deadLetters = [] }) => {
    const event = (await read(file)) as SQSEvent;
    const before = built.stack.robin.received.length;
    const response = (await built.stack.orders.invoke(event)) as SQSBatchResponse | null;
    expect(response?.batchItemFailures ?? []).toEqual([]);
    const orders = built.stack.robin.received.slice(before).flatMap((post) => post.orders);
    expect(orders).toHaveLength(told.length);
    for (const [index, order] of told.entries()) expect(orders[index]).toMatchObject(order);
    expect(await deadLetterReasons()).toEqual(deadLetters);
  });
});

import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { differences } from './compare.ts';
import { bold, dim, type Say, sayVerdict } from './console.ts';
import { SITUATIONS, type Situation } from './situations.ts';
import type { Stack } from './stack.ts';

/** A situation that ROBIN has not heard of after this time has failed. */
const DELIVERY_TIMEOUT_MS = 30_000;

/** Drops ROBIN's four situations on the queue, one after the other, and tells what is wrong with what ROBIN got. */
export async function playOrders(stack: Stack, say: Say): Promise<readonly string[]> {
  say(bold("ROBIN's four order situations, as events on the queue"));
  const faults: string[] = [];
  for (const situation of SITUATIONS) faults.push(...(await play(stack, situation, say)));
  return faults;
}

async function play(
  stack: Stack,
  { title, file, expected }: Situation,
  say: Say,
): Promise<readonly string[]> {
  say();
  say(`   ${bold(title)}`);
  const before = stack.robin.received.length;
  const body = await readBody(file);
  say(`   ${dim('event')}  ${body}`);
  await stack.sqs.client.send(new SendMessageCommand({ QueueUrl: stack.queue.queueUrl, MessageBody: body }));
  // Whatever ROBIN gets for this event it has got once the queue holds nothing any more.
  const done = await Promise.race([
    stack.mapping.idle().then(() => true),
    setTimeout(DELIVERY_TIMEOUT_MS, false, { ref: false }),
  ]);
  const posts = stack.robin.received.slice(before);
  const orders = posts.flatMap((post) => post.orders);
  for (const post of posts) say(`   ${dim('ROBIN')}  ${post.status}  ${post.body}`);
  const faults = [
    ...(done ? [] : [`the event is still on the queue after ${DELIVERY_TIMEOUT_MS / 1_000} seconds`]),
    ...posts.filter(({ status }) => status !== 201).map(({ status }) => `ROBIN answered ${status}`),
    ...(orders.length === 1 ? [] : [`ROBIN was told ${orders.length} orders instead of one`]),
    ...(orders.length === 0 ? [] : differences(orders[0], expected)),
  ];
  sayVerdict(say, "field for field as ROBIN's page has it", faults);
  return faults.map((fault) => `${title}: ${fault}`);
}

async function readBody(file: string): Promise<string> {
  const text = await readFile(new URL(`../events/${file}`, import.meta.url), 'utf8');
  const event: SQSEvent = JSON.parse(text);
  return event.Records[0]?.body ?? '';
}

import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ChangeMessageVisibilityCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import {
  type EventSourceMapping,
  startEventSourceMapping,
} from '../../../local/engines/event-source-mapping.ts';
import { startSecretsManager } from '../../../local/engines/secrets-manager.ts';
import { createQueueWithDeadLetters, startSqs } from '../../../local/engines/sqs.ts';
import { startRobin } from '../../../local/simulators/robin.ts';
import { startRealEngine } from '../engine/real-engine.ts';
import { Random } from '../world/random.ts';
import { audit } from './audit.ts';
import { sendBack } from './dead-letters.ts';
import { Processes } from './processes.ts';
import { Shop } from './shop.ts';

/**
 * The packaged bundle, in processes that are killed (SIGKILL) at random instants while they work, on AWS's own
 * DynamoDB engine, a local SQS and a simulated ROBIN: `npm run test:kill -- --kills N --seed S`. Afterwards ROBIN's
 * books must be the shop's.
 */
const { values } = parseArgs({ options: { kills: { type: 'string' }, seed: { type: 'string' } } });
const KILLS = Number(values.kills ?? 200);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const TIMEOUT_SECONDS = 8;
const WORKERS = 3;
const BUNDLE = fileURLToPath(new URL('../../../dist/functions/order-events/index.mjs', import.meta.url));
const QUIET_TIMEOUT = 240_000;
/** At most this many orders are sold while the queue becomes empty. */
const MOST_SOLD = 60;

const random = new Random(seed);
const begun = performance.now();
const engine = await startRealEngine();
const sqs = await startSqs();
const queue = await createQueueWithDeadLetters(sqs, 'order-events', {
  visibilityTimeoutSeconds: TIMEOUT_SECONDS + 1,
  maxReceiveCount: 1_000,
});
const robin = await startRobin({ rateLimits: true });
const secrets = await startSecretsManager({
  secrets: {
    robin: { apiKey: 'robin-key', apiSecret: 'robin-secret' },
    ledger: { hmacKey: 'of-the-test-alone' },
  },
});
const processes = new Processes({
  name: 'order-events',
  bundle: BUNDLE,
  timeoutSeconds: TIMEOUT_SECONDS,
  environment: {
    ROBIN_API_URL: robin.url,
    ROBIN_SECRET_ID: 'robin',
    LEDGER_TABLE: engine.table,
    LEDGER_SECRET_ID: 'ledger',
    ORDER_EVENTS_QUEUE_URL: queue.queueUrl,
    ORDER_EVENTS_DLQ_URL: queue.deadLetterQueueUrl,
    AWS_ENDPOINT_URL_DYNAMODB: engine.url,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  },
});
const shop = new Shop(random, () => Date.now());
const receipts = new Map<string, string>();
const mapping = startEventSourceMapping({
  sqs: sqs.client,
  queueUrl: queue.queueUrl,
  handler: (event: SQSEvent) =>
    processes.invoke(event).finally(() => {
      for (const { messageId, receiptHandle } of event.Records) receipts.set(messageId, receiptHandle);
    }),
  timeoutSeconds: TIMEOUT_SECONDS,
  batchSize: 10,
  maximumConcurrency: WORKERS,
  waitTimeSeconds: 1,
  onError: () => {},
});

try {
  process.exitCode = (await run()) ? 0 : 1;
} finally {
  // Connections of processes that were killed may hold a server open; the verdict is there already.
  await Promise.race([close(), pause(10_000)]);
  process.exit();
}

async function close(): Promise<void> {
  await engine.close();
  await mapping.stop();
  await processes.close();
  await Promise.all([robin.close(), secrets.close(), sqs.close()]);
}

async function run(): Promise<boolean> {
  robin.faults.refuse = ({ order_number }) =>
    shop.orders.some((order) => order.isBad && order.orderNumber === order_number);
  await killUnderLoad();
  // From here on nothing goes wrong any more.
  robin.faults.loseAnswers = undefined;
  robin.faults.delayMs = undefined;
  await untilQuiet(mapping);
  robin.faults.refuse = undefined;
  const letters = await sendBack(sqs, queue);
  await untilQuiet(mapping);
  const bad = new Set(shop.orders.filter(({ isBad }) => isBad).map(({ orderNumber }) => orderNumber));
  const wrong = letters.filter(
    ({ orderNumber, reason }) => !bad.has(orderNumber) || reason !== 'refused-by-robin',
  );
  const books = audit(robin.received, shop.orders);
  const late = robin.requests.length - robin.received.length;
  say(
    `${processes.kills} kills in ${processes.invocations} invocations, ${books.orders} orders, ` +
      `${books.accepted} changes accepted of which ${books.repeats} repeated, ${letters.length} dead letters sent back, ` +
      `${late} POSTs over ROBIN's limits, ${((performance.now() - begun) / 1_000).toFixed(0)} s (--seed ${seed})`,
  );
  const faults = [
    ...books.faults,
    ...wrong.map(({ orderNumber, reason }) => `${orderNumber}: buried as ${reason}`),
  ];
  for (const fault of faults.slice(0, 20)) say(`  ${fault}`);
  say(faults.length === 0 ? 'the books are right' : `${faults.length} faults in the books`);
  return faults.length === 0 && processes.kills >= KILLS && books.accepted > KILLS;
}

/** Events come in all the time, ROBIN loses answers now and then, and every so often a process dies. */
async function killUnderLoad(): Promise<void> {
  while (processes.kills < KILLS) {
    for (let i = random.int(1, 4); i > 0; i -= 1) await send(shop.nextBody());
    robin.faults.loseAnswers = random.chance(0.05) || undefined;
    robin.faults.delayMs = random.pick([undefined, 20, 150, 400]);
    await untilSomethingIsTold();
    await pause(random.int(1, 900));
    if (processes.killOne(random) && processes.kills % 50 === 0) say(`  ${processes.kills} kills`);
  }
}

/** Processes that die before they ever do anything would show little. */
async function untilSomethingIsTold(): Promise<void> {
  const told = robin.requests.length;
  for (let waited = 0; waited < 3_000 && robin.requests.length === told; waited += 20) await pause(20);
}

async function send(body: string): Promise<void> {
  const copies = random.chance(0.1) ? 2 : 1;
  for (let i = 0; i < copies; i += 1) {
    await sqs.client.send(new SendMessageCommand({ QueueUrl: queue.queueUrl, MessageBody: body }));
  }
}

/**
 * Nothing is left in the queue. The pauses that the function asked for, up to half an hour, are cut short. The shop goes
 * on selling meanwhile: where ROBIN is told of no other order, bad ones wait, for it may be the bridge that is refused.
 */
async function untilQuiet({ idle }: EventSourceMapping): Promise<void> {
  const isQuiet = idle().then(() => true);
  let deadline = performance.now() + QUIET_TIMEOUT;
  let [told, sold] = [robin.received.length, 0];
  while (!(await Promise.race([isQuiet, pause(2_000, false)]))) {
    // A slow machine takes its time; but something must go on.
    if (robin.received.length > told) deadline = performance.now() + QUIET_TIMEOUT;
    told = robin.received.length;
    if (performance.now() > deadline) throw new Error('the queue does not become empty');
    if (sold < MOST_SOLD) await send(shop.goodBody());
    sold += 1;
    const receiptHandles = [...receipts.values()];
    receipts.clear();
    for (const receiptHandle of receiptHandles) await shorten(receiptHandle);
  }
}

async function shorten(receiptHandle: string): Promise<void> {
  await sqs.client
    .send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queue.queueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: TIMEOUT_SECONDS + 1,
      }),
    )
    // It has been deleted, or is visible already.
    .catch(() => undefined);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

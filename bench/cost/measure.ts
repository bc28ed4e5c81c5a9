/**
 * Counts what a million lookups and a million order events ask of AWS: `npx node bench/cost/measure.ts`, after
 * `npm run build`. The functions run from their bundles, against local engines and simulated systems; between them and
 * AWS's stand-ins a proxy counts. docs/cost.md turns the figures into money.
 */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { LOOKUP_CREDENTIALS } from '../../local/credentials.ts';
import { startLambdaFunction } from '../../local/engines/lambda-function.ts';
import { lookupSettings, orderSettings } from '../../local/function-settings.ts';
import { addressesOf, startEngines, startSystems } from '../../local/parts.ts';
import { ANY_PORTS } from '../../local/ports.ts';
import { ORDER_TRIGGER, TIMEOUT_SECONDS } from '../../local/triggers.ts';
import { startCountingProxy } from './counting-proxy.ts';

const LOOKUPS = 500;
const ORDERS = 400;

const open: { close(): Promise<void> }[] = [];
const opened = <T extends { close(): Promise<void> }>(part: T): T => {
  open.unshift(part);
  return part;
};

const systems = await startSystems(ANY_PORTS, opened);
const engines = await startEngines(ANY_PORTS, opened);
const dynamoDb = opened(await startCountingProxy(engines.dynamoDb.url));
const sqs = opened(await startCountingProxy(engines.sqs.url));
const secretsManager = opened(await startCountingProxy(engines.secretsManager.url));
const addresses = {
  ...addressesOf(systems, engines),
  sqsUrl: sqs.url,
  dynamoDbUrl: dynamoDb.url,
  secretsManagerUrl: secretsManager.url,
};

let logged = 0;

function start(name: string, environment: Record<string, string>, timeoutSeconds: number) {
  const bundle = fileURLToPath(new URL(`../../dist/functions/${name}/index.mjs`, import.meta.url));
  const onLog = (line: string) => {
    // CloudWatch counts 26 bytes for each line beside its text.
    logged += Buffer.byteLength(line) + 26;
  };
  return startLambdaFunction({ name, bundle, environment, timeoutSeconds, onLog });
}

function report(what: string, events: number, durationMs: number, invocations: number): void {
  const each = (count: number) => (count / events).toFixed(3);
  console.log(`\n${what}, each (of ${events})`);
  console.log(`  invocations        ${each(invocations)}`);
  console.log(`  milliseconds       ${each(durationMs)}`);
  console.log(`  log bytes          ${each(logged)}`);
  for (const [service, { requests, units }] of Object.entries({
    dynamoDb: dynamoDb.take(),
    sqs: sqs.take(),
    secretsManager: secretsManager.take(),
  })) {
    for (const [action, count] of requests) console.log(`  ${service} ${action}  ${each(count)}`);
    if (units.read + units.write > 0)
      console.log(`  read units ${each(units.read)}, write units ${each(units.write)}`);
  }
  logged = 0;
}

async function measureLookups(): Promise<void> {
  const lookup = opened(await start('customer-lookup', lookupSettings(addresses), TIMEOUT_SECONDS.lookup));
  const { apiKey, apiSecret } = LOOKUP_CREDENTIALS;
  const event = {
    version: '2.0',
    requestContext: { http: { method: 'GET', path: '/customers' } },
    rawPath: '/customers',
    headers: { authorization: `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}` },
    queryStringParameters: { email: 'john@example.com' },
  };
  await lookup.invoke(event);
  logged = 0;
  const startedAt = performance.now();
  for (let count = 0; count < LOOKUPS; count += 1) await lookup.invoke(event);
  report('lookups', LOOKUPS, performance.now() - startedAt, LOOKUPS);
}

function orderMessage(number: number, sequence: number) {
  const orderDate = '2026-01-31T09:00:00Z';
  const revenue = String(10 * sequence);
  const order = {
    orderNumber: `cost-${number}`,
    emailAddress: `cost-${number}@example.com`,
    orderDate,
    revenue,
  };
  const event = { eventId: `${number}-${sequence}`, occurredAt: orderDate, sequence, order };
  return {
    messageId: randomUUID(),
    receiptHandle: randomUUID(),
    body: JSON.stringify(event),
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) },
    eventSource: 'aws:sqs',
  };
}

async function measureOrders(what: string, sequence: number, batchSize: number): Promise<void> {
  let handedBack = 0;
  let invocations = 0;
  const startedAt = performance.now();
  for (let first = 0; first < ORDERS; first += batchSize) {
    const Records = Array.from({ length: batchSize }, (_, index) => orderMessage(first + index, sequence));
    const answer = (await orders.invoke({ Records })) as { batchItemFailures: unknown[] };
    handedBack += answer.batchItemFailures.length;
    invocations += 1;
  }
  report(`${what}, ${batchSize} in a batch`, ORDERS, performance.now() - startedAt, invocations);
  if (handedBack > 0) console.log(`  handed back: ${handedBack}`);
}

await measureLookups();
const orders = opened(await start('order-events', orderSettings(addresses), TIMEOUT_SECONDS.orders));
await measureOrders('first events of new customers', 1, ORDER_TRIGGER.batchSize);
await measureOrders('changes', 2, ORDER_TRIGGER.batchSize);
await measureOrders('changes', 3, 1 * 10);
for (const part of open) await part.close();

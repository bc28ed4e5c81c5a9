import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { openOrdersSide } from '../../cli/connections/orders-side.ts';
import { deleteMessages } from '../../cli/connections/queues.ts';
import { run } from '../../cli/program.ts';
import { deliver } from '../../lib/orders/delivery/delivery.ts';
import { createLimiter } from '../../lib/orders/delivery/limiter.ts';
import { createSqsQueue } from '../../lib/orders/delivery/sqs-queue.ts';
import { journalTable } from '../../lib/orders/ledger/journal-table.ts';
import { createLedgerCheck } from '../../lib/orders/ledger/restored-ledger.ts';
import { ledgerTable } from '../../lib/orders/ledger/table.ts';
import { silentLog } from '../../lib/platform/reporting/log.ts';
import { silentMetrics } from '../../lib/platform/reporting/metrics.ts';
import { connectRobin } from '../../lib/robin/connect.ts';
import { serializeOrder } from '../../lib/robin/order.ts';
import {
  EXPERTSENDER_CREDENTIALS,
  KIBO_CREDENTIALS,
  LOCAL_SECRETS,
  LOKE_CREDENTIALS,
  LOKE_ORGANIZATION_ID,
  ROBIN_CREDENTIALS,
} from '../../local/credentials.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/engines/aws.ts';
import { startDynamoDb } from '../../local/engines/dynamodb.ts';
import { startSecretsManager } from '../../local/engines/secrets-manager.ts';
import { createQueueWithDeadLetters, startSqs } from '../../local/engines/sqs.ts';
import { lookupSettings, orderSettings } from '../../local/function-settings.ts';
import { startExpertSender } from '../../local/simulators/expertsender.ts';
import { startKibo } from '../../local/simulators/kibo.ts';
import { startLoke } from '../../local/simulators/loke.ts';
import { startRobin } from '../../local/simulators/robin.ts';
import { createFakeClock } from '../platform/fake-clock.ts';

export interface Printed {
  code: number;
  out: string;
  err: string;
}

export interface CliOptions {
  /** What is piped in. */
  stdin?: string;
  /** Over the world's own settings. */
  environment?: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal;
  /** Told of each text on standard error. */
  onError?: (text: string) => void;
}

/** Runs a command in this process, as the process itself would. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<Printed> {
  const printed = { out: '', err: '' };
  const into = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _, done) {
        printed[name] += String(chunk);
        if (name === 'err') options.onError?.(String(chunk));
        done();
      },
    });
  const stdin = options.stdin === undefined ? new PassThrough().end() : Readable.from([options.stdin]);
  const code = await run(args, {
    stdin,
    stdout: into('out'),
    stderr: into('err'),
    environment: options.environment ?? {},
    ...(options.signal && { signal: options.signal }),
  });
  return { code, ...printed };
}

export type CliWorld = Awaited<ReturnType<typeof startCliWorld>>;

/** Local engines and simulators, and the order function's work done if a test says so. */
export async function startCliWorld() {
  // No test here puts anything on a queue while a command waits for more.
  const sqs = await startSqs({ waitsOn: () => false });
  const dynamoDb = await startDynamoDb({ tables: [] });
  const secrets = await startSecretsManager({ secrets: LOCAL_SECRETS });
  const folder = await mkdtemp(join(tmpdir(), 'cli-'));
  const kibo = await startKibo({ port: 0, ...KIBO_CREDENTIALS });
  const expertSender = await startExpertSender({ port: 0, ...EXPERTSENDER_CREDENTIALS });
  const loke = await startLoke({ port: 0, organizationId: LOKE_ORGANIZATION_ID, ...LOKE_CREDENTIALS });
  const parts: Array<{ close(): Promise<void> }> = [sqs, dynamoDb, secrets, kibo, expertSender, loke];

  /** Each test has a table, queues and a ROBIN of its own. */
  async function open(settings: Readonly<Record<string, string | undefined>> = {}) {
    const robin = await startRobin({ port: 0, ...ROBIN_CREDENTIALS });
    parts.push(robin);
    const name = `t-${randomUUID()}`;
    await dynamoDb.createTable(ledgerTable(name));
    await dynamoDb.createTable(journalTable(`${name}-journal`));
    const addresses = {
      sqsUrl: sqs.url,
      dynamoDbUrl: dynamoDb.url,
      secretsManagerUrl: secrets.url,
      robinUrl: robin.url,
      kiboUrl: kibo.url,
      kiboTokenUrl: kibo.tokenUrl,
      expertSenderUrl: expertSender.url,
      lokeUrl: loke.url,
      lokeTokenUrl: loke.tokenUrl,
      ledgerTable: name,
      journalTable: `${name}-journal`,
      queue: await createQueueWithDeadLetters(sqs, name, {
        visibilityTimeoutSeconds: 60,
        maxReceiveCount: 99,
      }),
    };
    const environment: Record<string, string | undefined> = {
      AWS_REGION: LOCAL_REGION,
      AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      ...lookupSettings(addresses),
      ...orderSettings(addresses),
      // What is looked at here is never how fast a busy machine answers.
      LOOKUP_DEADLINE_MS: '20000',
      ...settings,
    };
    const side = openOrdersSide(environment);
    const files = join(folder, name);
    return {
      robin,
      kibo,
      expertSender,
      loke,
      secrets,
      sqs,
      addresses,
      environment,
      side,
      cli: (args: readonly string[], options: CliOptions = {}) =>
        runCli(args, { ...options, environment: { ...environment, ...options.environment } }),
      /** Writes a file for a command. */
      async file(ending: string, text: string): Promise<string> {
        const path = `${files}-${randomUUID().slice(0, 8)}.${ending}`;
        await writeFile(path, text);
        return path;
      },
      order: async (orderNumber: string) => (await side.ledger.loadOrders([orderNumber])).get(orderNumber),
      /** Every order object that ROBIN accepted. */
      told: () =>
        robin.received
          .filter(({ status }) => status === 201)
          .flatMap(({ orders }) => orders as Record<string, unknown>[]),
      /** Does what the order function does, until the queue has nothing more to be received. */
      work: () => workFor(side),
    };
  }

  return {
    open,
    folder,
    dynamoDbUrl: dynamoDb.url,
    createTable: dynamoDb.createTable,
    close: async () => {
      for (const part of parts.toReversed()) await part.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Does what the order function does, until the queue has nothing more to be received. */
export async function workFor(side: ReturnType<typeof openOrdersSide>): Promise<void> {
  const { sqs, settings, ledger, secrets } = side;
  // Time that passes only if the delivery waits for it: a busy machine makes no permit too late.
  const clock = createFakeClock(side.clock.now());
  const randomSource = { random: Math.random, newId: randomUUID };
  const dependencies = {
    ledger,
    ...(side.journal && { journal: side.journal }),
    checkLedger: createLedgerCheck({ client: side.dynamoDb, table: settings.ledgerTable, clock }),
    limiter: createLimiter({ ledger, clock }),
    robin: connectRobin(settings.robin, { secrets }).client,
    serializeOrder,
    historySources: [],
    queue: createSqsQueue({ client: sqs, log: silentLog, ...settings }),
    customerKey: await side.readCustomerKey(),
    clock,
    clockErrorMs: () => 0,
    randomSource,
    log: silentLog,
    metrics: silentMetrics,
    settings: settings.delivery,
  };
  for (;;) {
    const batch: Message[] = [];
    for (let count = 10; count === 10 && batch.length < 100; ) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: settings.queueUrl, MaxNumberOfMessages: 10 }),
      );
      batch.push(...Messages);
      count = Messages.length;
    }
    if (batch.length === 0) return;
    const messages = batch.map(({ MessageId = '', ReceiptHandle = '', Body = '' }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      receiveCount: 1,
      sentAt: clock.now(),
    }));
    const again = await deliver(messages, clock.now() + 30_000, dependencies);
    const done = messages.filter(({ messageId }) => !again.has(messageId));
    await deleteMessages(
      sqs,
      settings.queueUrl,
      done.map(({ receiptHandle }) => receiptHandle),
    );
  }
}

/** An event of an order, as one line of a file. */
export function eventLine(order: Record<string, unknown>, envelope: Record<string, unknown> = {}): string {
  return `${JSON.stringify({
    eventId: `event-${order.orderNumber ?? 'x'}-${order.revenue ?? ''}`,
    occurredAt: '2026-03-02T09:15:01Z',
    order: {
      orderNumber: 'T-1',
      emailAddress: 'pat@example.com',
      orderDate: '2026-03-02T09:15:00Z',
      revenue: '10.00',
      ...order,
    },
    ...envelope,
  })}\n`;
}

/** Runs a command with both outputs as a terminal shows them: in the order in which they were written. */
export async function runCliTogether(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ code: number; all: string }> {
  let all = '';
  const both = new Writable({
    write(chunk, _, done) {
      all += String(chunk);
      done();
    },
  });
  const stdin = new PassThrough().end();
  const code = await run(args, { stdin, stdout: both, stderr: both, environment });
  return { code, all };
}

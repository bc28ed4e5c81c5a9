import { fileURLToPath } from 'node:url';
import { ledgerTable } from '../lib/orders/ledger-table.ts';
import {
  EXPERTSENDER_CREDENTIALS,
  KIBO_CREDENTIALS,
  LOCAL_SECRETS,
  LOKE_CREDENTIALS,
  LOKE_ORGANIZATION_ID,
  ROBIN_CREDENTIALS,
} from './credentials.ts';
import { startApiGateway } from './engines/api-gateway.ts';
import { startDynamoDb } from './engines/dynamodb.ts';
import { type EventSourceMappingOptions, startEventSourceMapping } from './engines/event-source-mapping.ts';
import { startLambdaFunction } from './engines/lambda-function.ts';
import { startSecretsManager } from './engines/secrets-manager.ts';
import { createQueueWithDeadLetters, startSqs } from './engines/sqs.ts';
import { type Addresses, lookupSettings, orderSettings } from './function-settings.ts';
import { onPortOrAnother, type Ports } from './ports.ts';
import { startExpertSender } from './simulators/expertsender.ts';
import { startKibo } from './simulators/kibo.ts';
import { startLoke } from './simulators/loke.ts';
import { startRobin } from './simulators/robin.ts';
import { ORDER_QUEUE, ORDER_TRIGGER, TIMEOUT_SECONDS } from './triggers.ts';

const LEDGER_TABLE = 'ledger';

export type FunctionName = 'customer-lookup' | 'order-events';

export interface StackOptions {
  ports: Ports;
  /** How batches are gathered from the queue; as deployed by default. */
  trigger?: Pick<
    EventSourceMappingOptions,
    'batchSize' | 'maximumBatchingWindowInSeconds' | 'maximumConcurrency'
  >;
  /** Where a function's bundle is; by default where `npm run build` puts it. */
  bundlePath?(functionName: FunctionName): string;
  /** Told each line that a function logs, and what the delivery from the queue complains of. */
  onLog?(functionName: FunctionName, line: string): void;
}

export type Stack = Awaited<ReturnType<typeof startStack>>;

/** The whole bridge on this machine: engines, simulated systems, and both built functions behind their triggers. */
export async function startStack({
  ports,
  trigger = ORDER_TRIGGER,
  bundlePath = builtBundle,
  onLog,
}: StackOptions) {
  const open: { close(): Promise<void> }[] = [];
  const opened = <T extends { close(): Promise<void> }>(part: T): T => {
    open.unshift(part);
    return part;
  };
  const close = async () => {
    for (const part of open.splice(0)) await part.close();
  };
  try {
    const systems = await startSystems(ports, opened);
    const engines = await startEngines(ports, opened);
    const addresses: Addresses = {
      sqsUrl: engines.sqs.url,
      dynamoDbUrl: engines.dynamoDb.url,
      secretsManagerUrl: engines.secretsManager.url,
      robinUrl: systems.robin.url,
      kiboUrl: systems.kibo.url,
      kiboTokenUrl: systems.kibo.tokenUrl,
      expertSenderUrl: systems.expertSender.url,
      lokeUrl: systems.loke.url,
      lokeTokenUrl: systems.loke.tokenUrl,
      ledgerTable: LEDGER_TABLE,
      queue: engines.queue,
    };
    const start = (name: FunctionName, environment: Record<string, string>, timeoutSeconds: number) =>
      startLambdaFunction({
        name,
        bundle: bundlePath(name),
        environment,
        timeoutSeconds,
        onLog: (line) => onLog?.(name, line),
      });
    const lookup = opened(await start('customer-lookup', lookupSettings(addresses), TIMEOUT_SECONDS.lookup));
    const orders = opened(await start('order-events', orderSettings(addresses), TIMEOUT_SECONDS.orders));
    const gateway = opened(
      await startApiGateway({
        port: ports.lookup,
        route: { method: 'GET', path: '/customers' },
        invoke: lookup.invoke,
      }),
    );
    const mapping = startEventSourceMapping({
      sqs: engines.sqs.client,
      queueUrl: engines.queue.queueUrl,
      handler: (event) => orders.invoke(event),
      timeoutSeconds: TIMEOUT_SECONDS.orders,
      ...trigger,
      onError: (error) => onLog?.('order-events', String(error)),
    });
    open.unshift({ close: mapping.stop });
    return {
      ...systems,
      ...engines,
      addresses,
      lookup,
      orders,
      lookupUrl: `${gateway.url}/customers`,
      mapping,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Opened = <T extends { close(): Promise<void> }>(part: T) => T;

async function startSystems(ports: Ports, opened: Opened) {
  const on = onPortOrAnother;
  return {
    robin: opened(
      await on(ports.robin, (port) => startRobin({ port, rateLimits: true, ...ROBIN_CREDENTIALS })),
    ),
    kibo: opened(await on(ports.kibo, (port) => startKibo({ port, ...KIBO_CREDENTIALS }))),
    expertSender: opened(
      await on(ports.expertSender, (port) => startExpertSender({ port, ...EXPERTSENDER_CREDENTIALS })),
    ),
    loke: opened(
      await on(ports.loke, (port) =>
        startLoke({ port, organizationId: LOKE_ORGANIZATION_ID, ...LOKE_CREDENTIALS }),
      ),
    ),
  };
}

async function startEngines(ports: Ports, opened: Opened) {
  const sqs = opened(await startSqs({ port: ports.sqs }));
  return {
    sqs,
    queue: await createQueueWithDeadLetters(sqs, 'order-events', ORDER_QUEUE),
    dynamoDb: opened(await startDynamoDb({ port: ports.dynamoDb, tables: [ledgerTable(LEDGER_TABLE)] })),
    secretsManager: opened(
      await onPortOrAnother(ports.secretsManager, (port) =>
        startSecretsManager({ port, secrets: LOCAL_SECRETS }),
      ),
    ),
  };
}

/** Where `npm run build` puts a function (contract: Commands). */
function builtBundle(name: FunctionName): string {
  return fileURLToPath(new URL(`../dist/functions/${name}/index.cjs`, import.meta.url));
}

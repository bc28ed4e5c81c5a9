import { createRequire } from 'node:module';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createHandler } from '../../functions/order-events/handler.ts';
import type { DeliverySettings } from '../../lib/orders/delivery/dependencies.ts';
import { createLimiter } from '../../lib/orders/delivery/limiter.ts';
import { createSqsQueue } from '../../lib/orders/delivery/sqs-queue.ts';
import { customerKey } from '../../lib/orders/ledger/customer-key.ts';
import { createDynamoDbLedger } from '../../lib/orders/ledger/dynamodb-ledger.ts';
import { awsClientOptions } from '../../lib/platform/aws/aws-client.ts';
import { createHttpClient } from '../../lib/platform/http/http-client.ts';
import { newId } from '../../lib/platform/new-id.ts';
import { createMetrics } from '../../lib/platform/reporting/embedded-metrics.ts';
import { createLog } from '../../lib/platform/reporting/json-log.ts';
import { createRobinClient } from '../../lib/robin/client.ts';
import { serializeOrder } from '../../lib/robin/order.ts';
import { ROBIN_CREDENTIALS } from '../../local/credentials.ts';
import { createFakeClock } from '../../tests/platform/fake-clock.ts';

export type OrdersHandler = (
  event: object,
  context: object,
) => Promise<{ batchItemFailures: readonly unknown[] }>;

export const SETTINGS: DeliverySettings = {
  defaultCountry: 'NL',
  defaultCurrency: 'EUR',
  acceptedCurrencies: ['EUR'],
  maxOrdersPerPost: 20,
};

/** The order function as `functions/order-events/index.ts` composes it, but for the clock and the sources. */
export function composeBridge(): OrdersHandler {
  const env = process.env as Record<string, string>;
  // Waits for a slot of the limiter take no time: what is measured is work, not ROBIN's limits.
  const clock = { ...createFakeClock(Date.now), restart: () => {} };
  const log = createLog({ service: 'order-events' });
  const metrics = createMetrics({ service: 'order-events' });
  const randomSource = { random: Math.random, newId };
  const client = new DynamoDBClient(awsClientOptions());
  const ledger = createDynamoDbLedger({ client, table: 'ledger', clock });
  const http = createHttpClient({ system: 'robin', baseUrl: env.ROBIN_API_URL ?? '' });
  const dependencies = {
    ledger,
    limiter: createLimiter({ ledger, clock }),
    robin: createRobinClient({ http, credentials: async () => ROBIN_CREDENTIALS }),
    serializeOrder,
    historySources: [],
    queue: createSqsQueue({
      client: new SQSClient(awsClientOptions()),
      queueUrl: env.ORDER_EVENTS_QUEUE_URL ?? '',
      deadLetterQueueUrl: env.ORDER_EVENTS_DLQ_URL ?? '',
      log,
    }),
    customerKey: (contact: Parameters<typeof customerKey>[0]) => customerKey(contact, 'bench'),
    clock,
    clockErrorMs: () => 0,
    randomSource,
    log,
    metrics,
    settings: SETTINGS,
  };
  const handler = createHandler({ connect: async () => dependencies, clock, log, metrics });
  return (event, context) => handler(event as never, context as never) as ReturnType<OrdersHandler>;
}

export function loadPeer(bundle: string): OrdersHandler {
  return (createRequire(import.meta.url)(bundle) as { handler: OrdersHandler }).handler;
}

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { OrdersLogCode } from '../../lib/orders/delivery/log-codes.ts';
import { createSqsQueue } from '../../lib/orders/delivery/sqs-queue.ts';
import { awsClientOptions } from '../../lib/platform/aws/aws-client.ts';
import { createClockGauge } from '../../lib/platform/aws/clock-gauge.ts';
import { createSecrets } from '../../lib/platform/aws/secrets.ts';
import { createSteadyClock } from '../../lib/platform/clock.ts';
import { initPhase } from '../../lib/platform/init-phase.ts';
import { createMetrics } from '../../lib/platform/reporting/embedded-metrics.ts';
import { createLog } from '../../lib/platform/reporting/json-log.ts';
import { areMetricsOff, logLevelOf, metricDimensionsOf, releaseOf } from '../../lib/platform/settings.ts';
import { connectDelivery } from './connect-delivery.ts';
import { createHandler } from './handler.ts';
import { rehearse } from './rehearsal.ts';
import { readOrderEventsSettings } from './settings.ts';

const log = createLog<OrdersLogCode>({ service: 'order-events', level: logLevelOf(process.env) });
log.info('orders.started', releaseOf(process.env));
const settings = readOrderEventsSettings(process.env);
const metrics = createMetrics({
  service: 'order-events',
  deployment: metricDimensionsOf(process.env),
  off: areMetricsOff(process.env),
});
const clock = createSteadyClock();
const gauge = createClockGauge();
const measured = { onAnswer: gauge.hear, now: clock.now };
const secrets = createSecrets({ client: new SecretsManagerClient(awsClientOptions(measured)), clock });
// A call that hangs is given up and repeated: an invocation has better to do than to wait for its own end.
const impatient = awsClientOptions({ connectTimeoutMs: 1_000, requestTimeoutMs: 3_000, ...measured });
const dynamoDb = new DynamoDBClient(impatient);
const { connections, checkLedger, connect } = connectDelivery(settings, {
  secrets,
  dynamoDb,
  queue: createSqsQueue({ client: new SQSClient(impatient), log, ...settings }),
  clock,
  clockErrorMs: gauge.errorMs,
  log,
  metrics,
});

/** How long what is begun in the init phase may take. */
const WARM_UP_MS = 3_000;
const warmUntil = clock.now() + WARM_UP_MS;
/** Lambda waits for it in the init phase; a batch that comes while something is still under way joins it. */
export const ready = initPhase({
  works: [...connections.map((connection) => connection.warmUp(warmUntil)), checkLedger()],
  lastSecret: connect(warmUntil),
  rehearse: () => rehearse((outside) => connectDelivery(settings, outside).connect),
  clock,
});

export const handler = createHandler({ connect, clock, log, metrics });

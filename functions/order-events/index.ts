import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { connectExpertSender } from '../../lib/expertsender/connect.ts';
import { connectKibo } from '../../lib/kibo/connect.ts';
import type { DeliveryDependencies } from '../../lib/orders/delivery/delivery.ts';
import { createLimiter } from '../../lib/orders/delivery/limiter.ts';
import { customerKey } from '../../lib/orders/ledger/customer-key.ts';
import { createDynamoDbJournal } from '../../lib/orders/ledger/dynamodb-journal.ts';
import { createDynamoDbLedger } from '../../lib/orders/ledger/dynamodb-ledger.ts';
import { createLedgerCheck } from '../../lib/orders/ledger/restored-ledger.ts';
import type { EventQueue } from '../../lib/orders/systems.ts';
import { awsClientOptions } from '../../lib/platform/aws/aws-client.ts';
import { createClockGauge } from '../../lib/platform/aws/clock-gauge.ts';
import { createSecrets } from '../../lib/platform/aws/secrets.ts';
import { createSteadyClock } from '../../lib/platform/clock.ts';
import { initPhase } from '../../lib/platform/init-phase.ts';
import { newId } from '../../lib/platform/new-id.ts';
import { createMetrics } from '../../lib/platform/reporting/embedded-metrics.ts';
import { createLog } from '../../lib/platform/reporting/json-log.ts';
import { areMetricsOff, logLevelOf, metricDimensionsOf, releaseOf } from '../../lib/platform/settings.ts';
import { connectRobin } from '../../lib/robin/connect.ts';
import { serializeOrder } from '../../lib/robin/order.ts';
import { createHandler } from './handler.ts';
import { ledgerSecretSchema, readOrderEventsSettings } from './settings.ts';

const log = createLog({ service: 'order-events', level: logLevelOf(process.env) });
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
const robin = connectRobin(settings.robin, { secrets, clock });
const { defaultCountry: country } = settings.delivery;
const sources = [
  ...(settings.kibo ? [connectKibo(settings.kibo, { secrets, clock, country })] : []),
  ...(settings.expertSender ? [connectExpertSender(settings.expertSender, { secrets, clock })] : []),
];
const randomSource = { random: Math.random, newId };
// A call that hangs is given up and repeated: an invocation has better to do than to wait for its own end.
const impatient = awsClientOptions({ connectTimeoutMs: 1_000, requestTimeoutMs: 3_000, ...measured });
const dynamoDb = new DynamoDBClient(impatient);
const ledger = createDynamoDbLedger({ client: dynamoDb, table: settings.ledgerTable, clock });
const { journalTable } = settings;
const checkLedger = createLedgerCheck({ client: dynamoDb, table: settings.ledgerTable, clock });
const unkeyed: Omit<DeliveryDependencies, 'customerKey'> = {
  ledger,
  ...(journalTable !== undefined && {
    journal: createDynamoDbJournal({ client: dynamoDb, table: journalTable, clock, randomSource }),
  }),
  checkLedger,
  limiter: createLimiter({ ledger, clock, clockErrorMs: gauge.errorMs }),
  robin: robin.client,
  serializeOrder,
  historySources: sources.map(({ source }) => source),
  queue: {
    sendToDeadLetters: async (letters) => (await connectQueue()).sendToDeadLetters(letters),
    pause: async (pauses) => (await connectQueue()).pause(pauses),
  },
  clock,
  clockErrorMs: gauge.errorMs,
  randomSource,
  log,
  metrics,
  settings: settings.delivery,
};

/** Loaded when a message is put aside: most invocations never do, and none does before its first POST. */
async function connectQueue() {
  queue ??= Promise.all([
    import('@aws-sdk/client-sqs'),
    import('../../lib/orders/delivery/sqs-queue.ts'),
  ]).then(([{ SQSClient }, { createSqsQueue }]) =>
    createSqsQueue({ client: new SQSClient(impatient), log, ...settings }),
  );
  return queue;
}
let queue: Promise<EventQueue> | undefined;

async function connect(deadline: number): Promise<DeliveryDependencies> {
  const { hmacKey } = await secrets.get(settings.ledgerSecretId, ledgerSecretSchema, deadline);
  return { ...unkeyed, customerKey: (contact) => customerKey(contact, hmacKey) };
}

/** How long what is begun in the init phase may take. */
const WARM_UP_MS = 3_000;
const warmUntil = clock.now() + WARM_UP_MS;
/** Lambda waits for it in the init phase; a batch that comes while something is still under way joins it. */
export const ready = initPhase(
  [
    connect(warmUntil),
    checkLedger(),
    ...[robin, ...sources].map((connection) => connection.warmUp(warmUntil)),
  ],
  clock,
);

export const handler = createHandler({ connect, clock, log, metrics });

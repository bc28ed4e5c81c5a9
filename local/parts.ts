import { journalTable } from '../lib/orders/ledger/journal-table.ts';
import { ledgerTable } from '../lib/orders/ledger/table.ts';
import {
  EXPERTSENDER_CREDENTIALS,
  KIBO_CREDENTIALS,
  LOCAL_SECRETS,
  LOKE_CREDENTIALS,
  LOKE_ORGANIZATION_ID,
  ROBIN_CREDENTIALS,
} from './credentials.ts';
import { startDynamoDb } from './engines/dynamodb.ts';
import { startSecretsManager } from './engines/secrets-manager.ts';
import { createQueueWithDeadLetters, type LocalSqsOptions, startSqs } from './engines/sqs.ts';
import type { Addresses } from './function-settings.ts';
import { onPortOrAnother, type Ports } from './ports.ts';
import { startExpertSender } from './simulators/expertsender.ts';
import { startKibo } from './simulators/kibo.ts';
import { startLoke } from './simulators/loke.ts';
import { startRobin } from './simulators/robin.ts';
import { ORDER_QUEUE } from './triggers.ts';

export const LEDGER_TABLE = 'ledger';
const JOURNAL_TABLE = 'journal';

/** Remembers a part that was started, so that it is closed with the rest, and hands it back. */
export type Opened = <T extends { close(): Promise<void> }>(part: T) => T;

/**
 * The outside systems, simulated from their own pages.
 * @param kiboTenantId makes Kibo a tenant of its newer platform
 */
export async function startSystems(ports: Ports, opened: Opened, kiboTenantId?: string) {
  const tenant = kiboTenantId === undefined ? {} : { tenantId: kiboTenantId };
  const on = onPortOrAnother;
  return {
    robin: opened(
      await on(ports.robin, (port) => startRobin({ port, rateLimits: true, ...ROBIN_CREDENTIALS })),
    ),
    kibo: opened(await on(ports.kibo, (port) => startKibo({ port, ...KIBO_CREDENTIALS, ...tenant }))),
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

/** What AWS provides, as far as the functions use it. */
export async function startEngines(
  ports: Ports,
  opened: Opened,
  sqsOptions: Omit<LocalSqsOptions, 'port'> = {},
) {
  const sqs = opened(await startSqs({ ...sqsOptions, port: ports.sqs }));
  return {
    sqs,
    queue: await createQueueWithDeadLetters(sqs, 'order-events', ORDER_QUEUE),
    dynamoDb: opened(
      await startDynamoDb({
        port: ports.dynamoDb,
        tables: [ledgerTable(LEDGER_TABLE), journalTable(JOURNAL_TABLE)],
      }),
    ),
    secretsManager: opened(
      await onPortOrAnother(ports.secretsManager, (port) =>
        startSecretsManager({ port, secrets: LOCAL_SECRETS }),
      ),
    ),
  };
}

type Systems = Awaited<ReturnType<typeof startSystems>>;
type Engines = Awaited<ReturnType<typeof startEngines>>;

/** Where the functions find them. */
export function addressesOf(systems: Systems, engines: Engines): Addresses {
  return {
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
    journalTable: JOURNAL_TABLE,
    queue: engines.queue,
  };
}

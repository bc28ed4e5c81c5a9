import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { connectHistorySources } from '../../functions/order-events/connect-delivery.ts';
import { type OrderEventsSettings, readOrderEventsSettings } from '../../functions/order-events/settings.ts';
import type { CustomerSource } from '../../lib/customer/customer-record.ts';
import { customerKey, ledgerSecretSchema } from '../../lib/orders/ledger/customer-key.ts';
import { createDynamoDbJournal } from '../../lib/orders/ledger/dynamodb-journal.ts';
import { createDynamoDbLedger } from '../../lib/orders/ledger/dynamodb-ledger.ts';
import type { Journal } from '../../lib/orders/ledger/journal.ts';
import type { Ledger } from '../../lib/orders/ledger/ledger.ts';
import type { Contact } from '../../lib/orders/systems.ts';
import { createSecrets, type Secrets } from '../../lib/platform/aws/secrets.ts';
import { type Clock, systemClock } from '../../lib/platform/clock.ts';
import type { Environment } from '../../lib/platform/settings.ts';
import { awsOptions } from './aws.ts';

/** What the commands about orders work with: the same settings, ledger and queues as the function `order-events`. */
export interface OrdersSide {
  settings: OrderEventsSettings;
  ledger: Ledger;
  /** Absent if what ROBIN is told is not written down beside the ledger. */
  journal: Journal | undefined;
  dynamoDb: DynamoDBClient;
  sqs: SQSClient;
  secrets: Secrets;
  clock: Clock;
  /** The sources that are asked whether a customer ordered before. */
  historySources: readonly CustomerSource[];
  /** Reads the ledger's secret; resolves with what makes a customer's key. */
  readCustomerKey(): Promise<(contact: Contact) => string>;
}

/** How long a secret or a source may take, in milliseconds: a person waits for it. */
export const PATIENCE_MS = 10_000;

/** @throws SettingsError naming all that is missing or malformed */
export function openOrdersSide(environment: Environment): OrdersSide {
  const settings = readOrderEventsSettings(environment);
  const clock = systemClock;
  const dynamoDb = new DynamoDBClient(awsOptions(environment, 'DYNAMODB'));
  const secrets = openSecrets(environment);
  const sources = connectHistorySources(settings, { secrets, clock });
  const { journalTable } = settings;
  const randomSource = { newId: randomUUID };
  return {
    settings,
    ledger: createDynamoDbLedger({ client: dynamoDb, table: settings.ledgerTable, clock }),
    journal:
      journalTable === undefined
        ? undefined
        : createDynamoDbJournal({ client: dynamoDb, table: journalTable, clock, randomSource }),
    dynamoDb,
    sqs: new SQSClient(awsOptions(environment, 'SQS')),
    secrets,
    clock,
    historySources: sources.map(({ source }) => source),
    async readCustomerKey() {
      const deadline = clock.now() + PATIENCE_MS;
      const { hmacKey } = await secrets.get(settings.ledgerSecretId, ledgerSecretSchema, deadline);
      return (contact) => customerKey(contact, hmacKey);
    },
  };
}

export function openSecrets(environment: Environment): Secrets {
  return createSecrets({ client: new SecretsManagerClient(awsOptions(environment, 'SECRETS_MANAGER')) });
}

import { LOKE_ORGANIZATION_ID } from './credentials.ts';
import type { LocalQueue } from './engines/sqs.ts';

/** Where the parts of the local run are, as the functions are told. */
export interface Addresses {
  sqsUrl: string;
  dynamoDbUrl: string;
  secretsManagerUrl: string;
  robinUrl: string;
  kiboUrl: string;
  kiboTokenUrl: string;
  /** Of an upgraded tenant. */
  kiboTenantId?: string;
  expertSenderUrl: string;
  lokeUrl: string;
  lokeTokenUrl: string;
  ledgerTable: string;
  journalTable: string;
  queue: LocalQueue;
}

type Settings = Record<string, string>;

/** The environment of `customer-lookup`: the same names as deployed, with the addresses of this machine. */
export function lookupSettings(addresses: Addresses): Settings {
  return {
    ...commonSettings(addresses),
    LOOKUP_SECRET_ID: 'local/lookup',
    LOKE_API_URL: addresses.lokeUrl,
    LOKE_TOKEN_URL: addresses.lokeTokenUrl,
    LOKE_ORGANIZATION_ID,
    LOKE_SECRET_ID: 'local/loke',
    LOKE_CURRENCY: 'AUD',
  };
}

/** The environment of `order-events`. */
export function orderSettings(addresses: Addresses): Settings {
  return {
    ...commonSettings(addresses),
    ROBIN_API_URL: addresses.robinUrl,
    ROBIN_SECRET_ID: 'local/robin',
    JOURNAL_TABLE: addresses.journalTable,
    ORDER_EVENTS_QUEUE_URL: addresses.queue.queueUrl,
    ORDER_EVENTS_DLQ_URL: addresses.queue.deadLetterQueueUrl,
    AWS_ENDPOINT_URL_SQS: addresses.sqsUrl,
  };
}

function commonSettings(addresses: Addresses): Settings {
  return {
    KIBO_API_URL: addresses.kiboUrl,
    KIBO_TOKEN_URL: addresses.kiboTokenUrl,
    KIBO_SECRET_ID: 'local/kibo',
    ...(addresses.kiboTenantId !== undefined && { KIBO_TENANT_ID: addresses.kiboTenantId }),
    EXPERTSENDER_API_URL: addresses.expertSenderUrl,
    EXPERTSENDER_SECRET_ID: 'local/expertsender',
    LEDGER_TABLE: addresses.ledgerTable,
    LEDGER_SECRET_ID: 'local/ledger',
    AWS_ENDPOINT_URL_DYNAMODB: addresses.dynamoDbUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: addresses.secretsManagerUrl,
  };
}

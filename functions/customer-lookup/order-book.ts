import { setImmediate as nextTurn } from 'node:timers/promises';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { OrderBook } from '../../lib/customer/order-record.ts';
import { customerKey, ledgerSecretSchema } from '../../lib/orders/ledger/customer-key.ts';
import { createDynamoDbOrderBook } from '../../lib/orders/ledger/dynamodb-order-book.ts';
import { awsClientOptions } from '../../lib/platform/aws/aws-client.ts';
import type { Secrets } from '../../lib/platform/aws/secrets.ts';
import type { Clock } from '../../lib/platform/clock.ts';

interface OrderBookOptions {
  table: string;
  /** The secret that turns a customer into the ledger's key. */
  secretId: string;
  secrets: Secrets;
  clock: Clock;
  /** By default those of a function, which has little time. */
  clientOptions?: DynamoDBClientConfig;
}

/** Of a request to DynamoDB, so that one that hangs is given up and repeated within the deadline of a lookup. */
const TIMES = { connectTimeoutMs: 500, requestTimeoutMs: 1_000 };

/** The ledger, read only. DynamoDB's client is made when an order is first asked for: most cold starts need none. */
export function createOrderBook(options: OrderBookOptions): OrderBook {
  let opened: OrderBook | undefined;
  const open = async () => {
    opened ??= openOrderBook(options);
    await sendOthersFirst();
    return opened;
  };
  return {
    findEntries: async (contact, deadline) => (await open()).findEntries(contact, deadline),
    readOrders: async (question, deadline) => (await open()).readOrders(question, deadline),
  };
}

/**
 * AWS's client works for a millisecond before it sends, and DynamoDB is near: what is asked of farther systems at the
 * same time is sent first. undici sends on an idle connection a turn after it was asked to.
 */
async function sendOthersFirst(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

function openOrderBook({
  table,
  secretId,
  secrets,
  clock,
  clientOptions = { ...awsClientOptions(TIMES), maxAttempts: 2 },
}: OrderBookOptions): OrderBook {
  return createDynamoDbOrderBook({
    client: new DynamoDBClient(clientOptions),
    table,
    clock,
    async customerKey(contact, deadline) {
      const { hmacKey } = await secrets.get(secretId, ledgerSecretSchema, deadline);
      return customerKey(contact, hmacKey);
    },
  });
}

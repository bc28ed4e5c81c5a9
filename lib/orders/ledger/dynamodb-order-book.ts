import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import {
  type BookContact,
  type BookEntry,
  MAX_BOOK_ENTRIES,
  type OrderBook,
} from '../../customer/order-record.ts';
import type { Clock } from '../../platform/clock.ts';
import { mapDefined } from '../../platform/lists.ts';
import { KEYS_PER_READ } from './batch-get.ts';
import { bookOrder } from './book-order.ts';
import { orderKey, orderNumberOf, readOrderItem } from './order-item.ts';
import type { OrderState } from './state.ts';
import { CUSTOMER_ORDERS_INDEX } from './table.ts';
import { refuseUnprocessed } from './unprocessed.ts';

interface DynamoDbOrderBookOptions {
  client: DynamoDBClient;
  table: string;
  clock: Clock;
  /** The ledger's key of a customer. */
  customerKey(contact: BookContact, deadline: number): Promise<string>;
}

/** What is read of an item; never the body in flight, which holds an address. */
const READ = [
  'pk',
  'customerKey',
  'orderDate',
  'firstOrderDate',
  'present',
  'currency',
  'snapshot',
  'told',
] as const;
const NAMES = Object.fromEntries(READ.map((name) => [`#${name}`, name]));

/**
 * The ledger as it is read for an agent. A customer's orders take two requests, however many there are: the newest keys
 * of the index, then their items in one batch. Nothing is decided by it, so that eventual consistency will do.
 */
export function createDynamoDbOrderBook(options: DynamoDbOrderBookOptions): OrderBook {
  const { client, table, clock } = options;
  // Whole milliseconds: a part of a deadline may have a fraction, which `AbortSignal` refuses.
  const endingAt = (deadline: number) => AbortSignal.timeout(Math.max(1, Math.ceil(deadline - clock.now())));

  async function readItems(orderNumbers: readonly string[], deadline: number) {
    const keys = [...new Set(orderNumbers)].slice(0, KEYS_PER_READ);
    if (keys.length === 0) return [];
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [table]: {
            Keys: keys.map((number) => ({ pk: { S: orderKey(number) } })),
            ProjectionExpression: Object.keys(NAMES).join(', '),
            ExpressionAttributeNames: NAMES,
          },
        },
      }),
      { abortSignal: endingAt(deadline) },
    );
    // There is no time to ask again.
    refuseUnprocessed('keys', UnprocessedKeys?.[table]?.Keys ?? []);
    return (Responses?.[table] ?? []).map(readOrderItem);
  }

  return {
    async findEntries(contact, deadline) {
      const key = await options.customerKey(contact, deadline);
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: CUSTOMER_ORDERS_INDEX,
          KeyConditionExpression: 'customerKey = :key',
          ExpressionAttributeValues: marshall({ ':key': key }),
          ScanIndexForward: false,
          Limit: MAX_BOOK_ENTRIES,
        }),
        { abortSignal: endingAt(deadline) },
      );
      return mapDefined(Items, readEntry);
    },
    async readOrders({ entries = [], contacts = [], numbers = [] }, deadline) {
      const keys = new Set(
        await Promise.all(contacts.map((contact) => options.customerKey(contact, deadline))),
      );
      const named = new Set(numbers);
      const states = await readItems([...entries.map(({ number }) => number), ...numbers], deadline);
      // The index may lag behind a person who was forgotten, or an address that was corrected since.
      const isOwn = ({ customerKey }: OrderState) => customerKey !== undefined && keys.has(customerKey);
      return states.filter((state) => named.has(state.orderNumber) || isOwn(state)).map(bookOrder);
    },
  };
}

function readEntry({ pk, orderDate }: Record<string, AttributeValue>): BookEntry | undefined {
  const number = orderNumberOf(pk?.S);
  if (number === undefined) return undefined;
  const orderedAt = Date.parse(orderDate?.S ?? '');
  return { number, ...(Number.isFinite(orderedAt) && { orderedAt }) };
}

import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Clock } from '../../platform/clock.ts';
import { chunks, chunksBySize } from '../../platform/lists.ts';
import type { RandomSource } from '../systems.ts';
import type { Journal, JournalEntry, PostingOrder, SettledOrder } from './journal.ts';
import { customerItemOf, EXPIRES_AT, hourKey, KEPT_SECONDS } from './journal-table.ts';
import { untilProcessed } from './unprocessed.ts';

/** DynamoDB takes at most 25 items per call. */
const ITEMS_PER_WRITE = 25;
/** Of orders in one item: of three bytes each at most, which is far below the 400 KiB that it may have. */
const MOST_CHARACTERS_PER_ITEM = 100_000;
const ATTEMPTS = 4;

/**
 * The journal in one DynamoDB table: `journal-table.ts`. An item holds the orders of a POST together, which costs a
 * fraction of an item for each. Nothing is read and nothing overwritten, so that no order of writes matters.
 */
export function createDynamoDbJournal(options: {
  client: DynamoDBClient;
  table: string;
  clock: Clock;
  randomSource: Pick<RandomSource, 'newId'>;
}): Journal {
  const { client, table, clock, randomSource } = options;

  function writeAll(requests: WriteRequest[]): Promise<void> {
    return untilProcessed(requests, { what: 'items', attempts: ATTEMPTS, clock }, async (left) => {
      const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
      return answer.UnprocessedItems?.[table] ?? [];
    });
  }

  return {
    async write(entry) {
      const at = clock.now();
      const expiresAt = { [EXPIRES_AT]: Math.ceil(at / 1000) + KEPT_SECONDS };
      const put = (item: object): WriteRequest => ({
        PutRequest: { Item: marshall({ ...item, ...expiresAt }, { removeUndefinedValues: true }) },
      });
      const requests = splitBySize(entry).map((orders) =>
        put({ pk: hourKey(at), sk: `${at}#${randomSource.newId()}`, at, kind: entry.kind, orders }),
      );
      for (const order of entry.orders) {
        if (typeof order === 'string')
          requests.push({ DeleteRequest: { Key: marshall(customerItemOf(order)) } });
        else if (order.customerKey !== undefined)
          requests.push(put({ ...customerItemOf(order.orderNumber), customerKey: order.customerKey }));
      }
      await Promise.all(chunks(requests, ITEMS_PER_WRITE).map(writeAll));
    },
  };
}

/** As it stands in an item of an hour: whose order it is stands apart. */
type StoredOrder = string | Omit<PostingOrder, 'customerKey'> | Omit<SettledOrder, 'customerKey'>;

function splitBySize({ orders }: JournalEntry): StoredOrder[][] {
  return chunksBySize(
    orders.map(withoutCustomerKey),
    (order) => JSON.stringify(order).length,
    MOST_CHARACTERS_PER_ITEM,
  );
}

function withoutCustomerKey(order: JournalEntry['orders'][number]): StoredOrder {
  if (typeof order === 'string') return order;
  const { customerKey: _, ...rest } = order;
  return rest;
}

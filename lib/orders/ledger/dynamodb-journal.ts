import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Clock } from '../../platform/clock.ts';
import { chunks, chunksBySize } from '../../platform/lists.ts';
import type { RandomSource } from '../systems.ts';
import type { Journal, JournalEntry, PostingOrder, SettledOrder } from './journal.ts';
import { EXPIRES_AT, hourKey, KEPT_SECONDS, ownerKey } from './journal-table.ts';

/** DynamoDB takes at most 25 items per call. */
const ITEMS_PER_WRITE = 25;
/** At most this many characters of orders go into one item, which may have 400 KiB. */
const LARGEST_ITEM = 100_000;
/** What it did not get to is written again, with a growing pause: this many calls at most. */
const ATTEMPTS = 4;
const PAUSE_MS = 25;

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

  async function writeAll(requests: WriteRequest[]): Promise<void> {
    let left = requests;
    for (let attempt = 1; left.length > 0; attempt += 1) {
      if (attempt > 1) await clock.sleep(PAUSE_MS * 2 ** attempt);
      const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
      left = answer.UnprocessedItems?.[table] ?? [];
      if (left.length > 0 && attempt === ATTEMPTS) throw new Error('DynamoDB leaves items unprocessed');
    }
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
        if (typeof order === 'string') requests.push({ DeleteRequest: { Key: marshall(ownerKey(order)) } });
        else if (order.customerKey !== undefined)
          requests.push(put({ ...ownerKey(order.orderNumber), customerKey: order.customerKey }));
      }
      await Promise.all(chunks(requests, ITEMS_PER_WRITE).map(writeAll));
    },
  };
}

/** As it stands in an item of an hour: whose order it is stands apart. */
type StoredOrder = string | Omit<PostingOrder, 'customerKey'> | Omit<SettledOrder, 'customerKey'>;

function splitBySize({ orders }: JournalEntry): StoredOrder[][] {
  return chunksBySize(orders.map(withoutOwner), (order) => JSON.stringify(order).length, LARGEST_ITEM);
}

function withoutOwner(order: JournalEntry['orders'][number]): StoredOrder {
  if (typeof order === 'string') return order;
  const { customerKey: _, ...rest } = order;
  return rest;
}

import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../platform/clock.ts';
import { chunks } from '../../platform/lists.ts';
import type { Item } from './order-item.ts';

/** DynamoDB takes at most 100 keys per call. */
const KEYS_PER_READ = 100;
/** What it did not get to is asked for again, with a growing pause: this many calls at most. */
const READ_ATTEMPTS = 6;
const READ_PAUSE_MS = 25;

export interface TableAccess {
  client: DynamoDBClient;
  table: string;
  clock: Clock;
}

/** The items with these keys that are there, as they are now; in no order. Rejects if not all could be looked for. */
export async function batchGet(access: TableAccess, keys: readonly Item[]): Promise<Item[]> {
  const pages = chunks(keys, KEYS_PER_READ).map((page) => getPage(access, page));
  return (await Promise.all(pages)).flat();
}

async function getPage({ client, table, clock }: TableAccess, wanted: Item[]): Promise<Item[]> {
  const items: Item[] = [];
  let keys = wanted;
  for (let attempt = 1; keys.length > 0; attempt += 1) {
    if (attempt > 1) await clock.sleep(READ_PAUSE_MS * 2 ** attempt);
    const answer = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }),
    );
    items.push(...(answer.Responses?.[table] ?? []));
    keys = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    if (keys.length > 0 && attempt === READ_ATTEMPTS) throw new Error('DynamoDB leaves keys unprocessed');
  }
  return items;
}

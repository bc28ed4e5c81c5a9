import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../platform/clock.ts';
import { chunks } from '../../platform/lists.ts';
import type { Item } from './order-item.ts';
import { untilProcessed } from './unprocessed.ts';

/** DynamoDB takes at most 100 keys per call. */
export const KEYS_PER_READ = 100;
const ATTEMPTS = 6;

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
  await untilProcessed(wanted, { what: 'keys', attempts: ATTEMPTS, clock }, async (keys) => {
    const answer = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }),
    );
    items.push(...(answer.Responses?.[table] ?? []));
    return answer.UnprocessedKeys?.[table]?.Keys ?? [];
  });
  return items;
}

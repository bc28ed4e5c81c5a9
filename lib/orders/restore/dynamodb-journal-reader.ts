import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { batchGet, type TableAccess } from '../ledger/batch-get.ts';
import type { JournalEntry } from '../ledger/journal.ts';
import { customerItemOf, hourKey } from '../ledger/journal-table.ts';
import type { Item } from '../ledger/order-item.ts';

/** Reads what `dynamodb-journal.ts` wrote. */
export interface JournalReader {
  /**
   * The entries of the hour of this moment, from this moment on; epoch milliseconds. Without whose orders they are.
   */
  readHour(from: number): AsyncGenerator<{ at: number; entry: JournalEntry }>;
  /** The ledger's keys of the customers of these orders, as far as they are kept. */
  readCustomerKeys(orderNumbers: readonly string[]): Promise<Map<string, string>>;
}

export function createDynamoDbJournalReader(options: TableAccess): JournalReader {
  const { client, table } = options;
  return {
    async *readHour(from) {
      let next: Item | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :hour AND sk >= :from',
            ExpressionAttributeValues: marshall({ ':hour': hourKey(from), ':from': String(from) }),
            ConsistentRead: true,
            ExclusiveStartKey: next,
          }),
        );
        // What is read here was written by the journal: its shape is that of an entry.
        for (const item of page.Items ?? []) {
          const { at, kind, orders } = unmarshall(item);
          yield { at, entry: { kind, orders } as JournalEntry };
        }
        next = page.LastEvaluatedKey;
      } while (next);
    },
    async readCustomerKeys(orderNumbers) {
      const keys = new Map<string, string>();
      const numbers = new Map(orderNumbers.map((number) => [customerItemOf(number).pk, number]));
      for (const { pk, customerKey } of await batchGet(
        options,
        orderNumbers.map((number) => marshall(customerItemOf(number))),
      )) {
        const number = numbers.get(pk?.S ?? '');
        if (number !== undefined && customerKey?.S !== undefined) keys.set(number, customerKey.S);
      }
      return keys;
    },
  };
}

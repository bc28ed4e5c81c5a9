import { BatchWriteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDynamoDbJournal } from '../../../lib/orders/ledger/dynamodb-journal.ts';
import type { PostingOrder } from '../../../lib/orders/ledger/journal.ts';
import { journalTable } from '../../../lib/orders/ledger/journal-table.ts';
import { type LocalDynamoDb, startDynamoDb } from '../../../local/engines/dynamodb.ts';
import { createFakeClock } from '../../platform/fake-clock.ts';

const NOW = Date.parse('2026-03-02T09:59:59.900Z');

let engine: LocalDynamoDb;
let tables = 0;
beforeAll(async () => {
  engine = await startDynamoDb({ tables: [] });
});
afterAll(() => engine.close());

async function open(client = engine.client) {
  tables += 1;
  const table = `journal-${tables}`;
  await engine.createTable(journalTable(table));
  const clock = createFakeClock(NOW);
  let ids = 0;
  const randomSource = { newId: () => `id-${++ids}` };
  return {
    clock,
    journal: createDynamoDbJournal({ client, table, clock, randomSource }),
    async items() {
      const { Items = [] } = await engine.client.send(new ScanCommand({ TableName: table }));
      return Items.map((item) => unmarshall(item));
    },
  };
}

function posting(orderNumber: string, more: Partial<PostingOrder> = {}): PostingOrder {
  const version = { eventId: 'e', occurredAt: '2026-03-02T09:00:00' };
  return {
    orderNumber,
    revision: 1,
    currency: 'EUR',
    orderDate: '2026-03-01T09:00:00Z',
    id: `change of ${orderNumber}`,
    change: { revenue: '10', version, orderDate: '2026-03-01T09:00:00Z' },
    isFirstOrder: false,
    ...more,
  };
}

describe('the journal’s table', () => {
  it('has the orders of an entry in one item of the hour, and whose they are apart', async () => {
    const { journal, items } = await open();
    await journal.write({ kind: 'posting', orders: [posting('A', { customerKey: 'key' }), posting('B')] });
    const expiresAt = Math.ceil(NOW / 1000) + 36 * 86_400;
    expect(await items()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          pk: 'HOUR#2026-03-02T09',
          at: NOW,
          kind: 'posting',
          orders: [posting('A'), posting('B')],
          expiresAt,
        }),
        { pk: 'OWNER#A', sk: 'OWNER', customerKey: 'key', expiresAt },
      ]),
    );
  });

  it('loses whose an order is when that is forgotten', async () => {
    const { journal, items } = await open();
    await journal.write({ kind: 'posting', orders: [posting('A', { customerKey: 'key' })] });
    await journal.write({ kind: 'forgotten', orders: ['A'] });
    expect(JSON.stringify(await items())).not.toContain('key"');
    expect((await items()).map(({ kind }) => kind).sort()).toEqual(['forgotten', 'posting']);
  });

  it('splits what is too large for one item, or too much for one call', async () => {
    const { journal, items } = await open();
    const webstoreUrl = 'x'.repeat(2_000);
    const orders = Array.from({ length: 300 }, (_, i) => {
      const order = posting(`O${i}`, { customerKey: `key ${i}` });
      return { ...order, change: { ...order.change, webstoreUrl } };
    });
    await journal.write({ kind: 'posting', orders });
    const stored = await items();
    expect(stored.filter(({ pk }) => pk.startsWith('OWNER#'))).toHaveLength(300);
    const parts = stored.filter(({ pk }) => pk.startsWith('HOUR#'));
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.flatMap((part) => part.orders)).toHaveLength(300);
  });

  it('writes again what DynamoDB did not get to, and says so if it never does', async () => {
    let leftOut = 2;
    const unwilling = new Proxy(engine.client, {
      get: (client, name) =>
        name === 'send'
          ? async (command: unknown) => {
              if (!(command instanceof BatchWriteItemCommand) || leftOut === 0)
                return client.send(command as BatchWriteItemCommand);
              leftOut -= 1;
              return { UnprocessedItems: command.input.RequestItems };
            }
          : Reflect.get(client, name),
    });
    const { journal, items, clock } = await open(unwilling);
    await journal.write({ kind: 'posting', orders: [posting('A')] });
    expect(clock.now()).toBeGreaterThan(NOW);
    expect(await items()).toHaveLength(1);
    leftOut = 99;
    await expect(journal.write({ kind: 'posting', orders: [posting('A')] })).rejects.toThrow('unprocessed');
  });
});

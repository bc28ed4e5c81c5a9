import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { RESTORE_MARK } from '../../lib/orders/ledger/restored-ledger.ts';
import {
  createDynamoDbJournalReader,
  type JournalReader,
} from '../../lib/orders/restore/dynamodb-journal-reader.ts';
import { addEntry, type OrderHistory, withCustomerKey } from '../../lib/orders/restore/order-history.ts';
import { RESTORE_MARGIN_MS, type RestoreResult, startRestore } from '../../lib/orders/restore/restore.ts';
import { inOrderOfClaims, restoreClaims } from '../../lib/orders/restore/restore-claims.ts';
import { findToldElsewhere, restoreOrders } from '../../lib/orders/restore/restore-orders.ts';
import type { Clock } from '../../lib/platform/clock.ts';
import { chunks } from '../../lib/platform/lists.ts';
import type { OrdersSide } from '../connections/orders-side.ts';
import { stopIfAsked } from '../terminal/command-error.ts';
import { withProgress } from '../terminal/progress.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface Restored extends RestoreResult {
  /** Orders of which the journal says something since the restore point. */
  orders: number;
  /** When the journal was last written, in epoch milliseconds; absent if it says nothing. */
  writtenAt?: number;
}

const HOUR_MS = 60 * 60 * 1000;
const ORDERS_AT_ONCE = 100;

/** Brings the restored ledger up to date from the journal, without the mark that says so. */
export async function restoreTable(
  side: OrdersSide,
  restoredTo: Date,
  { isDryRun }: { isDryRun: boolean },
  terminal: Terminal,
): Promise<Restored> {
  const { ledger, clock } = side;
  const restore = startRestore({
    ledger,
    writeId: writeIdOf(restoredTo),
    rememberForgotten: (keys) => rememberForgotten(side, keys),
    isDryRun,
  });
  const reader = openJournal(side);
  if (!reader) return { ...restore.result, orders: 0 };
  const read = await readHistories(reader, restoredTo, clock, terminal);
  const histories = [...read.histories.values()];
  const keyed: OrderHistory[] = [];
  await workThrough(histories, 'orders', terminal, clock.now, async (some) => {
    // The journal keeps them apart.
    const customerKeys = await reader.readCustomerKeys(some.map(({ orderNumber }) => orderNumber));
    const group = some.map((history) => withCustomerKey(history, customerKeys.get(history.orderNumber)));
    keyed.push(...group);
    await restoreOrders(group, restore);
  });
  // After all orders: a claim counts if its order confirms it.
  await workThrough(inOrderOfClaims(keyed), 'claims', terminal, clock.now, (group) =>
    restoreClaims(group, restore),
  );
  return {
    ...restore.result,
    orders: histories.length,
    ...(read.writtenAt && { writtenAt: read.writtenAt }),
  };
}

/** Of a ledger that was brought up to date: the orders that the function has told from another table since. */
export async function findTold(side: OrdersSide, restoredTo: Date, terminal: Terminal): Promise<string[]> {
  const { ledger, clock } = side;
  const reader = openJournal(side);
  if (!reader) return [];
  const { histories } = await readHistories(reader, restoredTo, clock, terminal);
  const told: string[] = [];
  await workThrough([...histories.values()], 'orders', terminal, clock.now, async (group) => {
    told.push(...(await findToldElsewhere(group, { ledger, writeId: writeIdOf(restoredTo) })));
  });
  return told;
}

/** The same if a restore goes on after an interruption. */
function writeIdOf(restoredTo: Date): string {
  return `restore ${restoredTo.toISOString()}`;
}

function openJournal({ settings, dynamoDb, clock }: OrdersSide): JournalReader | undefined {
  const { journalTable: table } = settings;
  return table === undefined ? undefined : createDynamoDbJournalReader({ client: dynamoDb, table, clock });
}

async function readHistories(reader: JournalReader, restoredTo: Date, clock: Clock, terminal: Terminal) {
  const from = restoredTo.getTime() - RESTORE_MARGIN_MS;
  const histories = new Map<string, OrderHistory>();
  let writtenAt: number | undefined;
  const to = clock.now() + RESTORE_MARGIN_MS;
  const hours = Math.floor(to / HOUR_MS) - Math.floor(from / HOUR_MS) + 1;
  await withProgress(terminal, 'reading the journal', hours, clock.now, async (progress) => {
    for (let hour = 0; hour < hours; hour += 1) {
      stopIfAsked(terminal, 'What was written stays.');
      const begin = Math.max(from, (Math.floor(from / HOUR_MS) + hour) * HOUR_MS);
      for await (const { at, entry } of reader.readHour(begin)) {
        addEntry(histories, entry, at);
        if (entry.kind !== 'forgotten') writtenAt = Math.max(writtenAt ?? at, at);
      }
      progress.update(hour + 1, histories.size);
    }
  });
  return { histories, writtenAt };
}

async function workThrough(
  histories: readonly OrderHistory[],
  label: string,
  terminal: Terminal,
  now: () => number,
  work: (group: OrderHistory[]) => Promise<void>,
): Promise<void> {
  await withProgress(terminal, label, histories.length, now, async (progress) => {
    let done = 0;
    for (const group of chunks(histories, ORDERS_AT_ONCE)) {
      stopIfAsked(terminal, 'What was written stays.');
      await work(group);
      done += group.length;
      progress.update(done, done);
    }
  });
}

/** In the item that becomes the mark: an interrupted restore has taken these keys out of the orders, where it found them. */
async function rememberForgotten({ dynamoDb, settings }: OrdersSide, keys: readonly string[]): Promise<void> {
  await dynamoDb.send(
    new UpdateItemCommand({
      TableName: settings.ledgerTable,
      Key: { pk: { S: RESTORE_MARK } },
      UpdateExpression: 'ADD forgotten :keys',
      ExpressionAttributeValues: { ':keys': { SS: [...new Set(keys)] } },
    }),
  );
}

/** The keys of customers who are still to be forgotten. */
export async function readForgotten({ dynamoDb, settings }: OrdersSide): Promise<readonly string[]> {
  const { Item } = await dynamoDb.send(
    new GetItemCommand({
      TableName: settings.ledgerTable,
      Key: { pk: { S: RESTORE_MARK } },
      ConsistentRead: true,
    }),
  );
  return Item?.forgotten?.SS ?? [];
}

/** Says that the table is up to date. */
export async function mark({ dynamoDb, settings, clock }: OrdersSide, restoredTo: Date): Promise<void> {
  await dynamoDb.send(
    new PutItemCommand({
      TableName: settings.ledgerTable,
      Item: {
        pk: { S: RESTORE_MARK },
        restoredTo: { S: restoredTo.toISOString() },
        markedAt: { N: String(clock.now()) },
      },
    }),
  );
}

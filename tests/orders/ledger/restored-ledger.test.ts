import { BatchGetItemCommand, DescribeTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLedgerCheck, RESTORE_MARK } from '../../../lib/orders/ledger/restored-ledger.ts';
import { ledgerTable } from '../../../lib/orders/ledger/table.ts';
import { type LocalDynamoDb, startDynamoDb } from '../../../local/engines/dynamodb.ts';
import { createFakeClock } from '../../platform/fake-clock.ts';

const RESTORED_TO = new Date('2026-03-02T09:00:00Z');
const DAY = 86_400_000;

let engine: LocalDynamoDb;
beforeAll(async () => {
  engine = await startDynamoDb({ tables: [] });
});
afterAll(() => engine.close());

/** A table as AWS describes it; the local engine knows no restores. */
async function open(table: string, restoredTo?: Date) {
  await engine.createTable(ledgerTable(table));
  const clock = createFakeClock(Date.now());
  const described: string[] = [];
  const faults: { error?: Error; restoredTo: Date | undefined; busyReads?: number } = { restoredTo };
  const client = new Proxy(engine.client, {
    get: (real, name) =>
      name === 'send'
        ? async (command: DescribeTableCommand | BatchGetItemCommand) => {
            if (command instanceof BatchGetItemCommand && faults.busyReads) {
              faults.busyReads -= 1;
              return { Responses: {}, UnprocessedKeys: command.input.RequestItems };
            }
            if (!(command instanceof DescribeTableCommand)) return real.send(command);
            described.push(table);
            if (faults.error) throw faults.error;
            const answer = await real.send(command);
            if (!answer.Table || !faults.restoredTo) return answer;
            const RestoreSummary = { RestoreDateTime: faults.restoredTo, RestoreInProgress: false };
            return { ...answer, Table: { ...answer.Table, RestoreSummary } };
          }
        : Reflect.get(real, name),
  });
  return { check: createLedgerCheck({ client, table, clock }), clock, described, faults };
}

const mark = (table: string, restoredTo: Date) =>
  engine.client.send(
    new PutItemCommand({
      TableName: table,
      Item: { pk: { S: RESTORE_MARK }, restoredTo: { S: restoredTo.toISOString() } },
    }),
  );

describe('a ledger', () => {
  it('that was never restored is up to date, which is asked once', async () => {
    const { check, described } = await open('never');
    expect(await Promise.all([check(), check()])).toEqual(['up-to-date', 'up-to-date']);
    expect(await check()).toBe('up-to-date');
    expect(described).toHaveLength(1);
  });

  it('that is too busy to read its mark at once is asked again, and not taken for behind', async () => {
    const { check, faults } = await open('busy', RESTORED_TO);
    await mark('busy', RESTORED_TO);
    faults.busyReads = 2;
    expect(await check()).toBe('up-to-date');
  });

  it('that was restored is behind until the mark says otherwise', async () => {
    const { check } = await open('restored', RESTORED_TO);
    expect(await check()).toBe('behind');
    await mark('restored', RESTORED_TO);
    expect(await check()).toBe('up-to-date');
  });

  it('that was restored from one that had been brought up to date is behind all the same', async () => {
    const { check } = await open('twice', RESTORED_TO);
    await mark('twice', new Date(RESTORED_TO.getTime() - DAY));
    expect(await check()).toBe('behind');
  });

  it('that was restored longer ago than the journal reaches back is behind, too, until it is marked', async () => {
    const { check, clock } = await open('long-ago', RESTORED_TO);
    await clock.sleep(37 * DAY);
    expect(await check()).toBe('behind');
    await mark('long-ago', RESTORED_TO);
    expect(await check()).toBe('up-to-date');
  });

  it('is asked about again after a while: another one may have been restored under its name', async () => {
    const { check, clock, faults } = await open('replaced');
    expect(await check()).toBe('up-to-date');
    faults.restoredTo = RESTORED_TO;
    await clock.sleep(6 * 60_000);
    expect(await check()).toBe('behind');
  });

  it('rejects if AWS cannot be asked, unless it was good before', async () => {
    const { check, clock, faults } = await open('outage');
    faults.error = Object.assign(new Error('no right'), { name: 'AccessDeniedException' });
    await expect(check()).rejects.toThrow('no right');
    delete faults.error;
    expect(await check()).toBe('up-to-date');
    faults.error = new Error('outage');
    await clock.sleep(6 * 60_000);
    expect(await check()).toBe('up-to-date');
  });
});

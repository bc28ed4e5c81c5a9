import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openOrdersSide } from '../../cli/connections/orders-side.ts';
import { ledgerTable } from '../../lib/orders/ledger/table.ts';
import { type CliWorld, eventLine, startCliWorld, workFor } from './cli-world.ts';
import { startRestoringDynamoDb } from './restored-tables.ts';

// Local engines on a busy machine: the time says nothing here.
jest.setTimeout(60_000);

let world: CliWorld;
let aws: Awaited<ReturnType<typeof startRestoringDynamoDb>>;
beforeAll(async () => {
  world = await startCliWorld();
  aws = await startRestoringDynamoDb(world.dynamoDbUrl);
}, 60_000);
afterAll(async () => {
  await aws.close();
  await world.close();
});

const DAY_MS = 86_400_000;
const later = (hour: number) => ({ occurredAt: `2026-03-05T0${hour}:00:00Z` });

/** A shop whose ledger can be restored as by AWS. */
async function open() {
  const opened = await world.open({ AWS_ENDPOINT_URL_DYNAMODB: aws.url });
  const { environment, side } = opened;
  const send = async (...lines: string[]) => {
    await opened.cli(['send', await opened.file('jsonl', lines.join(''))]);
  };
  return {
    ...opened,
    send,
    async tell(...lines: string[]) {
      await send(...lines);
      await opened.work();
    },
    /** The ledger as it is now, in a table of its own, which AWS says was restored. */
    async restore() {
      const table = `${side.settings.ledgerTable}-restored`;
      await world.createTable(ledgerTable(table));
      const { Items = [] } = await side.dynamoDb.send(
        new ScanCommand({ TableName: side.settings.ledgerTable }),
      );
      for (const Item of Items) await side.dynamoDb.send(new PutItemCommand({ TableName: table, Item }));
      aws.restored.set(table, new Date());
      const restored = openOrdersSide({ ...environment, LEDGER_TABLE: table });
      return {
        table,
        side: restored,
        /** Does what the function does once it is deployed with the restored table. */
        work: () => workFor(restored),
        order: async (number: string) => (await restored.ledger.loadOrders([number])).get(number),
        everything: async () =>
          (await restored.dynamoDb.send(new ScanCommand({ TableName: table }))).Items ?? [],
      };
    },
  };
}

describe('restore', () => {
  it('brings back what ROBIN was told since, so that the books are right', async () => {
    const { tell, send, restore, cli, told } = await open();
    await tell(eventLine({ orderNumber: 'A', revenue: '50' }));
    const restored = await restore();
    await tell(
      eventLine({ orderNumber: 'A', revenue: '30' }, later(1)),
      eventLine({ orderNumber: 'B', revenue: '7', emailAddress: 'new@example.com' }),
    );
    await send(
      eventLine({ orderNumber: 'A', revenue: '20' }, later(2)),
      eventLine({ orderNumber: 'C', revenue: '9', emailAddress: 'new@example.com' }),
    );
    const before = told().length;
    await restored.work();
    expect(told()).toHaveLength(before);

    const shown = await cli(['restore', '--table', restored.table, '--dry-run', '--json']);
    expect(JSON.parse(shown.out)).toEqual({
      restoredTo: expect.any(String),
      isDone: false,
      orders: 2,
      made: ['B'],
      changed: ['A'],
      inDoubt: [],
      forgotten: [],
      claimed: [],
      contradicted: [],
      toldElsewhere: [],
      writtenAt: expect.any(Number),
      given: [],
    });
    const { code, out, err } = await cli(['restore', '--table', restored.table]);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^Restored to .*; the journal has 2 orders since then\.\n1 order written that the ledger did not know, 1 brought to what ROBIN has\.\nwritten: B\nbrought up to date: A\nfirst orders with their claim again: B\nThe ledger is up to date/,
      ),
      err: expect.stringContaining('The journal was last written'),
    });
    await send(
      eventLine({ orderNumber: 'A', revenue: '20' }, later(2)),
      eventLine({ orderNumber: 'C', revenue: '9', emailAddress: 'new@example.com' }),
    );
    await restored.work();
    expect(told().slice(before)).toEqual([
      expect.objectContaining({ order_number: 'A', revenue: 20, old_revenue: 30, is_first_order: true }),
      expect.objectContaining({ order_number: 'C', revenue: 9, is_first_order: false }),
    ]);
  });

  it('tells again, unaltered, what is in doubt: ROBIN’s answer was lost', async () => {
    const { tell, robin, restore, cli } = await open();
    const restored = await restore();
    robin.faults.status = 503;
    await tell(eventLine({ orderNumber: 'A', revenue: '50', emailAddress: ' Pat@Example.com' }));
    const [tried] = robin.requests.filter(({ body }) => body.includes('"A"'));
    robin.faults.status = undefined;
    const { out } = await cli(['restore', '--table', restored.table]);
    expect(out).toContain('in doubt, told again unaltered: A');
    expect(await restored.order('A')).toMatchObject({ doubtful: true, pending: [{ revenue: '50' }] });
    await cli(['send', '-'], {
      stdin: eventLine({ orderNumber: 'A', revenue: '50', emailAddress: ' Pat@Example.com' }),
    });
    await restored.work();
    expect(robin.requests.findLast(({ body }) => body.includes('"A"'))?.body).toBe(tried?.body);
  });

  it('writes nothing with --dry-run, and nothing the second time', async () => {
    const { tell, restore, cli } = await open();
    const restored = await restore();
    await tell(eventLine({ orderNumber: 'A' }));
    const before = await restored.everything();
    const { out } = await cli(['restore', '--table', restored.table, '--dry-run']);
    expect(out).toContain('1 order would be written that the ledger did not know');
    expect(await restored.everything()).toEqual(before);
    await cli(['restore', '--table', restored.table]);
    const after = await restored.everything();
    expect((await cli(['restore', '--table', restored.table])).out).toContain('is up to date already');
    expect(await restored.everything()).toEqual(after);
  });

  it('may be interrupted, and goes on', async () => {
    const { tell, restore, cli } = await open();
    const restored = await restore();
    await tell(eventLine({ orderNumber: 'A' }));
    const stopped = await cli(['restore', '--table', restored.table], { signal: AbortSignal.abort() });
    expect(stopped.code).toBe(130);
    expect((await cli(['restore', '--table', restored.table])).code).toBe(0);
    expect(await restored.order('A')).toMatchObject({ accepted: { revenue: '10' } });
  });

  it('takes no table for up to date that the function has told beside, neither half-way nor afterwards', async () => {
    const { tell, restore, cli } = await open();
    const emailAddress = 'zoe@example.com';
    await tell(eventLine({ orderNumber: 'A', revenue: '50' }), eventLine({ orderNumber: 'Z', emailAddress }));
    const restored = await restore();
    const again = () => cli(['restore', '--table', restored.table]);
    const beside = {
      code: 1,
      out: '',
      err: expect.stringMatching(/told of 1 order from another table .*: A\.\n.*restore the table anew/s),
    };
    await tell(eventLine({ orderNumber: 'A', revenue: '30' }, later(1)));
    await cli(['forget', '--email', emailAddress, '--yes']);
    aws.denied.add('DeleteItem');
    expect((await again()).code).toBe(1);
    aws.denied.clear();
    await tell(eventLine({ orderNumber: 'A', revenue: '20' }, later(2)));
    expect(await again()).toMatchObject(beside);
    // It is not marked: the function tells nothing from it.
    expect(await restored.order('A')).toMatchObject({ accepted: { revenue: '30' } });
    expect(await again()).toMatchObject(beside);
  });

  it('says of a table that is up to date what was told from another one since', async () => {
    const { tell, restore, cli, send } = await open();
    await tell(eventLine({ orderNumber: 'A', revenue: '50' }));
    const restored = await restore();
    const again = () => cli(['restore', '--table', restored.table]);
    expect((await again()).code).toBe(0);
    await send(eventLine({ orderNumber: 'A', revenue: '30' }, later(1)));
    await restored.work();
    expect(await again()).toMatchObject({ code: 0, out: expect.stringContaining('up to date already') });
    await tell(eventLine({ orderNumber: 'B' }));
    expect(await again()).toMatchObject({ code: 1, err: expect.stringContaining('from another table') });
  });

  it('forgets a customer again though it was interrupted when the orders had lost the key', async () => {
    const { tell, restore, cli, side } = await open();
    await tell(eventLine({ orderNumber: 'A' }));
    const restored = await restore();
    await cli(['forget', '--email', 'pat@example.com', '--yes']);
    aws.denied.add('DeleteItem');
    expect((await cli(['restore', '--table', restored.table])).code).toBe(1);
    aws.denied.clear();
    expect((await cli(['restore', '--table', restored.table])).code).toBe(0);
    const key = (await side.readCustomerKey())({ emailAddress: 'pat@example.com' });
    expect(JSON.stringify(await restored.everything())).not.toContain(key);
  });

  it('leaves it to a later event to say whose an order is that is no first one, but of one that was forgotten', async () => {
    const { tell, restore, cli, side } = await open();
    await tell(eventLine({ orderNumber: 'A' }));
    const restored = await restore();
    await tell(
      eventLine({ orderNumber: 'B' }),
      eventLine({ orderNumber: 'C', emailAddress: 'c@example.com' }),
    );
    await cli(['forget', '--email', 'c@example.com', '--yes']);
    await cli(['restore', '--table', restored.table]);
    const customerKey = (await side.readCustomerKey())({ emailAddress: 'pat@example.com' });
    expect(await restored.order('B')).not.toHaveProperty('customerKey');
    await cli(['send', '-'], {
      stdin:
        eventLine({ orderNumber: 'B', revenue: '5' }, later(3)) +
        eventLine({ orderNumber: 'C', emailAddress: 'c@example.com', revenue: '5' }, later(3)),
    });
    await restored.work();
    expect(await restored.order('B')).toMatchObject({ customerKey, accepted: { revenue: '5' } });
    expect(await restored.order('C')).toMatchObject({ isForgotten: true, accepted: { revenue: '5' } });
    expect(await restored.order('C')).not.toHaveProperty('customerKey');
  });

  it('forgets again who was forgotten since', async () => {
    const { tell, restore, cli, side } = await open();
    await tell(eventLine({ orderNumber: 'A' }));
    const restored = await restore();
    await tell(eventLine({ orderNumber: 'B' }));
    await cli(['forget', '--email', 'pat@example.com', '--yes']);
    const key = (await side.readCustomerKey())({ emailAddress: 'pat@example.com' });
    expect(JSON.stringify(await restored.everything())).toContain(key);
    const { Items } = await side.dynamoDb.send(new ScanCommand({ TableName: side.settings.journalTable }));
    expect(JSON.stringify(Items)).not.toContain(key);
    expect((await cli(['restore', '--table', restored.table])).out).toContain('forgotten again: A');
    expect(JSON.stringify(await restored.everything())).not.toContain(key);
    expect(await restored.order('B')).toMatchObject({ accepted: { revenue: '10' } });
  });

  it('forgets again an order whose address was corrected', async () => {
    const { tell, restore, cli, side } = await open();
    await tell(eventLine({ orderNumber: 'A' }));
    await tell(eventLine({ orderNumber: 'A', emailAddress: 'right@example.com' }, later(1)));
    const restored = await restore();
    const key = (await side.readCustomerKey())({ emailAddress: 'right@example.com' });
    expect(JSON.stringify(await restored.everything())).toContain(key);
    await cli(['forget', '--email', 'right@example.com', '--yes']);
    expect((await cli(['restore', '--table', restored.table])).out).toContain('forgotten again: A');
    expect(JSON.stringify(await restored.everything())).not.toContain(key);
  });

  it('gives the table recovery, protection and the tags of the stack; doctor says so until then', async () => {
    const { restore, cli, side } = await open();
    const restored = await restore();
    const tags = [
      { Key: 'service', Value: 'robin-bridge' },
      { Key: 'aws:cloudformation:stack-name', Value: 'any' },
    ];
    aws.tags.set(String(side.settings.journalTable), tags);
    const doctor = async () => {
      const { out } = await cli(['doctor', '--json'], { environment: { LEDGER_TABLE: restored.table } });
      const findings: Array<{ what: string; verdict: string; found: string }> = JSON.parse(out);
      return findings.filter(({ what }) => what.startsWith('ledger '));
    };
    expect(await doctor()).toEqual([
      expect.objectContaining({ what: 'ledger table', verdict: 'ok' }),
      expect.objectContaining({ what: 'ledger restored', verdict: 'fault' }),
      expect.objectContaining({
        verdict: 'warning',
        found: 'lacks point-in-time recovery, deletion protection, tags',
      }),
    ]);
    aws.denied.add('UpdateTable');
    const refused = await cli(['restore', '--table', restored.table]);
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining('The table lacks deletion protection: AccessDeniedException'),
    ]);
    aws.denied.clear();
    aws.denied.add('DescribeContinuousBackups');
    expect(await cli(['restore', '--table', restored.table])).toMatchObject({
      code: 1,
      err: expect.stringContaining('Whether the table is protected cannot be seen: AccessDeniedException'),
    });
    aws.denied.clear();
    expect((await cli(['restore', '--table', restored.table])).out).toContain(
      'The table was given: deletion protection.',
    );
    expect(aws.tags.get(restored.table)).toEqual([tags[0]]);
    expect((await doctor()).map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'ok']);
  });

  it('says which of the two tables is of another kind', async () => {
    const { restore, cli, side } = await open();
    const { table } = await restore();
    const { ledgerTable: ledger, journalTable: journal = '' } = side.settings;
    const run = (LEDGER_TABLE: string, JOURNAL_TABLE: string, ...more: string[]) =>
      cli(['restore', ...more], { environment: { LEDGER_TABLE, JOURNAL_TABLE } });
    for (const more of [[], ['--dry-run'], ['--incomplete']])
      expect(await run(table, ledger, ...more)).toMatchObject({
        code: 1,
        err: expect.stringContaining(`${ledger} is no journal: its key is pk, and not pk, sk.`),
      });
    expect(await run(journal, ledger)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${journal} is no ledger: its key is pk, sk, and not pk.`),
    });
  });

  it('refuses a table that was not restored, is not there, or is older than what the journal has', async () => {
    const { restore, cli, side } = await open();
    const restored = await restore();
    const run = (...more: string[]) => cli(['restore', ...more]);
    expect(await run()).toMatchObject({
      code: 1,
      err: expect.stringContaining('is no table that was restored'),
    });
    expect(await run('--table', 'none')).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no table none'),
    });
    aws.restored.set(restored.table, new Date(Date.now() - 3_600_000));
    expect(await run('--table', restored.table)).toMatchObject({
      code: 1,
      err: expect.stringContaining('after the restore point'),
    });
    aws.madeAt.set(String(side.settings.journalTable), new Date(Date.now() - 100 * DAY_MS));
    aws.restored.set(restored.table, new Date(Date.now() - 36 * DAY_MS));
    expect(await run('--table', restored.table)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/The journal keeps 36 days.*--incomplete.*ever since lacks nothing/s),
    });
    aws.madeAt.set(restored.table, new Date(Date.now() - 37 * DAY_MS));
    const { out } = await cli(['doctor', '--json'], { environment: { LEDGER_TABLE: restored.table } });
    expect(JSON.parse(out)).toContainEqual(
      expect.objectContaining({ what: 'ledger restored', verdict: 'fault' }),
    );
    aws.madeAt.delete(restored.table);
    aws.restored.set(restored.table, new Date());
    const without = { JOURNAL_TABLE: '' };
    expect(await cli(['restore', '--table', restored.table], { environment: without })).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no journal'),
    });
    expect((await run('--table', restored.table, '--incomplete')).code).toBe(0);
    expect(side.settings.ledgerTable).not.toBe(restored.table);
  });
});

import { existsSync, globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { countMessages } from '../../cli/dead-letters/dead-letters.ts';
import { openCheckpoints } from '../../cli/files/checkpoint.ts';
import { type CliWorld, eventLine, startCliWorld } from './cli-world.ts';

// Local engines on a busy machine: the time says nothing here.
jest.setTimeout(60_000);

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
}, 60_000);
afterAll(() => world.close());

describe('send', () => {
  it('puts each event on the queue, from JSON lines, JSON and CSV, and from what is piped in', async () => {
    const { cli, file, side, told, work } = await world.open();
    const lines =
      eventLine({ orderNumber: 'T-1' }) + eventLine({ orderNumber: 'T-2', emailAddress: 'b@example.com' });
    expect(await cli(['send', await file('jsonl', lines)])).toMatchObject({
      code: 0,
      out: '2 events sent to the queue, 0 refused.\n',
    });
    await cli(['send', await file('json', `[${eventLine({ orderNumber: 'T-3' })}]`)]);
    const header = 'eventId,occurredAt,sequence,orderNumber,email,orderDate,revenue,cancelled';
    const row = 'e-4,2026-03-02T09:15:01Z,1,T-4,d@example.com,2026-03-02T09:15:00Z,4.00,no';
    await cli(['send', await file('csv', `${header}\n${row}\n`)]);
    await cli(['send', '-'], { stdin: eventLine({ orderNumber: 'T-5' }) });
    expect((await countMessages(side.sqs, side.settings.queueUrl)).waiting).toBe(5);
    await work();
    expect(
      told()
        .map(({ order_number }) => order_number)
        .sort(),
    ).toEqual(['T-1', 'T-2', 'T-3', 'T-4', 'T-5']);
  });

  it('takes a sample event of Lambda as it is', async () => {
    const { cli, told, work } = await world.open();
    await cli(['send', 'events/order-first.json']);
    await work();
    expect(told()).toEqual([expect.objectContaining({ order_number: 'O1234', revenue: 10 })]);
  });

  it('lists what is refused by line and reason, sends the rest, and shows no address', async () => {
    const { cli, file, told, work } = await world.open();
    const lines = [
      eventLine({ orderNumber: 'T-1' }),
      'nonsense pat@example.com\n',
      eventLine({ orderNumber: 'T-3', currency: 'USD' }),
      eventLine({ orderNumber: 'T-4', emailAddress: 'pat@@example.com' }),
      eventLine({ orderNumber: 'T-5' }, { occurredAt: '2999-01-01T00:00:00Z' }),
    ];
    const { code, out, err } = await cli(['send', await file('jsonl', lines.join(''))]);
    expect(code).toBe(1);
    expect(out).toBe('1 event sent to the queue, 4 refused.\n');
    expect(err).toBe(
      [
        'line 2  not-readable: not JSON',
        'line 3  currency-not-accepted: order.currency: USD is not among ACCEPTED_CURRENCIES',
        'line 4  invalid-event: order.emailAddress: not an e-mail address',
        'line 5  occurred-in-future: occurredAt: more than a day ahead of the clock',
        'Put the lines right and send the file again: what was sent already changes nothing.\n',
      ].join('\n'),
    );
    await work();
    expect(told()).toHaveLength(1);
  });

  it('sends an event as large as the queue takes, and refuses a larger one', async () => {
    const { cli, file, told, work } = await world.open();
    const large = (bytes: number) => {
      const line = eventLine({ orderNumber: 'T-1', filling: '' }).trimEnd();
      return `${line.replace('"filling":""', `"filling":"${'x'.repeat(bytes - line.length)}"`)}\n`;
    };
    const path = await file('jsonl', large(1_048_576) + large(1_048_577));
    const { out, err } = await cli(['send', path]);
    expect(out).toBe('1 event sent to the queue, 1 refused.\n');
    expect(err).toContain('line 2  too-large');
    await work();
    expect(told()).toHaveLength(1);
  });

  it('sends what JSON may hold and SQS refuses to carry', async () => {
    const { cli, file, told, work } = await world.open();
    const path = await file('jsonl', eventLine({ orderNumber: 'T-\uffff\u0007' }));
    expect((await cli(['send', path])).code).toBe(0);
    await work();
    expect(told()).toEqual([expect.objectContaining({ order_number: 'T-\uffff\u0007' })]);
  });

  it.each(['send', 'send --dry-run', 'backfill', 'customers import'])(
    '(%s) takes no file of something else for an empty one, and leaves nothing beside it',
    async (command) => {
      const { cli, file } = await world.open();
      for (const text of ['not json', '"hello"', '\u0000\u0001\u0002"\u0003\n\u0004', '']) {
        const path = await file('txt', text);
        const { code, out, err } = await cli([...command.split(' '), path]);
        expect({ text, code, out, err }).toEqual({
          text,
          code: 2,
          out: '',
          err: expect.stringContaining(`Nothing in ${path} can be read: `),
        });
        expect(globSync(`${path}.*`)).toEqual([]);
      }
    },
  );

  it('says once that a CSV file lacks a column', async () => {
    const { cli, file } = await world.open();
    expect(await cli(['send', await file('csv', 'orderNumber,revenue\nT-1,1\nT-2,2\n')])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('no column eventId, occurredAt, orderDate'),
    });
  });

  it('goes on if it was interrupted', async () => {
    const { cli, file, side } = await world.open();
    const path = await file(
      'jsonl',
      Array.from({ length: 2_000 }, (_, index) => eventLine({ orderNumber: `N-${index}` })).join(''),
    );
    const checkpoint = `${path}.send-progress.json`;
    const controller = new AbortController();
    const watching = setInterval(() => existsSync(checkpoint) && controller.abort(), 1);
    const interrupted = await cli(['send', path], { signal: controller.signal });
    clearInterval(watching);
    expect(interrupted).toMatchObject({ code: 130, err: expect.stringContaining('goes on from there') });
    const { records } = JSON.parse(await readFile(checkpoint, 'utf8'));
    expect((await countMessages(side.sqs, side.settings.queueUrl)).waiting).toBe(records);
    const again = await cli(['send', path, '--json']);
    expect(JSON.parse(again.out)).toMatchObject({ sent: 2_000, refused: 0 });
    expect((await countMessages(side.sqs, side.settings.queueUrl)).waiting).toBe(2_000);
    expect(existsSync(checkpoint)).toBe(false);
  });

  it('does not go on in a file that has changed, and says what to do', async () => {
    const { cli, file } = await world.open();
    const path = await file('jsonl', eventLine({ orderNumber: 'T-1' }));
    await writeFile(
      `${path}.send-progress.json`,
      JSON.stringify({ fingerprint: 'another', target: 'x', records: 1, runId: 'r', counts: {} }),
    );
    expect(await cli(['send', path])).toMatchObject({ code: 1, err: expect.stringContaining('--restart') });
    expect((await cli(['send', path, '--restart'])).code).toBe(0);
  });

  it('takes a file of which one sign was put right for another one', async () => {
    const { file } = await world.open();
    const lines = (sign: string) => `${'a'.repeat(200_000)}${sign}${'z'.repeat(200_000)}`;
    const options = { file: await file('jsonl', lines('1')), command: 'send', target: 'q', restart: false };
    const { save } = openCheckpoints(options);
    save({ records: 1, runId: 'r', counts: {} });
    expect(openCheckpoints(options).found).toMatchObject({ records: 1 });
    await writeFile(options.file, lines('2'));
    expect(() => openCheckpoints(options)).toThrow('was of another file');
  });
});

describe('send --dry-run', () => {
  it('shows what ROBIN would be told, by the ledger as it is, and changes nothing', async () => {
    const { cli, file, order, told, work, side } = await world.open({
      KIBO_SECRET_ID: undefined,
      EXPERTSENDER_SECRET_ID: undefined,
    });
    await cli(['send', await file('jsonl', eventLine({ orderNumber: 'T-1', revenue: '10' }))]);
    await work();
    const before = await order('T-1');
    const lines =
      eventLine({ orderNumber: 'T-1', revenue: '7' }, { occurredAt: '2026-03-03T00:00:00Z' }) +
      eventLine({ orderNumber: 'T-1', revenue: '5' }, { occurredAt: '2026-03-04T00:00:00Z' }) +
      eventLine({ orderNumber: 'T-2', revenue: '9' });
    const { code, out, err } = await cli(['send', await file('jsonl', lines), '--dry-run']);
    expect({ code, err }).toEqual({ code: 0, err: 'Nothing was sent. 3 events could be, 0 refused.\n' });
    expect(out.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['ROBIN would be told 3 orders:'],
      ['order_number', 'revenue', 'old_revenue', 'order_date', 'is_first_order'],
      ['T-1', '7', '10', '2026-03-02T09:15:00Z', 'true'],
      ['T-2', '9', '2026-03-02T09:15:00Z', 'false'],
      ['T-1', '5', '7', '2026-03-02T09:15:00Z', 'true'],
      [''],
    ]);
    expect(await order('T-1')).toEqual(before);
    expect(await order('T-2')).toBeUndefined();
    expect(told()).toHaveLength(1);
    expect((await countMessages(side.sqs, side.settings.queueUrl)).waiting).toBe(0);
  });

  it('shows addresses only if they are asked for, and what would go to the dead letters', async () => {
    const { cli, file } = await world.open({ LIVE_SINCE: '2026-03-01T00:00:00Z' });
    const path = await file(
      'jsonl',
      eventLine({ orderNumber: 'T-1' }) +
        eventLine({ orderNumber: 'T-2', orderDate: '2020-01-01T00:00:00Z' }),
    );
    const hidden = await cli(['send', path, '--dry-run', '--json']);
    expect(hidden.code).toBe(1);
    expect(hidden.out + hidden.err).not.toContain('pat@');
    expect(JSON.parse(hidden.out)).toMatchObject({
      told: [{ order_number: 'T-1' }],
      deadLetters: [{ reason: 'older-than-ledger' }],
    });
    const shown = await cli(['send', path, '--dry-run', '--show-addresses']);
    expect(shown.out).toContain('pat@example.com');
  });

  it('decides what a first order is as the function does: the day of an order proves no earlier one', async () => {
    const { cli, file, expertSender } = await world.open({ KIBO_SECRET_ID: undefined });
    const customer = { id: '1', email: 'day@example.com', totalOrders: 1, lastOrder: '2026-03-02' };
    expertSender.customers.push(customer);
    const line = eventLine({ emailAddress: customer.email, orderDate: '2026-03-02T12:00:00Z' });
    const { out } = await cli(['send', await file('jsonl', line), '--dry-run', '--json']);
    expect(JSON.parse(out).told).toMatchObject([{ is_first_order: true }]);
  });

  it('reads moments of the sources without a zone in TIME_ZONE, as the function does', async () => {
    const { cli, file, expertSender } = await world.open({
      KIBO_SECRET_ID: undefined,
      TIME_ZONE: 'America/New_York',
    });
    const customer = {
      id: '2',
      email: 'zone@example.com',
      totalOrders: 1,
      lastOrder: '2026-03-02T07:00:00',
    };
    expertSender.customers.push(customer);
    const line = eventLine({ emailAddress: customer.email, orderDate: '2026-03-02T12:00:00Z' });
    const { out } = await cli(['send', await file('jsonl', line), '--dry-run', '--json']);
    expect(JSON.parse(out).told).toMatchObject([{ is_first_order: true }]);
  });

  it('says that the ledger cannot be read, and does not call it a source that must be asked', async () => {
    const { cli, file } = await world.open();
    const path = await file('jsonl', eventLine({ orderNumber: 'T-1' }));
    const environment = { LEDGER_TABLE: 'no-such-table' };
    const { code, out, err } = await cli(['send', path, '--dry-run'], { environment });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('ResourceNotFoundException');
  });

  it('says that an event would wait if a source must be asked and cannot be', async () => {
    const { cli, file, kibo } = await world.open();
    kibo.faults.down = true;
    try {
      const { out } = await cli([
        'send',
        await file('jsonl', eventLine({ emailAddress: 'who@example.com' })),
        '--dry-run',
      ]);
      expect(out).toContain('1 event would wait: a source that must be asked for earlier orders');
    } finally {
      kibo.faults.down = false;
    }
  });
});

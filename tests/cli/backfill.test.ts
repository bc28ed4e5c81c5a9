import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { backfillFile } from '../../cli/backfill/backfill-file.ts';
import { createTerminal } from '../../cli/terminal/terminal.ts';
import { ledgerOf, SimulatedTable } from '../simulation/world/table.ts';
import { type CliWorld, eventLine, startCliWorld } from './cli-world.ts';

// Local engines on a busy machine: the time says nothing here.
jest.setTimeout(60_000);

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
}, 60_000);
afterAll(() => world.close());

const HEADER = 'orderNumber,emailAddress,orderDate,revenue,profit,isFirstOrder,cancelled';
const csv = (...rows: string[]) => `${[HEADER, ...rows].join('\n')}\n`;

describe('backfill', () => {
  it('writes orders as ROBIN has accepted them, and tells ROBIN nothing', async () => {
    const { cli, file, order, told, work } = await world.open();
    const path = await file('csv', csv('B-1,pat@example.com,2015-03-01T10:00:00Z,20.00,5.50,,'));
    const { code, out } = await cli(['backfill', path]);
    expect({ code, out }).toEqual({
      code: 0,
      out: [
        '1 order in the file, 0 refused.',
        '1 order written to the ledger; 0 were there already and are as they were.',
        'ROBIN was told nothing.\n',
      ].join('\n'),
    });
    expect(await order('B-1')).toMatchObject({
      accepted: { revenue: '20', profit: '5.5' },
      present: { revenue: '20', profit: '5.5', cancelled: false },
      pending: [],
      told: [],
      isFirstOrder: true,
      orderDate: '2015-03-01T10:00:00Z',
    });
    await work();
    expect(told()).toEqual([]);
  });

  it('makes the first change after it right: old revenue, old profit, first order', async () => {
    const { cli, file, told, work } = await world.open({ LIVE_SINCE: '2026-01-01T00:00:00Z' });
    await cli(['backfill', await file('csv', csv('B-1,pat@example.com,2015-03-01T10:00:00Z,20.00,5,,'))]);
    const change = eventLine({
      orderNumber: 'B-1',
      orderDate: '2015-03-01T10:00:00Z',
      revenue: '15',
      profit: '4',
    });
    await cli(['send', await file('jsonl', change)]);
    await work();
    expect(told()).toEqual([
      expect.objectContaining({
        revenue: 15,
        old_revenue: 20,
        profit: 4,
        old_profit: 5,
        is_first_order: true,
      }),
    ]);
  });

  it('makes dead letters of older orders right once they are sent back', async () => {
    const { cli, file, told, work } = await world.open({ LIVE_SINCE: '2026-01-01T00:00:00Z' });
    const change = eventLine({ orderNumber: 'B-1', orderDate: '2015-03-01T10:00:00Z', revenue: '15' });
    await cli(['send', await file('jsonl', change)]);
    await work();
    const letters = await cli(['dead-letters', 'list', '--json']);
    expect(JSON.parse(letters.out)).toEqual([expect.objectContaining({ reason: 'older-than-ledger' })]);

    await cli(['backfill', await file('csv', csv('B-1,pat@example.com,2015-03-01T10:00:00Z,20.00,,,'))]);
    expect((await cli(['dead-letters', 'redrive', '--yes'])).code).toBe(0);
    await work();
    expect(told()).toEqual([expect.objectContaining({ revenue: 15, old_revenue: 20, is_first_order: true })]);
    expect(JSON.parse((await cli(['dead-letters', 'list', '--json'])).out)).toEqual([]);
  });

  it("takes the oldest order of a customer as the first one, whatever the file's order, over all of the file", async () => {
    const { cli, file, side } = await world.open();
    const rows = Array.from({ length: 600 }, (_, index) => {
      const day = new Date(Date.UTC(2020, 0, 1) - index * 86_400_000).toISOString();
      return `N-${index},customer-${index % 60}@example.com,${day},10,,,`;
    });
    expect((await cli(['backfill', await file('csv', csv(...rows))])).code).toBe(0);
    const numbers = Array.from({ length: 600 }, (_, index) => `N-${index}`);
    const found = await side.ledger.loadOrders(numbers);
    const states = numbers.map((number) => found.get(number));
    // The file begins with the newest: the last sixty are the sixty customers' oldest.
    expect(states.map((state) => state?.isFirstOrder)).toEqual(states.map((_, index) => index >= 540));
  }, 60_000);

  it('believes what the file says of a first order, and keeps a cancelled order from being one', async () => {
    const { cli, file, order } = await world.open();
    const rows = csv(
      'A-1,ada@example.com,2015-01-01T00:00:00Z,10,,,',
      'A-2,ada@example.com,2015-02-01T00:00:00Z,10,,true,',
      'B-1,bram@example.com,2015-01-01T00:00:00Z,10,,no,',
      'B-2,bram@example.com,2015-02-01T00:00:00Z,10,,,',
      'C-1,cleo@example.com,2015-01-01T00:00:00Z,10,,,yes',
      'C-2,cleo@example.com,2015-02-01T00:00:00Z,10,,,',
    );
    await cli(['backfill', await file('csv', rows)]);
    const numbers = ['A-1', 'A-2', 'B-1', 'B-2', 'C-1', 'C-2'];
    const states = await Promise.all(numbers.map(order));
    expect(states.map((state) => state?.isFirstOrder)).toEqual([false, true, false, false, false, true]);
    expect(states[4]?.accepted).toEqual({ revenue: '0' });
  });

  it.each([
    ['csv', ['Y', 'N', 'WAAR', 'onwaar', '1', '0'], [true, false, true, false, true, false]],
    ['jsonl', [true, false, null, ''], [true, false, true, true]],
  ])('reads in %s as a first order %j', async (ending, written, firsts) => {
    const { cli, file, order } = await world.open();
    const date = '2015-03-01T10:00:00Z';
    const lines = written.map((isFirstOrder, index) =>
      ending === 'csv'
        ? `B-${index},c-${index}@example.com,${date},20,,${isFirstOrder},\n`
        : eventLine({ orderNumber: `B-${index}`, emailAddress: `c-${index}@example.com`, isFirstOrder }),
    );
    const text = (ending === 'csv' ? `${HEADER}\n` : '') + lines.join('');
    expect(await cli(['backfill', await file(ending, text)])).toMatchObject({ code: 0 });
    const states = await Promise.all(written.map((_, index) => order(`B-${index}`)));
    expect(states.map((state) => state?.isFirstOrder)).toEqual(firsts);
  });

  it('refuses what says neither yes nor no of a first order', async () => {
    const { cli, file, order } = await world.open();
    const detail = 'invalid-event: isFirstOrder: neither true nor false';
    const rows = csv('B-1,pat@example.com,2015-03-01T10:00:00Z,20,,maybe,');
    expect((await cli(['backfill', await file('csv', rows)])).err).toContain(`line 2  ${detail}`);
    const lines = [
      eventLine({ orderNumber: 'B-1', isFirstOrder: 'false' }),
      eventLine({ orderNumber: 'B-1' }, { isFirstOrder: 0 }),
      eventLine({ orderNumber: 'B-1', isFirstOrder: {} }, { isFirstOrder: true }),
    ];
    const { out, err } = await cli(['backfill', await file('jsonl', lines.join(''))]);
    expect(out).toContain('0 orders in the file, 3 refused.');
    for (const line of [1, 2, 3]) expect(err).toContain(`line ${line}  ${detail}`);
    expect(await order('B-1')).toBeUndefined();
  });

  it('takes an event whose id and moment are null or empty as one without them', async () => {
    const { cli, file, order } = await world.open();
    const lines = [null, ' '].map((nothing, index) =>
      eventLine({ orderNumber: `B-${index}` }, { eventId: nothing, occurredAt: nothing }),
    );
    expect(await cli(['backfill', await file('jsonl', lines.join(''))])).toMatchObject({ code: 0 });
    expect(await order('B-0')).toMatchObject({ accepted: { revenue: '10' } });
    expect(await order('B-1')).toMatchObject({ accepted: { revenue: '10' } });
  });

  it('binds the orders that come after it: none of them is a first order any more', async () => {
    const { cli, file, told, work } = await world.open();
    await cli(['backfill', await file('csv', csv('B-1,pat@example.com,2015-03-01T10:00:00Z,20,,no,'))]);
    await cli(['backfill', await file('csv', csv('B-2,sam@example.com,2015-03-01T10:00:00Z,20,,,'))]);
    const events =
      eventLine({ orderNumber: 'T-1' }) + eventLine({ orderNumber: 'T-2', emailAddress: 'SAM@example.com' });
    await cli(['send', await file('jsonl', events)]);
    await work();
    expect(told().map(({ is_first_order }) => is_first_order)).toEqual([false, false]);
  });

  it('leaves alone what the ledger knows, also the first order that ROBIN was told', async () => {
    const { cli, file, order, work } = await world.open();
    await cli(['send', await file('jsonl', eventLine({ orderNumber: 'T-1', revenue: '12' }))]);
    await work();
    const before = await order('T-1');
    const rows = csv(
      'T-1,pat@example.com,2026-03-02T09:15:00Z,99,,,',
      'B-1,pat@example.com,2015-03-01T10:00:00Z,20,,,',
    );
    const { out } = await cli(['backfill', await file('csv', rows), '--json']);
    expect(JSON.parse(out)).toMatchObject({ orders: 2, written: 1, known: 1 });
    expect(await order('T-1')).toEqual(before);
    expect((await order('B-1'))?.isFirstOrder).toBe(false);
  });

  it('takes the newest state of an order that stands in the file several times', async () => {
    const { cli, file, order } = await world.open();
    const lines = ['2', '3', '1'].map((sequence) =>
      eventLine({ orderNumber: 'M-1', revenue: `${sequence}0` }, { sequence: Number(sequence) }),
    );
    const { out } = await cli(['backfill', await file('jsonl', lines.join('')), '--json']);
    expect(JSON.parse(out)).toMatchObject({ orders: 1, written: 1, superseded: 2 });
    expect((await order('M-1'))?.accepted).toEqual({ revenue: '30' });
  });

  it.each([
    ['amounts', ',21,,,'],
    ['a profit', ',20,5,,'],
    ['a first order', ',20,,no,'],
    ['a cancellation', ',20,,,yes'],
  ])('refuses two rows of an order, neither of them newer, that differ in %s', async (_, rest) => {
    const { cli, file, order } = await world.open();
    const row = 'B-1,pat@example.com,2015-03-01T10:00:00Z';
    const rows = csv(`${row},20,,,`, 'B-2,sam@example.com,2015-03-01T10:00:00Z,20,,,', `${row}${rest}`);
    const { code, out, err } = await cli(['backfill', await file('csv', rows)]);
    expect(code).toBe(1);
    expect(out).toMatch(/^1 order in the file, 2 refused\.\n1 order written/);
    expect(err).toContain(
      [
        'line 2  contradiction: line 4 says otherwise of the same order, and neither is newer',
        'line 4  contradiction: line 2 says otherwise of the same order, and neither is newer\n',
      ].join('\n'),
    );
    // Once it is in the ledger it is left alone: a wrong one would stay for good.
    expect(await order('B-1')).toBeUndefined();
    expect(await order('B-2')).toBeDefined();
  });

  it('takes two rows that say the same, and a newer one after two that do not', async () => {
    const { cli, file, order } = await world.open();
    const line = (orderNumber: string, revenue: string, sequence: number) =>
      eventLine({ orderNumber, revenue }, { eventId: 'e', sequence });
    const lines = [line('B-1', '10', 1), line('B-1', '10.00', 1)];
    lines.push(line('B-2', '10', 1), line('B-2', '20', 1), line('B-2', '30', 2));
    const { code, out } = await cli(['backfill', await file('jsonl', lines.join(''))]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^2 orders in the file, 0 refused\.\n3 older or repeated states of an order left out\.\n/,
    );
    expect((await order('B-1'))?.accepted).toEqual({ revenue: '10' });
    expect((await order('B-2'))?.accepted).toEqual({ revenue: '30' });
  });

  it('refuses what it cannot read or must not write, line by line, and says what to do', async () => {
    const { cli, file, order } = await world.open({ LIVE_SINCE: '2026-01-01T00:00:00.500Z' });
    const rows = csv(
      'B-1,pat@example.com,2015-03-01T10:00:00Z,20,,,',
      'B-2,pat@example.com,2015-03-01,20,,,',
      // Later than LIVE_SINCE by a part of a second.
      'B-3,pat@example.com,2026-01-01T00:00:00.700Z,20,,,',
      'B-4,pat@example.com,2015-03-01T10:00:00Z',
    );
    const { code, out, err } = await cli(['backfill', await file('csv', rows)]);
    expect(code).toBe(1);
    expect(out).toContain('1 order in the file, 3 refused.');
    expect(err.split('\n').sort()).toEqual(
      [
        'line 3  invalid-event: order.orderDate: not an ISO 8601 instant',
        'line 4  not-older-than-ledger: order.orderDate: not before LIVE_SINCE, so the bridge tells ROBIN of it itself',
        'line 5  not-readable: has not as many columns as the header',
        'Put the lines right and run the file again: what is in the ledger is left alone.',
        '',
      ].sort(),
    );
    expect(err + out).not.toContain('pat@');
    expect(await order('B-1')).toBeDefined();
    expect(await order('B-3')).toBeUndefined();
  });

  it('refuses a file without the columns that every row needs, and one that is not there', async () => {
    const { cli, file } = await world.open();
    const missing = await cli(['backfill', await file('csv', 'number;revenue\n1;2\n')]);
    expect(missing).toMatchObject({
      code: 1,
      err: expect.stringContaining('no column orderNumber, orderDate'),
    });
    expect(await cli(['backfill', '/nowhere.csv'])).toMatchObject({ code: 2 });
    expect(await cli(['backfill', '-'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Save what is piped'),
    });
  });

  it('checks with --dry-run and writes nothing', async () => {
    const { cli, file, order } = await world.open();
    const path = await file('csv', csv('B-1,pat@example.com,2015-03-01T10:00:00Z,20,,,'));
    expect(await cli(['backfill', path, '--dry-run'])).toMatchObject({
      code: 0,
      out: '1 order in the file, 0 refused.\n',
    });
    expect(await order('B-1')).toBeUndefined();
  });
});

describe('backfill --tell', () => {
  const rows = csv(
    'B-2,pat@example.com,2016-03-01T10:00:00Z,30,3,,',
    'B-1,pat@example.com,2015-03-01T10:00:00Z,20,,,',
    'B-3,pat@example.com,2017-03-01T10:00:00Z,40,,,yes',
  );

  it.each([{}, { LIVE_SINCE: '2026-01-01T00:00:00Z' }])(
    'tells ROBIN each order once, the oldest as the first one: %j',
    async (settings) => {
      const { cli, file, told, work } = await world.open(settings);
      const path = await file('csv', rows);
      const { out } = await cli(['backfill', path, '--tell', '--json']);
      expect(JSON.parse(out)).toMatchObject({ written: 3, sent: 2 });
      await work();
      // Once more, as a user does who is not sure: nothing is told twice.
      expect(JSON.parse((await cli(['backfill', path, '--tell', '--json'])).out)).toMatchObject({
        sent: 0,
        known: 3,
      });
      await work();
      const orders = told().toSorted((a, b) => String(a.order_number).localeCompare(String(b.order_number)));
      expect(orders).toEqual([
        {
          order_number: 'B-1',
          email_address: 'pat@example.com',
          revenue: 20,
          order_date: '2015-03-01T10:00:00Z',
          is_first_order: true,
        },
        {
          order_number: 'B-2',
          email_address: 'pat@example.com',
          revenue: 30,
          profit: 3,
          order_date: '2016-03-01T10:00:00Z',
          is_first_order: false,
        },
      ]);
    },
  );
});

describe('a backfill --tell whose queue was away', () => {
  it('tells ROBIN all of it once the queue is back, each order once', async () => {
    const { cli, file, told, work, environment } = await world.open();
    const rows = [1, 2, 3].map((index) => `B-${index},c-${index}@example.com,2015-03-01T10:00:00Z,20,,,`);
    const path = await file('csv', csv(...rows));
    const away = { ORDER_EVENTS_QUEUE_URL: `${environment.ORDER_EVENTS_QUEUE_URL}-gone` };
    expect((await cli(['backfill', path, '--tell'], { environment: away })).code).toBe(1);
    expect((await cli(['backfill', path, '--tell'])).code).toBe(0);
    await work();
    expect(
      told()
        .map(({ order_number }) => order_number)
        .sort(),
    ).toEqual(['B-1', 'B-2', 'B-3']);
  });
});

describe('a backfill of thousands', () => {
  it('finds the oldest order of each customer, wherever in the file it stands', async () => {
    const { file, side } = await world.open();
    const table = new SimulatedTable();
    const ledger = ledgerOf(table);
    const COUNT = 5_000;
    const CUSTOMERS = 40;
    const dayOf = (index: number) => Date.UTC(2000, 0, 1) + ((index * 7_919) % COUNT) * 86_400_000;
    const rows = Array.from(
      { length: COUNT },
      (_, index) =>
        `N-${index},c-${index % CUSTOMERS}@example.com,${new Date(dayOf(index)).toISOString()},10,,,`,
    );
    const nowhere = new Writable({ write: (_, __, done) => done() });
    const terminal = createTerminal({
      stdin: Readable.from([]),
      stdout: nowhere,
      stderr: nowhere,
      environment: {},
    });
    expect(
      await backfillFile(await file('csv', csv(...rows)), {}, { ...side, ledger }, terminal),
    ).toMatchObject({ orders: COUNT, written: COUNT, refused: 0 });
    const expected = Array.from({ length: CUSTOMERS }, (_, customer) => {
      const own = Array.from({ length: COUNT / CUSTOMERS }, (_, order) => customer + order * CUSTOMERS);
      return `N-${own.toSorted((a, b) => dayOf(a) - dayOf(b))[0]}`;
    });
    const firsts = [...table.orders.values()]
      .filter((order) => order.isFirstOrder)
      .map((order) => order.orderNumber);
    expect(table.orders.size).toBe(COUNT);
    expect(firsts.sort()).toEqual(expected.sort());
  }, 60_000);
});

describe('a backfill that is killed', () => {
  it('goes on if it was, and counts nothing twice', async () => {
    const { cli, file, environment, order, side } = await world.open();
    const COUNT = 200;
    const rows = Array.from(
      { length: COUNT },
      (_, index) => `K-${index},c-${index}@example.com,2015-01-01T00:00:00Z,10,,,`,
    );
    const path = await file('csv', csv(...rows));
    const settings = await file(
      'env',
      Object.entries(environment)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
    const node = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));
    const child = spawn(node, [main, 'backfill', path, '--env-file', settings]);
    const ended = once(child, 'exit');
    // In the middle of the orders that are written at once, before anything says how far it is.
    while (child.exitCode === null && !(await order('K-50'))) await setTimeout(10);
    child.kill('SIGKILL');
    expect((await ended)[1]).toBe('SIGKILL');
    const { code, out } = await cli(['backfill', path, '--json']);
    expect(code).toBe(0);
    const { written, known } = JSON.parse(out);
    expect(written + known).toBe(COUNT);
    const numbers = Array.from({ length: COUNT }, (_, index) => `K-${index}`);
    const found = await side.ledger.loadOrders(numbers);
    expect([...found.values()].filter((state) => state.isFirstOrder && state.revision === 1)).toHaveLength(
      COUNT,
    );
  }, 60_000);
});

describe('an interrupted backfill', () => {
  it('goes on if it was, and counts nothing twice', async () => {
    const { cli, file, order } = await world.open();
    // Written by five hundred: the interruption comes during the second ones, and leaves the third.
    const COUNT = 1_001;
    const rows = Array.from(
      { length: COUNT },
      (_, index) =>
        `N-${index},c-${index % 50}@example.com,20${String(10 + (index % 9))}-01-01T00:00:00Z,10,,,`,
    );
    const path = await file('csv', csv(...rows));
    const controller = new AbortController();
    const watching = setInterval(() => {
      // Once the first orders are written it is interrupted.
      if (existsSync(`${path}.backfill-progress.json`)) controller.abort();
    }, 1);
    const interrupted = await cli(['backfill', path], { signal: controller.signal });
    clearInterval(watching);
    expect(interrupted.code).toBe(130);
    expect(interrupted.err).toContain('The same command goes on from there.');
    const checkpoint = JSON.parse(await readFile(`${path}.backfill-progress.json`, 'utf8'));
    expect(checkpoint.records).toBeLessThan(COUNT);
    expect(checkpoint.counts.written).toBe(checkpoint.records);
    // As if it had been killed before it could write down how far it was: its own writes are recognised.
    const counts = { ...checkpoint.counts, written: 0 };
    const behind = { ...checkpoint, records: 0, counts };
    await writeFile(`${path}.backfill-progress.json`, JSON.stringify(behind));
    const again = await cli(['backfill', path, '--json']);
    expect(again.code).toBe(0);
    expect(again.err).toContain('Going on after 0 records');
    expect(JSON.parse(again.out)).toMatchObject({ orders: COUNT, written: COUNT, known: 0 });
    expect(existsSync(`${path}.backfill-progress.json`)).toBe(false);
    expect((await order(`N-${COUNT - 1}`))?.accepted).toEqual({ revenue: '10' });
  }, 60_000);
});

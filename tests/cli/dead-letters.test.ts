import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { countMessages } from '../../cli/dead-letters/dead-letters.ts';
import { LARGEST_MESSAGE_BYTES } from '../../lib/orders/delivery/sqs-queue.ts';
import { type CliWorld, eventLine, startCliWorld } from './cli-world.ts';

// Local engines on a busy machine: the time says nothing here.
jest.setTimeout(60_000);

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
}, 60_000);
afterAll(() => world.close());

/** A world with these dead letters. */
async function openWith(letters: ReadonlyArray<{ body: string; reason?: string }>) {
  const opened = await world.open();
  const { sqs, settings } = opened.side;
  for (const { body, reason } of letters) {
    const value = (text: string) => ({ DataType: 'String', StringValue: text });
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: settings.deadLetterQueueUrl,
        MessageBody: body,
        ...(reason && { MessageAttributes: { reason: value(reason), detail: value('what exactly') } }),
      }),
    );
  }
  const list = async (...filters: string[]) => {
    const { out } = await opened.cli(['dead-letters', 'list', '--json', ...filters]);
    return JSON.parse(out) as Array<{ id: string; reason: string; orderNumber?: string }>;
  };
  const count = async () => (await countMessages(sqs, settings.deadLetterQueueUrl)).waiting;
  return { ...opened, list, count };
}

const REFUSED = { body: eventLine({ orderNumber: 'T-1' }), reason: 'refused-by-robin' };
const OLDER = { body: eventLine({ orderNumber: 'T-2' }), reason: 'older-than-ledger' };
const NOT_JSON = { body: 'pat@example.com is not JSON', reason: 'not-json' };
const BY_SQS = { body: eventLine({ orderNumber: 'T-4' }) };

describe('dead-letters list', () => {
  it('shows reason, order and age, no address, and leaves them if they are', async () => {
    const { cli, count } = await openWith([REFUSED, NOT_JSON, BY_SQS]);
    const { code, out, err } = await cli(['dead-letters', 'list']);
    expect(code).toBe(0);
    expect(out).toMatch(/id +order +reason +for +what\n/);
    expect(out).toMatch(/[0-9a-f]{8} +T-1 +refused-by-robin +\d s +what exactly/);
    expect(out).toMatch(/\? +not-json/);
    expect(out).toMatch(/T-4 +too-many-receives/);
    expect(err).toBe('The queue has about 3 dead letters in all.\n');
    expect(out + err).not.toContain('pat@');
    expect(await count()).toBe(3);
  });

  it('filters by reason, order and age', async () => {
    const { list } = await openWith([REFUSED, OLDER]);
    expect(await list('--reason', 'older-than-ledger')).toEqual([
      expect.objectContaining({ orderNumber: 'T-2' }),
    ]);
    expect(await list('--order', 'T-1')).toEqual([expect.objectContaining({ orderNumber: 'T-1' })]);
    expect(await list('--older-than', '1h')).toEqual([]);
    expect(await list('--older-than', '0s')).toHaveLength(2);
  });

  it('shows the order of a letter in which something else is wrong', async () => {
    const order = { orderNumber: 'T-1', phoneNumber: {}, emailAddress: 7 };
    const bodies = [
      { order },
      [{ order }],
      { records: [{ order }] },
      order,
      { Type: 'Notification', Message: JSON.stringify([order]) },
    ].map((body) => ({ body: JSON.stringify(body) }));
    const cut = { body: JSON.stringify(JSON.stringify({ order })).slice(0, -9) };
    const none = { body: JSON.stringify({ order: { orderNumber: null } }) };
    const { list } = await openWith([...bodies, cut, none]);
    const numbers = (await list()).map(({ orderNumber }) => orderNumber);
    expect(numbers.filter((number) => number === 'T-1')).toHaveLength(6);
    expect(numbers.filter((number) => number === undefined)).toHaveLength(1);
  });

  it('says where to look if the body leaves no room for its reason', async () => {
    const roomFor = (reason: string) => 'reasonString'.length + reason.length;
    const bodyWith = (leftBytes: number) => ({ body: 'x'.repeat(LARGEST_MESSAGE_BYTES - leftBytes) });
    const { cli, list } = await openWith([
      bodyWith(0),
      bodyWith(roomFor('currency-not-accepted') - 1),
      bodyWith(roomFor('currency-not-accepted')),
    ]);
    expect((await list()).map(({ reason }) => reason).sort()).toEqual([
      'no-room-for-reason',
      'no-room-for-reason',
      'too-many-receives',
    ]);
    const { out } = await cli(['dead-letters', 'list', '--reason', 'no-room-for-reason']);
    expect(out).toContain('the log of the function may have it: orders.dead-letter-without-reason');
  });

  it('says that there is none, and how a time is said', async () => {
    const { cli } = await openWith([]);
    expect(await cli(['dead-letters', 'list'])).toMatchObject({
      code: 0,
      out: 'There are no such dead letters.\n',
    });
    expect(await cli(['dead-letters', 'list', '--older-than', 'yesterday'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('90s, 15m, 3h or 2d'),
    });
  });
});

describe('dead-letters show', () => {
  it('shows one whole, by the beginning of its id', async () => {
    const { cli, list } = await openWith([REFUSED]);
    const [letter] = await list();
    const { code, out } = await cli(['dead-letters', 'show', letter?.id.slice(0, 8) ?? '']);
    expect(code).toBe(0);
    expect(out).toContain('refused-by-robin  what exactly');
    expect(out).toContain('"emailAddress": "pat@example.com"');
    expect(await cli(['dead-letters', 'show', 'ffffffff'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('robin-bridge dead-letters list'),
    });
  });
});

describe('dead-letters show of too little of an id', () => {
  it('shows nobody’s letter', async () => {
    const { cli, list } = await openWith([REFUSED, OLDER]);
    const ids = (await list()).map(({ id }) => id);
    for (const id of ['', ids[0]?.slice(0, 3) ?? '']) {
      const { code, out } = await cli(['dead-letters', 'show', id]);
      expect({ code, out }).toEqual({ code: 1, out: '' });
    }
  });
});

describe('a dead letter that would drive the terminal', () => {
  it('is shown as text', async () => {
    const { cli, list } = await openWith([{ body: 'line\u009b1mone\nline two', reason: 'not-json' }]);
    const [letter] = await list();
    const { out } = await cli(['dead-letters', 'show', letter?.id ?? '']);
    expect(out).toContain('line1mone\nline two');
  });
});

describe('dead-letters redrive', () => {
  it('sends back what the filters leave, and only that', async () => {
    const { cli, list, told, work } = await openWith([REFUSED, OLDER]);
    const { code, out } = await cli(['dead-letters', 'redrive', '--reason', 'refused-by-robin', '--yes']);
    expect(code).toBe(0);
    expect(out).toContain('1 dead letter sent back.');
    expect(await list()).toEqual([expect.objectContaining({ reason: 'older-than-ledger' })]);
    await work();
    expect(told()).toEqual([expect.objectContaining({ order_number: 'T-1' })]);
  });

  it('asks first, and does nothing if no user is there to answer', async () => {
    const { cli, count } = await openWith([REFUSED, OLDER]);
    const { code, err } = await cli(['dead-letters', 'redrive']);
    expect(code).toBe(1);
    expect(err).toContain('"Send 2 dead letters back to the queue?"');
    expect(err).toContain('--yes');
    expect(await count()).toBe(2);
  });

  it('keeps what the queue does not take', async () => {
    const { cli, count, environment } = await openWith([REFUSED]);
    const elsewhere = { ORDER_EVENTS_QUEUE_URL: `${environment.ORDER_EVENTS_QUEUE_URL}-gone` };
    const { code, err } = await cli(['dead-letters', 'redrive', '--yes'], { environment: elsewhere });
    expect(code).toBe(1);
    expect(err).toContain('robin-bridge doctor');
    expect(await count()).toBe(1);
  });
});

describe('dead-letters drop', () => {
  it('deletes those that are named, and asks which', async () => {
    const { cli, list } = await openWith([REFUSED, NOT_JSON]);
    expect(await cli(['dead-letters', 'drop', '--yes'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--all'),
    });
    const [letter] = await list('--reason', 'not-json');
    expect(await cli(['dead-letters', 'drop', letter?.id ?? '', '--yes'])).toMatchObject({
      code: 0,
      out: '1 dead letter deleted.\n',
    });
    expect(await list()).toEqual([expect.objectContaining({ reason: 'refused-by-robin' })]);
    expect((await cli(['dead-letters', 'drop', '--all', '--yes', '--json'])).out).toContain('"done": 1');
    expect(await list()).toEqual([]);
  });
});

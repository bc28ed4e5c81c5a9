import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readDeadLetterOrders } from '../../cli/dead-letters/dead-letter-orders.ts';
import { createMention } from '../../cli/forget/mention.ts';
import { type CliWorld, eventLine, startCliWorld } from './cli-world.ts';

// Local engines on a busy machine: the time says nothing here.
jest.setTimeout(60_000);

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
}, 60_000);
afterAll(() => world.close());

type World = Awaited<ReturnType<CliWorld['open']>>;

async function openWithOrders(...numbers: string[]): Promise<World> {
  const opened = await world.open();
  const lines = numbers.map((orderNumber) => eventLine({ orderNumber }));
  await opened.cli(['send', await opened.file('jsonl', lines.join(''))]);
  await opened.work();
  return opened;
}

/** All that the ledger holds, as text. */
async function everything({ side }: World): Promise<string> {
  const { Items } = await side.dynamoDb.send(new ScanCommand({ TableName: side.settings.ledgerTable }));
  return JSON.stringify(Items);
}

describe('forget', () => {
  it('leaves no key, no claim and no address, and leaves numbers and amounts', async () => {
    const opened = await openWithOrders('T-1', 'T-2');
    const key = (await opened.side.readCustomerKey())({ emailAddress: 'pat@example.com' });
    expect(await everything(opened)).toContain(key);
    const { code, out, err } = await opened.cli(['forget', '--email', ' PAT@example.com', '--yes']);
    expect(code).toBe(0);
    expect(err).toBe('The ledger has 2 orders of this person; dead letters with their address: 0.\n');
    expect(out).toContain("Erased: the person's key from 2 orders");
    expect(out).toContain('What remains, and why:');
    expect(out).toContain('number, dates, amounts, status, payment, lines, and of shipments the');
    const left = await everything(opened);
    expect(left).not.toContain(key);
    expect(left).not.toContain('pat@');
    expect(await opened.order('T-1')).toMatchObject({ accepted: { revenue: '10' } });
    expect((await opened.cli(['forget', '--email', 'pat@example.com', '--yes'])).err).toContain('0 orders');
  });

  it.each(['right@example.com', 'pat@example.com'])(
    'finds an order whose address was corrected, by %s',
    async (address) => {
      const opened = await openWithOrders('T-1');
      opened.robin.faults.status = 429;
      const corrected = eventLine(
        { orderNumber: 'T-1', emailAddress: 'right@example.com', revenue: '4' },
        { occurredAt: '2026-03-05T00:00:00Z' },
      );
      await opened.cli(['send', await opened.file('jsonl', corrected)]);
      await opened.work();
      expect(await everything(opened)).toContain('right@example.com');
      const { out } = await opened.cli(['forget', '--email', address, '--yes']);
      expect(out).toContain("Erased: the person's key from 1 order");
      const left = await everything(opened);
      expect(left).not.toContain('right@');
      expect(left).not.toContain(
        (await opened.side.readCustomerKey())({ emailAddress: 'right@example.com' }),
      );
    },
  );

  it('makes no later order of a stranger the first one whose address an order had by mistake', async () => {
    const opened = await world.open();
    const tell = async (...lines: string[]) => {
      await opened.cli(['send', await opened.file('jsonl', lines.join(''))]);
      await opened.work();
    };
    const stranger = { emailAddress: 'stranger@example.com' };
    await tell(eventLine({ orderNumber: 'M-1', ...stranger }));
    await tell(eventLine({ orderNumber: 'M-1' }, { occurredAt: '2026-03-05T00:00:00Z' }));
    const { out } = await opened.cli(['forget', '--email', 'pat@example.com', '--yes']);
    expect(out).toContain('under the key of the address that 1 order had first (M-1)');
    await tell(eventLine({ orderNumber: 'S-1', ...stranger, orderDate: '2026-03-09T00:00:00Z' }));
    await tell(eventLine({ orderNumber: 'S-2', ...stranger, orderDate: '2026-01-01T00:00:00Z' }));
    expect(opened.told()).toMatchObject([
      { order_number: 'M-1', is_first_order: true },
      { order_number: 'S-1', is_first_order: false },
      { order_number: 'S-2', is_first_order: false },
    ]);
  });

  it('takes from a later event neither the person nor what leads to them', async () => {
    const opened = await openWithOrders('T-1');
    const key = (await opened.side.readCustomerKey())({ emailAddress: 'pat@example.com' });
    await opened.cli(['forget', '--email', 'pat@example.com', '--yes']);
    const shipped = {
      orderNumber: 'T-1',
      status: 'Shipped',
      url: 'https://shop.example/orders/secret',
      shipments: [
        { carrier: 'Post', trackingNumber: '3SSECRET', trackingUrl: 'https://track.example/3SSECRET' },
      ],
    };
    await opened.cli(['send', '-'], { stdin: eventLine(shipped, { occurredAt: '2026-03-05T00:00:00Z' }) });
    await opened.work();
    const left = await everything(opened);
    expect(left).toContain('Shipped');
    for (const trace of [key, '3SSECRET', 'orders/secret']) expect(left).not.toContain(trace);
  });

  it('still knows a late repeat, and tells a change with the old revenue', async () => {
    const { cli, file, told, work } = await openWithOrders('T-1');
    await cli(['forget', '--email', 'pat@example.com', '--yes']);
    await cli(['send', await file('jsonl', eventLine({ orderNumber: 'T-1' }))]);
    const change = eventLine({ orderNumber: 'T-1', revenue: '4' }, { occurredAt: '2026-03-05T00:00:00Z' });
    await cli(['send', await file('jsonl', change)]);
    await work();
    expect(told().slice(1)).toEqual([
      expect.objectContaining({ revenue: 4, old_revenue: 10, is_first_order: true }),
    ]);
  });

  it('forgets an address that waits, which is not in doubt: the change waits on without it', async () => {
    const opened = await world.open();
    opened.robin.faults.status = 429;
    await opened.cli([
      'send',
      await opened.file('jsonl', eventLine({ orderNumber: 'T-1', webstoreUrl: 'https://shop.example' })),
    ]);
    await opened.work();
    expect(await everything(opened)).toContain('pat@example.com');
    expect((await opened.cli(['forget', '--email', 'pat@example.com', '--yes'])).code).toBe(0);
    expect(await everything(opened)).not.toContain('pat@');
    expect(await opened.order('T-1')).toMatchObject({
      pending: [{ revenue: '10', orderDate: '2026-03-02T09:15:00Z', webstoreUrl: 'https://shop.example' }],
    });
    opened.robin.faults.status = undefined;
    await opened.cli([
      'send',
      await opened.file('jsonl', eventLine({ orderNumber: 'T-1', webstoreUrl: 'https://shop.example' })),
    ]);
    await opened.work();
    expect(opened.told()).toEqual([
      expect.objectContaining({ revenue: 10, webstore_url: 'https://shop.example' }),
    ]);
  });

  it('lets a forgotten order be refused for good like any other', async () => {
    const opened = await world.open();
    const path = await opened.file('jsonl', eventLine({ orderNumber: 'T-1' }));
    opened.robin.faults.status = 429;
    await opened.cli(['send', path]);
    await opened.work();
    await opened.cli(['forget', '--email', 'pat@example.com', '--yes']);
    opened.robin.faults.status = undefined;
    opened.robin.faults.refuse = (order) => order.order_number === 'T-1';
    await opened.cli(['send', path]);
    // With another order that shows that it is not the bridge that is refused.
    const other = eventLine({ orderNumber: 'T-2', emailAddress: 'sam@example.com' });
    await opened.cli(['send', await opened.file('jsonl', other)]);
    await opened.work();
    const { out } = await opened.cli(['dead-letters', 'list', '--json']);
    expect(JSON.parse(out)).toEqual([
      expect.objectContaining({ reason: 'refused-by-robin', orderNumber: 'T-1' }),
    ]);
    opened.robin.faults.refuse = undefined;
    await opened.cli(['dead-letters', 'redrive', '--yes']);
    await opened.work();
    expect(opened.told()).toContainEqual(
      expect.objectContaining({ order_number: 'T-1', is_first_order: true }),
    );
  });

  it('does not touch a body that ROBIN may or may not have taken, and says when to come again', async () => {
    const opened = await world.open();
    opened.robin.faults.loseAnswers = true;
    await opened.cli(['send', await opened.file('jsonl', eventLine({ orderNumber: 'T-1' }))]);
    await opened.work();
    const before = await opened.order('T-1');
    expect(before?.inFlight?.inDoubt).toBe(true);
    const { code, out } = await opened.cli(['forget', '--email', 'pat@example.com', '--yes']);
    expect(code).toBe(1);
    expect(out).toContain('Not yet: order T-1 is being told to ROBIN');
    expect(out).toContain('Run this again when ROBIN has answered.');
    expect(await opened.order('T-1')).toEqual(before);
    // Its claim stays as well, or the next order would be told as a second first one.
    opened.robin.faults.loseAnswers = false;
    await opened.cli(['send', await opened.file('jsonl', eventLine({ orderNumber: 'T-2' }))]);
    await opened.work();
    expect(opened.told()).toContainEqual(
      expect.objectContaining({ order_number: 'T-2', is_first_order: false }),
    );
  });

  it('names the dead letters of the person, and takes a phone number', async () => {
    const opened = await world.open();
    const body = eventLine({ orderNumber: 'T-1', emailAddress: undefined, phoneNumber: '06 12345678' });
    await opened.cli(['send', await opened.file('jsonl', body)]);
    await opened.work();
    const { sqs, settings } = opened.side;
    await sqs.send(new SendMessageCommand({ QueueUrl: settings.deadLetterQueueUrl, MessageBody: body }));
    const { code, out, err } = await opened.cli(['forget', '--phone', '+31612345678', '--yes']);
    expect(code).toBe(0);
    expect(err).toBe('The ledger has 1 order of this person; dead letters with their address: 1.\n');
    expect(out).toMatch(/- 1 dead letter: robin-bridge dead-letters drop [0-9a-f-]{36}/);
  });

  const event = (order: object) => ({ eventId: 'e', order: { orderNumber: 'T-1', ...order } });
  const own = event({ emailAddress: 'pat@example.com' });
  it.each<[string, unknown]>([
    ['an order number of null', event({ orderNumber: null, emailAddress: 'Pat@Example.com' })],
    ['an order number that is an object', event({ orderNumber: {}, emailAddress: 'pat@example.com' })],
    ['a phone number that is an object', event({ emailAddress: 'pat@example.com', phoneNumber: { a: 1 } })],
    ['the number in an object', event({ phoneNumber: { mobile: '+31 (0)6 1234 5678' } })],
    ['two addresses in one field', event({ emailAddress: 'sam@example.com; PAT@example.com' })],
    ['a list of events', [own]],
    ['records', { records: [{ body: JSON.stringify(own) }] }],
    ['an order without its event', own.order],
    ['a field of another name', event({ customer: { mail: 'mailto:pat%40example.com?subject=x' } })],
    ['no JSON', '{"order":{"orderNumber":"T-1","emailAddress":"p\\u0061t\\u0040example.com","pho'],
    ['no JSON, and a line break before it', `{"note":"${String.raw`\npat@example.com`}`],
    ['an escaped text in a notification', { Type: 'Notification', Message: JSON.stringify(own).slice(1) }],
    ['the number in a text', 'call 06-12345678.'],
  ])('names a dead letter that holds the person in %s', async (_, body) => {
    const opened = await world.open();
    const { sqs, settings } = opened.side;
    const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
    await sqs.send(new SendMessageCommand({ QueueUrl: settings.deadLetterQueueUrl, MessageBody }));
    const person = ['--email', 'pat@example.com', '--phone', '+31612345678'];
    const { err } = await opened.cli(['forget', ...person, '--yes']);
    expect(err).toContain('dead letters with their address: 1.');
    const others = await opened.cli([
      'forget',
      '--email',
      'at@example.com',
      '--phone',
      '0612345679',
      '--yes',
    ]);
    expect(others.err).toContain('dead letters with their address: 0.');
  });

  it('asks first, and says what it needs', async () => {
    const opened = await openWithOrders('T-1');
    const before = await everything(opened);
    expect(await opened.cli(['forget', '--email', 'pat@example.com'])).toMatchObject({ code: 1 });
    expect(await everything(opened)).toBe(before);
    expect(await opened.cli(['forget'])).toMatchObject({ code: 2, err: expect.stringContaining('--email') });
    expect(await opened.cli(['forget', '--email', 'nobody'])).toMatchObject({ code: 2 });
    expect(await opened.cli(['forget', '--phone', 'x'])).toMatchObject({ code: 2 });
  });
});

describe('a person in a text', () => {
  it.each([
    [{ emailAddress: 'pat@example.com' }, 'Pat <PAT@EXAMPLE.COM>,', true],
    [{ emailAddress: 'pat@example.com' }, 'p\u200bat\uff20example.com.', true],
    [{ emailAddress: 'pat@example.com' }, 'mailto:pat%2540example.com', true],
    [{ emailAddress: 'pat@example.com' }, '?mail=pat@example.com&x', true],
    [{ emailAddress: 'pat@example.com' }, 'a pat@example.com.au', false],
    [{ emailAddress: 'pat@example.com' }, 'a.pat@example.com', false],
    [{ emailAddress: 'pat@example.com' }, 'pat@examplexcom', false],
    [{ emailAddress: 'pat+a-b@example.com' }, 'Pat%2Ba-b@example.com', true],
    [{ emailAddress: 'pat@b\u00fccher.example' }, 'pat@xn--bcher-kva.example', true],
    [{ phoneNumber: '+31612345678' }, '0031 6 12 34 56 78', true],
    [{ phoneNumber: '+31612345678' }, '31612345678@c.us', true],
    [{ phoneNumber: '+31612345678' }, '"(06) 12.34-5678"', true],
    [{ phoneNumber: '+31612345678' }, ':612345678,', true],
    [{ phoneNumber: '+31612345678' }, '06123456789', false],
    [{ phoneNumber: '+31612345678' }, '10612345678', false],
    [{ phoneNumber: '+12133734253' }, '(213) 373-4253', true],
    [{ phoneNumber: '+4712345678' }, '12 34 56 78', true],
    [{ phoneNumber: '+35312345678' }, '12345678', false],
  ])('%j in %j: %j', (contact, text, isThere) => {
    expect(createMention([contact])(text)).toBe(isThere);
  });

  it('is found or not in a time that grows with the body alone', () => {
    // If accents were put in order each against each other one, this would take minutes.
    // Invisible signs between them are no end of them.
    const accents = `${'\u0315\u0300'.repeat(15)}\u200b`.repeat(30_000);
    const contact = { emailAddress: 'pat@example.com' };
    expect(createMention([contact])(`${accents} pat@example.com`)).toBe(true);
    const body = JSON.stringify({ order: { orderNumber: accents, ...contact } });
    expect(readDeadLetterOrders(body, 'NL').contacts).toEqual([contact]);
  });
});

describe('order', () => {
  it('shows what the ledger knows and what ROBIN was told, without the address', async () => {
    const { cli } = await openWithOrders('T-1');
    const { code, out } = await cli(['order', 'T-1']);
    expect(code).toBe(0);
    expect(out).toMatch(/ROBIN accepted +EUR 10\n/);
    expect(out).toMatch(/the customer's first +yes\n/);
    expect(out).toMatch(/waits +nothing\n/);
    expect(out).toContain('Told to ROBIN, 1 change');
    const json = await cli(['order', 'T-1', '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ orderNumber: 'T-1', accepted: { revenue: '10' } });
    expect(out + json.out).not.toContain('pat@');
  });

  it('shows no link and no tracking number, which lead to the address', async () => {
    const { cli, file, work } = await world.open();
    const url = 'https://shop.example/orders/T-9?key=abc';
    const trackingUrl = 'https://track.example/3SABC123456789/1234AB';
    const shipments = [{ carrier: 'PostNL', trackingNumber: '3SABC123456789', trackingUrl }];
    await cli(['send', await file('jsonl', eventLine({ orderNumber: 'T-9', url, shipments }))]);
    await work();
    const { out } = await cli(['order', 'T-9', '--json']);
    expect(out).toContain('PostNL');
    expect(out).not.toMatch(/3SABC|shop\.example|track\.example/);
  });

  it('shows what waits, without the address that waits with it', async () => {
    const opened = await world.open();
    opened.robin.faults.loseAnswers = true;
    await opened.cli(['send', await opened.file('jsonl', eventLine({ orderNumber: 'T-1' }))]);
    await opened.work();
    const { out } = await opened.cli(['order', 'T-1']);
    expect(out).toMatch(/waits +revenue 10, tried again when its message comes, ROBIN may have it already/);
    const json = await opened.cli(['order', 'T-1', '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ inFlight: { revenue: '10', inDoubt: true } });
    expect(out + json.out).not.toContain('pat@');
  });

  it('says if ROBIN does not have a profit that the order has', async () => {
    const { cli, file, robin, work } = await world.open();
    await cli(['send', await file('jsonl', eventLine({ revenue: '10', profit: '3' }))]);
    await work();
    robin.faults.refuse = () => true;
    const later = { eventId: 'later', occurredAt: '2026-03-02T10:00:00Z' };
    await cli(['send', await file('jsonl', eventLine({ revenue: '10', profit: '5' }, later))]);
    await work();
    await work();
    robin.faults.refuse = undefined;
    expect((await cli(['order', 'T-1'])).out).toMatch(
      /waits +(nothing, and ROBIN does not have it|revenue 10)/,
    );
  });

  it('says where an order may be that the ledger does not know', async () => {
    const { cli } = await world.open();
    expect(await cli(['order', 'T-1'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('dead-letters list'),
    });
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Journey, LookupReport } from '../../local/page/wire.ts';
import { ask, type LivePage, post, startLivePage, waitForLive } from './live-page.ts';

let live: LivePage;

beforeAll(async () => {
  live = await startLivePage();
}, 60_000);

afterAll(() => live.close());

const nobodySuffers = async () => {
  for (const system of ['kibo', 'expertsender', 'loke', 'robin']) await choose(system, 'fine');
};
const choose = (system: string, fault: string) => post(live.page, '/api/faults', { system, fault });

const lookUp = async (question: { email?: string; phone?: string }): Promise<LookupReport> => {
  const { status, body } = await post(live.page, '/api/lookups', {
    id: '1',
    email: '',
    phone: '',
    ...question,
  });
  expect(status).toBe(200);
  return body as LookupReport;
};

const drop = async (event: object): Promise<string> => {
  const { status, body } = await post(live.page, '/api/events', event);
  expect(status).toBe(200);
  return (body as { messageId: string }).messageId;
};

const journeyOf = async (messageId: string, stage: Journey['stage']): Promise<Journey | undefined> => {
  const find = (journeys: readonly Journey[]) => journeys.find((journey) => journey.messageId === messageId);
  return find(await waitForLive(live.page, 'journeys', (journeys) => find(journeys)?.stage === stage));
};

describe('the page', () => {
  it('is served with a policy that lets nothing but its own files run', async () => {
    const { status, headers, body } = await ask(live.page.url);
    expect(status).toBe(200);
    expect(body).toContain('<h1>');
    expect(headers['content-security-policy']).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'",
    );
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|http/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('listens on the loopback address alone', () => {
    expect(new URL(live.page.url).hostname).toBe('127.0.0.1');
  });

  it.each(['/', '/main.ts', '/api/live'])(
    'gives %s to no browser that comes under another name',
    async (path) => {
      const { status, body } = await ask(`${live.page.url}${path}`, {
        headers: { host: 'rebound.example.com' },
      });
      expect(status).toBe(403);
      expect(body).not.toContain('event:');
    },
  );

  it('does nothing for another origin', async () => {
    const questions = () => live.stack.kibo.requests.filter(({ method }) => method === 'GET');
    const before = questions().length;
    for (const origin of ['http://example.com', 'null']) {
      const { status } = await ask(`${live.page.url}/api/lookups`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify({ id: '1', email: 'john@example.com', phone: '' }),
      });
      expect(status).toBe(403);
    }
    expect(questions()).toHaveLength(before);
  });

  it.each([
    ['GET', '/nothing', 404],
    ['PUT', '/', 403],
    ['POST', '/api/nothing', 404],
    ['POST', '/constructor', 404],
  ])('has no %s %s', async (method, path, status) => {
    const origin: Record<string, string> = method === 'POST' ? { origin: live.page.url } : {};
    const headers = { 'content-type': 'application/json', ...origin };
    expect(await ask(`${live.page.url}${path}`, { method, headers })).toMatchObject({ status });
  });

  it.each([
    ['/api/lookups', { email: 1 }],
    ['/api/events', {}],
    ['/api/events', { situation: '../package' }],
    ['/api/events', { body: ' ' }],
    ['/api/dead-letters/send-back', { messageIds: 'some' }],
    ['/api/faults', { system: 'kibo', fault: 'constructor' }],
    ['/api/faults', { system: 'robin', fault: 'strangers' }],
  ])('says why it cannot do %s with %j', async (path, body) => {
    expect(await post(live.page, path, body)).toEqual({ status: 400, body: { problem: expect.any(String) } });
  });
});

describe('a lookup', () => {
  afterEach(nobodySuffers);

  it('is what ROBIN gets, with the moment at which each source was asked and answered', async () => {
    const report = await lookUp({ email: 'john@example.com' });
    expect(report).toMatchObject({ status: 200, answer: { name: 'John Smith', total_spent: '$154.95' } });
    expect(report.asked.map(({ source, what }) => `${source} ${what}`)).toEqual(
      expect.arrayContaining([
        'expertsender by e-mail',
        'kibo by e-mail',
        'loke by e-mail',
        'loke memberships',
      ]),
    );
    for (const { askedAt, endedAt, status } of report.asked) {
      expect(status).toBe(200);
      expect(askedAt).toBeLessThanOrEqual(endedAt ?? -1);
      expect(endedAt).toBeLessThanOrEqual(report.durationMs);
    }
    expect(Object.keys(report.timings).sort()).toEqual(['expertsender', 'kibo', 'loke']);
  });

  it('shows the answer to a malformed e-mail as it is', async () => {
    expect(await lookUp({ email: 'nonsense' })).toMatchObject({ status: 400, asked: [] });
  });

  it('shows which sources gave no answer, and what the agent misses', async () => {
    expect((await choose('kibo', 'down')).status).toBe(200);
    const report = await lookUp({ email: 'john@example.com' });
    const kibo = report.asked.filter(({ source }) => source === 'kibo');
    expect(kibo.length).toBeGreaterThan(0);
    for (const question of kibo) expect(question).not.toHaveProperty('status');
    expect(report.answer.panel_view).toMatchObject({
      'Orders (Kibo)': expect.stringContaining('could not be asked'),
    });
  });

  it('is followed while a slow source lets it wait', async () => {
    await choose('expertsender', 'slow');
    const report = lookUp({ email: 'ada.archer@example.com' });
    const asking = await waitForLive(live.page, 'asking', ({ asked }) =>
      asked.some(({ source, endedAt }) => source === 'expertsender' && endedAt === undefined),
    );
    expect(asking.id).toBe('1');
    expect((await report).asked.find(({ source }) => source === 'expertsender')).toMatchObject({
      status: 200,
    });
  });

  it('is never "unknown" if a source answers with strangers', async () => {
    expect(await lookUp({ email: 'nobody@example.com' })).toMatchObject({ status: 404 });
    for (const system of ['kibo', 'expertsender', 'loke']) await choose(system, 'strangers');
    expect(await lookUp({ email: 'nobody@example.com' })).toMatchObject({ status: 503 });
  });

  it('shows the faults to every open page', async () => {
    await choose('loke', 'fails');
    const faults = await waitForLive(live.page, 'faults', () => true);
    expect(faults.map(({ system, chosen }) => [system, chosen])).toContainEqual(['loke', 'fails']);
  });
});

describe('an event', () => {
  afterEach(nobodySuffers);

  it('travels to ROBIN, and the ledger holds what ROBIN was told', async () => {
    const first = await journeyOf(await drop({ situation: 'order-first' }), 'told');
    expect(first).toMatchObject({
      orderNumber: 'O1234-1',
      deliveries: 1,
      posts: [{ revenue: 10, isFirstOrder: true, status: 201 }],
    });
    const back = await journeyOf(await drop({ situation: 'order-return' }), 'told');
    expect(back).toMatchObject({
      orderNumber: 'O1234-1',
      posts: [{ revenue: 5, oldRevenue: 10, status: 201 }],
    });
    const orders = await waitForLive(live.page, 'orders', (all) =>
      all.some(({ orderNumber, told }) => orderNumber === 'O1234-1' && told.length === 2),
    );
    const order = orders.find(({ orderNumber }) => orderNumber === 'O1234-1');
    expect(order).toMatchObject({
      present: { revenue: '5' },
      accepted: { revenue: '5' },
      isFirstOrder: true,
    });
    expect(order?.told).toMatchObject([{ revenue: '10' }, { revenue: '5', oldRevenue: '10' }]);
    expect(JSON.stringify(orders)).not.toContain('example.com');
  });

  it('begins a story of its own each time that it is the first', async () => {
    const again = await journeyOf(await drop({ situation: 'order-first' }), 'told');
    expect(again).toMatchObject({ orderNumber: 'O1234-2', posts: [{ revenue: 10, isFirstOrder: true }] });
  });

  it('tells nothing if ROBIN knows it already', async () => {
    const event = {
      eventId: 'twice',
      occurredAt: '2026-03-02T09:15:01Z',
      order: {
        orderNumber: 'TWICE',
        emailAddress: 'pat@example.com',
        orderDate: '2026-03-02T09:15:00Z',
        revenue: '1',
      },
    };
    await journeyOf(await drop({ body: JSON.stringify(event) }), 'told');
    const second = await journeyOf(await drop({ body: JSON.stringify(event) }), 'nothing');
    expect(second?.deliveries).toBe(1);
  });

  it('waits if ROBIN is down, and says why', async () => {
    await choose('robin', 'fails');
    const waiting = await journeyOf(await drop({ situation: 'order-another' }), 'waiting');
    expect(waiting).toMatchObject({ reason: 'robin-unavailable', posts: [{ revenue: 10, status: 503 }] });
    expect(await waitForLive(live.page, 'stations', (stations) => stations.waiting === 1)).toBeDefined();
  });
});

describe('dead letters', () => {
  afterEach(nobodySuffers);

  it('are shown with their reason, and told once they are sent back', async () => {
    await choose('robin', 'refuses');
    const dropped = await journeyOf(await drop({ situation: 'order-before-upsell' }), 'dead');
    expect(dropped).toMatchObject({ reason: 'refused-by-robin' });
    const letters = await waitForLive(live.page, 'deadLetters', (all) => all.length === 1);
    expect(letters).toMatchObject([{ orderNumber: 'O4321-1', reason: 'refused-by-robin' }]);
    await choose('robin', 'fine');
    const messageIds = letters.map(({ messageId }) => messageId);
    expect(await post(live.page, '/api/dead-letters/send-back', { messageIds })).toMatchObject({
      body: { sent: 1 },
    });
    await waitForLive(live.page, 'deadLetters', (all) => all.length === 0);
    const journeys = await waitForLive(live.page, 'journeys', (all) =>
      all.some(({ title, stage }) => title === 'Sent back' && stage === 'told'),
    );
    expect(journeys.find(({ title }) => title === 'Sent back')).toMatchObject({ posts: [{ revenue: 20 }] });
  });

  it('that are not sent back stay as they are, and can be looked at again at once', async () => {
    for (let count = 0; count < 12; count += 1) await drop({ body: `no JSON ${count}` });
    const letters = await waitForLive(live.page, 'deadLetters', (all) => all.length === 12);
    const chosen = letters.slice(10, 11).map(({ messageId }) => messageId);
    expect(await post(live.page, '/api/dead-letters/send-back', { messageIds: chosen })).toMatchObject({
      body: { sent: 1 },
    });
    // It dies again: it is no JSON.
    await waitForLive(
      live.page,
      'deadLetters',
      (all) => all.length === 12 && all[0]?.body === letters[10]?.body,
    );
    expect(await post(live.page, '/api/dead-letters/send-back', { messageIds: 'all' })).toMatchObject({
      body: { sent: 12 },
    });
  });
});

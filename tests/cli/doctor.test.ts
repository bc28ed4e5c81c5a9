import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Finding } from '../../cli/doctor/check.ts';
import { triesOf } from '../../cli/doctor/kibo-hosts.ts';
import { startKibo } from '../../local/simulators/kibo.ts';
import { type CliWorld, startCliWorld } from './cli-world.ts';

// Local engines on a busy machine: the time says nothing here.
jest.setTimeout(60_000);

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
}, 60_000);
afterAll(() => world.close());

type World = Awaited<ReturnType<CliWorld['open']>>;

async function findings({ cli }: World, environment: Record<string, string | undefined> = {}) {
  const { code, out } = await cli(['doctor', '--json'], { environment });
  const found = JSON.parse(out) as Finding[];
  return { code, of: (what: string) => found.find((finding) => finding.what === what), found };
}

describe('doctor', () => {
  it('says that all is well, of every part', async () => {
    const { cli } = await world.open();
    const { code, out } = await cli(['doctor']);
    expect(code).toBe(0);
    for (const what of [
      'settings of the lookup',
      'kibo',
      'expertsender',
      'loke',
      'robin',
      'ledger table',
      'order events queue',
      'clock',
    ])
      expect(out).toMatch(new RegExp(`^ ok +${what} `, 'm'));
    expect(out).toMatch(/All is well\.\n$/);
    expect(out).not.toMatch(/key-secret|robin-key|loke-secret/);
  });

  it('tells ROBIN nothing', async () => {
    const opened = await world.open();
    await opened.cli(['doctor']);
    expect(opened.robin.requests.map(({ body }) => body)).toEqual(['{"orders":[]}']);
    expect(opened.told()).toEqual([]);
  });

  it('names every setting that is missing, at once, and what to do', async () => {
    const { code, found } = await findings(await world.open(), {
      LEDGER_TABLE: '',
      LOKE_CURRENCY: 'gold',
      ROBIN_API_URL: 'http://robin.example',
    });
    expect(code).toBe(1);
    const said = found.filter(({ verdict }) => verdict === 'fault').map((finding) => finding.found);
    expect(said).toEqual([
      'LOKE_CURRENCY must be an ISO 4217 currency code of three letters',
      'LEDGER_TABLE is missing: the DynamoDB table of the ledger',
      'ROBIN_API_URL must be an https URL with a whole host name, or http to a loopback address',
    ]);
    for (const { verdict, next } of found) expect(verdict === 'fault' && !next).toBe(false);
  });

  it.each<[string, string, Record<string, string | undefined>, string]>([
    [
      'a secret that is not there',
      'secret KIBO_SECRET_ID',
      { KIBO_SECRET_ID: 'local/none' },
      'look at KIBO_SECRET_ID',
    ],
    [
      'a secret of another shape',
      'secret LOKE_SECRET_ID',
      { LOKE_SECRET_ID: 'local/kibo' },
      '{"clientId","clientSecret"}',
    ],
    ['a table that is not there', 'ledger table', { LEDGER_TABLE: 'none' }, 'look at LEDGER_TABLE'],
    [
      'a queue that is not there',
      'order events queue',
      { ORDER_EVENTS_QUEUE_URL: 'http://127.0.0.1:1/x/none' },
      '',
    ],
    ['a key that ROBIN refuses', 'robin', { ROBIN_SECRET_ID: 'local/kibo' }, 'ROBIN_SECRET_ID'],
    ['a key that Kibo refuses', 'kibo', { KIBO_SECRET_ID: 'local/robin' }, 'KIBO_SECRET_ID'],
    [
      'a system that does not answer',
      'robin',
      { ROBIN_API_URL: 'http://127.0.0.1:1/dynamic' },
      'ROBIN_API_URL',
    ],
  ])('finds %s', async (_, what, settings, next) => {
    const { code, of } = await findings(await world.open(), settings);
    expect(code).toBe(1);
    expect(of(what)).toMatchObject({ verdict: 'fault', next: expect.stringContaining(next) });
  });

  it.each([
    ['kibo', 'KIBO_API_URL', (url: string) => url.replace('/v2', '/v3'), 'KIBO_API_URL'],
    ['kibo', 'KIBO_API_URL', (url: string) => `${url}/customer`, 'Take /customer off'],
    ['kibo', 'KIBO_TOKEN_URL', (url: string) => `${url}/nothing`, 'KIBO_TOKEN_URL'],
    ['expertsender', 'EXPERTSENDER_API_URL', (url: string) => `${url}/v2`, 'EXPERTSENDER_API_URL'],
    ['expertsender', 'EXPERTSENDER_API_URL', (url: string) => `${url}/customers`, 'Take /customers off'],
    ['expertsender', 'EXPERTSENDER_API_URL', (url: string) => `${url}/customers/`, 'Take /customers off'],
    ['loke', 'LOKE_API_URL', (url: string) => `${url}/v1`, 'LOKE_API_URL'],
    ['loke', 'LOKE_API_URL', (url: string) => `${url}/organizations`, 'Take /organizations off'],
    ['loke', 'LOKE_TOKEN_URL', (url: string) => `${url}/nothing`, 'LOKE_TOKEN_URL'],
    ['loke', 'LOKE_ORGANIZATION_ID', () => 'another', 'LOKE_ORGANIZATION_ID'],
    ['robin', 'ROBIN_API_URL', (url: string) => `${url}/v1`, 'ROBIN_API_URL'],
    ['robin', 'ROBIN_API_URL', (url: string) => `${url}/orders`, 'Take /orders off'],
  ])('finds a wrong address of %s: %s', async (what, setting, spoil, next) => {
    const opened = await world.open();
    const right = opened.environment[setting] ?? '';
    const { code, of } = await findings(opened, { [setting]: spoil(right) });
    expect(code).toBe(1);
    expect(of(what)).toMatchObject({ verdict: 'fault', next: expect.stringContaining(next) });
  });

  it('finds ledger and journal swapped', async () => {
    const opened = await world.open();
    const { LEDGER_TABLE, JOURNAL_TABLE } = opened.environment;
    const { of } = await findings(opened, { LEDGER_TABLE: JOURNAL_TABLE, JOURNAL_TABLE: LEDGER_TABLE });
    expect(of('ledger table')).toMatchObject({
      verdict: 'fault',
      found: 'is no ledger: its key is pk, sk, and not pk',
    });
    expect(of('journal')).toMatchObject({
      verdict: 'fault',
      found: 'is no journal: its key is pk, and not pk, sk',
    });
  });

  describe("tells Kibo's two kinds of key apart", () => {
    const UPGRADED = { tenantId: '12345', siteId: '678' };
    const CLASSIC = {};
    const kinds = (options: { tenantId?: string; siteId?: string }) => ({
      KIBO_TENANT_ID: options.tenantId,
      KIBO_SITE_ID: options.siteId,
    });

    it.each([
      ['an upgraded tenant', UPGRADED, UPGRADED, {}, { verdict: 'ok' }],
      [
        'the key of an upgraded tenant for the classic system',
        UPGRADED,
        CLASSIC,
        {},
        { verdict: 'fault', next: expect.stringContaining('Set KIBO_TENANT_ID') },
      ],
      [
        'a classic key for an upgraded tenant',
        CLASSIC,
        UPGRADED,
        {},
        { verdict: 'fault', next: expect.stringContaining('Take KIBO_TENANT_ID away') },
      ],
      [
        'a wrong key for an upgraded tenant',
        UPGRADED,
        UPGRADED,
        { KIBO_SECRET_ID: 'local/robin' },
        { verdict: 'fault', next: expect.stringContaining('Put the key right') },
      ],
      [
        'another tenant',
        UPGRADED,
        UPGRADED,
        { KIBO_TENANT_ID: '999' },
        { verdict: 'fault', found: expect.stringContaining('401') },
      ],
      [
        "an upgraded tenant's URL without the tenant",
        CLASSIC,
        CLASSIC,
        { KIBO_API_URL: 'https://12345-translation.mozu.com/api/v2' },
        { verdict: 'fault', next: expect.stringContaining('Set KIBO_TENANT_ID') },
      ],
      [
        "the classic system's URL with a tenant",
        UPGRADED,
        UPGRADED,
        { KIBO_TOKEN_URL: 'https://auth.shopatron.com/oauthserver/oauth2/token' },
        { verdict: 'fault', next: expect.stringContaining('Take KIBO_TENANT_ID away') },
      ],
    ])('%s', async (_, kind, settings, more, finding) => {
      const opened = await world.open();
      const kibo = await startKibo(kind);
      try {
        const { of } = await findings(opened, {
          KIBO_API_URL: kibo.url,
          KIBO_TOKEN_URL: kibo.tokenUrl,
          ...kinds(settings),
          ...more,
        });
        expect(of('kibo')).toMatchObject(finding);
      } finally {
        await kibo.close();
      }
    });
  });

  it('says of a secret that spaces or a line break at an end are left out, and asks with it', async () => {
    const opened = await world.open();
    opened.secrets.put('padded', { apiKey: 'kibo-key\n', apiSecret: ' kibo-secret ' });
    const { code, of } = await findings(opened, { KIBO_SECRET_ID: 'padded' });
    expect(code).toBe(0);
    expect(of('kibo')).toMatchObject({ verdict: 'ok' });
    expect(of('secret KIBO_SECRET_ID')).toMatchObject({
      verdict: 'warning',
      found: expect.stringContaining('apiKey and apiSecret'),
    });
    opened.secrets.put('empty', { apiKey: ' \n', apiSecret: 'kibo-secret' });
    const empty = await findings(opened, { KIBO_SECRET_ID: 'empty' });
    expect(empty.of('secret KIBO_SECRET_ID')).toMatchObject({ verdict: 'fault' });
  });

  it('finds a search that Kibo ignores, for it answers with strangers', async () => {
    const opened = await world.open();
    opened.kibo.faults.ignoreQuestion = true;
    try {
      const { of } = await findings(opened);
      expect(of('kibo')).toMatchObject({
        verdict: 'fault',
        next: expect.stringContaining('KIBO_EMAIL_PARAMETER'),
      });
    } finally {
      opened.kibo.faults.ignoreQuestion = undefined;
    }
  });

  it('warns of dead letters and of a queue that has none behind it, and knows what is switched off', async () => {
    const opened = await world.open();
    const { queueUrl, deadLetterQueueUrl } = opened.addresses.queue;
    const { code, of } = await findings(opened, {
      ORDER_EVENTS_QUEUE_URL: deadLetterQueueUrl,
      ORDER_EVENTS_DLQ_URL: queueUrl,
      LOKE_SECRET_ID: undefined,
    });
    expect(code).toBe(0);
    expect(of('order events queue')).toMatchObject({ verdict: 'warning' });
    expect(of('loke')).toMatchObject({ verdict: 'off' });
    await opened.cli(['send', '-'], {
      stdin:
        '{"eventId":"1","occurredAt":"2026-01-01T00:00:00Z","order":{"orderNumber":"1","orderDate":"2026-01-01T00:00:00Z","emailAddress":"pat@example.com","revenue":1}}',
    });
    const swapped = await findings(opened, { ORDER_EVENTS_DLQ_URL: queueUrl });
    expect(swapped.of('dead letters')).toMatchObject({ verdict: 'warning', found: '1 of them' });
  });

  it('looks at one function alone if only its settings are given', async () => {
    const opened = await world.open();
    const orders = await findings(opened, { LOOKUP_SECRET_ID: undefined });
    expect(orders.code).toBe(0);
    expect(orders.of('settings of the lookup')).toMatchObject({ verdict: 'off' });
    expect(orders.of('kibo')).toMatchObject({ verdict: 'ok' });
    const none = { LEDGER_TABLE: '', LEDGER_SECRET_ID: '', ORDER_EVENTS_QUEUE_URL: '', ROBIN_SECRET_ID: '' };
    const lookup = await findings(opened, none);
    expect(lookup.code).toBe(0);
    expect(lookup.of('settings of the orders')).toMatchObject({ verdict: 'off' });
    expect((await findings(opened, { ...none, LOOKUP_SECRET_ID: '' })).code).toBe(1);
  });

  it.each([
    [3_600_000, 'fault', /^off by (60|59) min$/],
    [-3_600_000, 'fault', /^off by (60|59) min$/],
    [6_000, 'warning', /^off by [3-6] s$/],
  ])('finds a clock that is off by %i ms', async (offMs, verdict, said) => {
    const opened = await world.open();
    opened.secrets.intercept((_, response) => {
      response.writeHead(400, {
        date: new Date(Date.now() - offMs).toUTCString(),
        'content-type': 'application/x-amz-json-1.1',
      });
      response.end('{"__type":"ResourceNotFoundException"}');
      return true;
    });
    try {
      const { of } = await findings(opened);
      expect(of('clock')).toMatchObject({ verdict, found: expect.stringMatching(said) });
    } finally {
      opened.secrets.intercept(undefined);
    }
  });
});

it.each([
  [
    'https://auth.shopatron.com/oauthserver/oauth2/token',
    undefined,
    ['upgraded auth.shopatron.com', 'upgraded home.mozu.com', 'upgraded home.euw1.kibocommerce.com'],
  ],
  [
    'https://home.mozu.com/api/platform/applications/authtickets/oauth',
    { id: '12345' },
    ['classic home.mozu.com', 'classic auth.shopatron.com', 'upgraded home.euw1.kibocommerce.com'],
  ],
  ['http://127.0.0.1:8000/token', undefined, ['upgraded 127.0.0.1']],
])('a key that %s refuses is shown to the hosts and kinds of Kibo alone', (tokenUrl, tenant, tries) => {
  const tried = triesOf({ tokenUrl, tenant });
  expect(tried.map((one) => `${one.kind} ${new URL(one.tokenUrl).hostname}`)).toEqual(tries);
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { fromJSONSchema } from 'zod';
import type { LookupDependencies } from '../../../functions/customer-lookup/answer-request.ts';
import type { Answer } from '../../../functions/customer-lookup/answers.ts';
import { openApiDocument } from '../../../functions/customer-lookup/openapi.ts';
import type { CustomerSource } from '../../../lib/customer/customer-record.ts';
import { record } from '../../customer/customer-records.ts';
import { createBrokenClock } from '../../platform/fake-clock.ts';
import { fakeSource, honestSource } from '../../profile/fake-sources.ts';
import { at, EMAIL, OTHER_EMAIL, outage, PHONE } from '../../profile/lookup.ts';
import { bookOrder, fakeBook, fakeSystem, systemOrder } from '../../shop-orders/fake-orders.ts';
import { AUTHORIZATION, eventOfFormat1, invoke, knownSecrets } from './lookup-call.ts';

type Document = Awaited<ReturnType<typeof openApiDocument>>;
const document: Document = JSON.parse(
  readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'),
);

const onPhone = { phoneNumbers: [PHONE] };
const ada = record('kibo', {
  id: '1',
  name: 'Ada',
  emailAddress: EMAIL,
  ...onPhone,
  totalOrders: 1,
  firstPurchaseAt: at('2020-01-01'),
  recentOrders: ['77'],
});
const spent = record('expertsender', { emailAddress: EMAIL, totalSpent: { amount: '12.50', symbol: '€' } });
const bob = record('kibo', { id: '2', emailAddress: OTHER_EMAIL, ...onPhone });
const known = [honestSource('kibo', [ada]), honestSource('expertsender', [spent])];
const twoOnThePhone = [honestSource('kibo', [ada, bob])];
const unknown = [fakeSource('kibo')];
const down = [fakeSource('kibo', { phone: outage(), email: outage() })];
const half = [...known, fakeSource('loke', { email: outage() })];

const orderSystem = fakeSystem([
  systemOrder('77', {
    number: 'W-77',
    lines: [{ name: 'A & B', quantity: '1' }],
    parcels: [{ trackingNumber: 'T', trackingUrl: 'https://t.example/' }],
  }),
]);
const orderBook = fakeBook([
  bookOrder('O1', EMAIL, {
    url: 'https://shop.example/O1',
    told: [{ at: at('2024-01-01'), revenue: { amount: '10', currency: 'EUR' } }],
  }),
]);
const failing = fakeSystem([], { findOrder: outage(), findOrders: outage() });
const brokenSecrets = { ...knownSecrets(), getVersions: () => Promise.reject(new Error('broken')) };
const brokenClock = createBrokenClock();

const byEmail = `email=${EMAIL}`;
const byPhone = `phone=${encodeURIComponent(PHONE)}`;
const noNotice = { sources: unknown, more: {} };

type Case = [
  path: string,
  what: string,
  status: number,
  query: string,
  ask: { sources?: readonly CustomerSource[]; more?: Partial<LookupDependencies> },
];

const CASES: readonly Case[] = [
  ['/customers', 'found', 200, byEmail, { sources: known }],
  ['/customers', 'found in part', 200, byEmail, { sources: half }],
  ['/customers', 'ambiguous', 200, byPhone, { sources: twoOnThePhone }],
  ['/customers', 'an outage as a notice', 200, byPhone, { sources: down, more: { outageAsNotice: true } }],
  ['/customers', 'malformed', 400, 'email=x&phone=y', {}],
  ['/customers', 'unknown', 404, byPhone, noNotice],
  ['/customers', 'an outage', 503, byPhone, { sources: down }],
  ['/orders', 'found', 200, byEmail, { sources: known, more: { orderSystem, orderBook } }],
  ['/orders', 'found in part', 200, byEmail, { sources: half, more: { orderSystem: failing, orderBook } }],
  ['/orders', 'none', 200, byEmail, { sources: unknown, more: { orderSystem, orderBook: fakeBook([]) } }],
  ['/orders', 'no system of orders', 503, byEmail, noNotice],
  ['/orders', 'ambiguous', 200, byPhone, { sources: twoOnThePhone }],
  ['/orders', 'an outage as a notice', 200, byEmail, { sources: down, more: { outageAsNotice: true } }],
  ['/orders', 'malformed', 400, 'email=x', {}],
  ['/orders', 'an outage', 503, byEmail, { sources: down }],
  ['/order-details', 'found', 200, 'orderNumber=W-77', { more: { orderSystem, orderBook } }],
  ['/order-details', 'told', 200, 'orderNumber=O1', { more: { orderSystem, orderBook } }],
  ['/order-details', 'found in part', 200, 'orderNumber=O1', { more: { orderSystem: failing, orderBook } }],
  [
    '/order-details',
    'of a notice',
    200,
    'orderNumber=robin-bridge:missing:kibo.unavailable',
    { more: { orderSystem, orderBook } },
  ],
  [
    '/order-details',
    'with a plus that is not escaped',
    200,
    'orderNumber=P+1',
    { more: { orderBook: fakeBook([bookOrder('P+1', EMAIL)]) } },
  ],
  ['/order-details', 'malformed', 400, 'orderNumber=1&orderNumber=2', {}],
  ['/order-details', 'unknown', 404, 'orderNumber=O9', { more: { orderSystem, orderBook } }],
  ['/order-details', 'an outage', 503, 'orderNumber=O9', { more: { orderSystem: failing, orderBook } }],
  ['/search', 'found', 200, `q=${EMAIL}`, { sources: known, more: { orderSystem, orderBook } }],
  ['/search', 'several', 200, `q=${encodeURIComponent(PHONE)}`, { sources: twoOnThePhone }],
  ['/search', 'an order', 200, 'q=O1', { more: { orderBook } }],
  ['/search', 'nothing', 200, 'q=what', {}],
  ['/search', 'an outage as a notice', 200, `q=${EMAIL}`, { sources: down, more: { outageAsNotice: true } }],
  ['/search', 'an outage', 503, `q=${EMAIL}`, { sources: down }],
  ['/lifetime', 'found', 200, byEmail, { sources: known, more: { orderBook } }],
  ['/lifetime', 'malformed', 400, 'email=x', {}],
  ['/lifetime', 'unknown', 404, byEmail, noNotice],
  ['/lifetime', 'an outage', 503, byEmail, { sources: down }],
  ...Object.keys(document.paths).flatMap((path): Case[] => [
    [path, 'a bug', 500, '', { more: { clock: brokenClock } }],
    [path, 'no secret', 503, '', { more: { secrets: brokenSecrets } }],
  ]),
];

function ask(
  path: string,
  query: string,
  { sources = [], more }: Case[4],
  { method = 'GET', authorization = AUTHORIZATION } = {},
): Promise<Answer> {
  const headers: Record<string, string> = authorization === '' ? {} : { Authorization: authorization };
  return invoke({ ...eventOfFormat1(query, headers), httpMethod: method, path }, sources, more);
}

function expectDescribed(path: string, status: number, answer: Answer): void {
  expect(answer.statusCode).toBe(status);
  const responses: Readonly<
    Record<
      string,
      { headers: object; content: Record<string, { schema: Parameters<typeof fromJSONSchema>[0] }> }
    >
  > = document.paths[path]?.get.responses ?? {};
  const { content = {}, headers = {} } = responses[status] ?? {};
  expect(Object.keys(answer.headers).sort()).toEqual(['Content-Type', ...Object.keys(headers)].sort());
  expect(Object.keys(content)).toEqual([answer.headers['Content-Type']]);
  const described = content['application/json']?.schema ?? document.components.schemas.Problem;
  expect(() => fromJSONSchema(described).parse(JSON.parse(answer.body))).not.toThrow();
}

describe('docs/openapi.json', () => {
  it('is current: scripts/write-openapi.ts writes it', async () => {
    expect(document).toEqual(JSON.parse(JSON.stringify(await openApiDocument())));
  });

  it.each(Object.keys(document.paths))(
    'describes every status of %s that is seen below, and no other',
    (path) => {
      const seen = CASES.filter(([of]) => of === path).map(([, , status]) => String(status));
      const statuses = [...new Set([...seen, '401', '405'])].sort();
      expect(Object.keys(document.paths[path]?.get.responses ?? {})).toEqual(statuses);
    },
  );

  it.each(CASES)('describes what %s really answers: %s', async (path, _, status, query, by) => {
    expectDescribed(path, status, await ask(path, query, by));
  });

  it.each(Object.keys(document.paths))('describes how %s turns a caller away', async (path) => {
    expectDescribed(path, 401, await ask(path, '', {}, { authorization: '' }));
    expectDescribed(path, 405, await ask(path, '', {}, { method: 'POST' }));
  });

  it('would notice a field that is missing, null or of another type', () => {
    const schema = document.paths['/customers']?.get.responses[200].content['application/json'].schema;
    const panel = fromJSONSchema(schema ?? {});
    const good = {
      name: '',
      email_address: '',
      phone_number: '',
      customer_since: '',
      total_spent: '',
      order_count: 0,
    };
    expect(panel.safeParse(good).success).toBe(true);
    for (const field of Object.keys(good)) {
      const { [field as keyof typeof good]: __, ...missing } = good;
      expect(panel.safeParse(missing).success).toBe(false);
      expect(panel.safeParse({ ...good, [field]: null }).success).toBe(false);
    }
    expect(panel.safeParse({ ...good, panel_view: { Points: 7 } }).success).toBe(false);
  });
});

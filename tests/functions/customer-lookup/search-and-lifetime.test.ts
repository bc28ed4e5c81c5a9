import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { LookupDependencies } from '../../../functions/customer-lookup/answer-request.ts';
import type { LookupEvent } from '../../../functions/customer-lookup/request.ts';
import type { CustomerRecord, CustomerSource } from '../../../lib/customer/customer-record.ts';
import { createFormats } from '../../../lib/profile/formats.ts';
import { labelsFor } from '../../../lib/profile/labels.ts';
import { PANEL_ROWS } from '../../../lib/profile/panel-rows.ts';
import { record } from '../../customer/customer-records.ts';
import { fakeSource, honestSource } from '../../profile/fake-sources.ts';
import { at, EMAIL, OTHER_EMAIL, outage, PHONE } from '../../profile/lookup.ts';
import { bookOrder, fakeBook, fakeSystem, systemOrder } from '../../shop-orders/fake-orders.ts';
import { AUTHORIZATION, eventOfFormat1, eventOfFormat2, invoke } from './lookup-call.ts';

const headers = { Authorization: AUTHORIZATION };
const FORMATS: Readonly<Record<string, (path: string, query: string) => LookupEvent>> = {
  '1.0': (path, query) => ({ ...eventOfFormat1(query, headers), path }),
  '2.0': (path, query) => ({ ...eventOfFormat2(query, headers), rawPath: `/prod${path}` }),
};

type Ask = (
  path: string,
  query: string,
  sources: readonly CustomerSource[],
  more?: Partial<LookupDependencies>,
) => Promise<{ status: number; body: ReturnType<typeof JSON.parse> }>;

const ada: Partial<CustomerRecord> = { id: '1', name: 'Ada', emailAddress: EMAIL, phoneNumbers: [PHONE] };
const inKibo = (more: Partial<CustomerRecord> = {}) =>
  honestSource('kibo', [record('kibo', { ...ada, ...more })]);
const spent = honestSource('expertsender', [
  record('expertsender', { ...ada, totalOrders: 2, totalSpent: { amount: '154.95', symbol: '$' } }),
]);
const regular = inKibo({
  totalOrders: 2,
  firstPurchaseAt: at('2014-01-28'),
  lastPurchaseAt: at('2021-08-23'),
  recentOrders: ['77'],
});
const down = (name: 'expertsender' | 'loke') => fakeSource(name, { email: outage(), phone: outage() });
const orderSystem = fakeSystem([systemOrder('77', { number: 'W-77', orderedAt: at('2021-08-23') })]);
const orderBook = fakeBook([bookOrder('O1', EMAIL, { orderedAt: at('2024-02-01') })]);
const email = `email=${EMAIL}`;

/** What an agent sees of a search, and what ROBIN is told of a lifetime. */
const SITUATIONS: Readonly<Record<string, (ask: Ask) => Promise<void>>> = {
  'A search for an e-mail address': async (ask) => {
    const { body } = await ask('/search', `q=&q=${EMAIL}`, [regular, spent], { orderSystem, orderBook });
    expect(body).toEqual({
      customers: [
        { email_address: EMAIL, name: 'Ada', phone_number: PHONE, order_count: '2', total_spent: '$154.95' },
      ],
      orders: [
        {
          email_address: EMAIL,
          order_number: 'O1',
          order_date: 'Feb 1, 2024, 12:00 PM',
          revenue: '€10.00',
          name: 'Ada',
        },
        {
          email_address: EMAIL,
          order_number: 'W-77',
          order_date: 'Aug 23, 2021, 12:00 PM',
          revenue: '',
          name: 'Ada',
        },
      ],
    });
  },
  'A search for a phone number that several share': async (ask) => {
    const sharing = honestSource('kibo', [
      record('kibo', { ...ada, recentOrders: ['77'] }),
      record('kibo', { id: '2', name: 'Bob', emailAddress: OTHER_EMAIL, phoneNumbers: [PHONE] }),
    ]);
    const more = { orderSystem, orderBook: fakeBook([bookOrder('O2', PHONE)]) };
    const { body } = await ask('/search', `q=${encodeURIComponent(PHONE)}`, [sharing], more);
    expect(body.customers.map(({ name }: { name: string }) => name).sort()).toEqual(['Ada', 'Bob']);
    expect(body.orders).toEqual([]);
  },
  'A search for an order number': async (ask) => {
    const sources = [fakeSource('kibo')];
    const { body } = await ask('/search', 'q=W-77', sources, { orderSystem, orderBook });
    expect(body).toMatchObject({
      customers: [],
      orders: [{ order_number: 'W-77', email_address: '', name: '' }],
    });
    expect(sources.flatMap(({ questions }) => questions)).toEqual([]);
  },
  'A search for digits that may be a phone or an order number': async (ask) => {
    const more = { orderSystem: fakeSystem([systemOrder('31612345678')]) };
    const { body } = await ask('/search', 'q=31612345678', [inKibo()], more);
    expect(body).toMatchObject({ customers: [{ name: 'Ada' }], orders: [{ order_number: '31612345678' }] });
    // Also if it is the oldest of more orders than a search shows.
    const number = '0612345678';
    const all = Array.from({ length: 20 }, (_, index) =>
      bookOrder(index === 19 ? number : `O${index}`, EMAIL, { orderedAt: at(`2024-01-${30 - index}`) }),
    );
    const { body: many } = await ask('/search', `q=${number}`, [inKibo()], { orderBook: fakeBook(all) });
    expect(many.orders).toHaveLength(10);
    expect(many.orders[0]).toMatchObject({ order_number: number, email_address: EMAIL });
  },
  'A search for anything else': async (ask) => {
    const sources = [fakeSource('kibo')];
    const book = fakeBook([]);
    const two = `q=${EMAIL}&q=${OTHER_EMAIL}`;
    for (const query of ['', 'q=', 'q=hello+there', `q=${'a'.repeat(5_000)}`, two])
      expect(await ask('/search', query, sources, { orderBook: book })).toEqual({
        status: 200,
        body: { customers: [], orders: [] },
      });
    expect([...sources.flatMap(({ questions }) => questions), ...book.questions]).toEqual([]);
  },
  'A search that finds nothing while a system is down': async (ask) => {
    const sources = [fakeSource('kibo'), down('loke')];
    expect((await ask('/search', `q=${EMAIL}`, sources)).status).toBe(503);
    const { status, body } = await ask('/search', `q=${EMAIL}`, sources, { outageAsNotice: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({ customers: [], orders: [{ name: expect.stringContaining('LOKE') }] });
  },
  'A search that finds something while a system is down': async (ask) => {
    const { status, body } = await ask('/search', `q=${EMAIL}`, [regular, down('loke')], { orderSystem });
    expect([status, body.customers.length]).toEqual([200, 1]);
    expect(body.orders.at(-1)).toMatchObject({
      order_number: 'robin-bridge:missing:loke.unavailable',
      name: expect.stringContaining('LOKE'),
    });
  },
  'A search that finds more than ten': async (ask) => {
    const all = Array.from({ length: 20 }, (_, index) => bookOrder(`O${index}`, EMAIL));
    const { body } = await ask('/search', `q=${EMAIL}`, [inKibo()], { orderBook: fakeBook(all) });
    expect(body.orders).toHaveLength(10);
  },
  'The lifetime of a regular customer': async (ask) => {
    expect(await ask('/lifetime', email, [regular, spent])).toEqual({
      status: 200,
      body: {
        email_address: EMAIL,
        customer_since: '2014-01-28T12:00:00Z',
        order_count: 2,
        currency: '$',
        total_revenue: 154.95,
        last_order_date: '2021-08-23T12:00:00Z',
      },
    });
  },
  'The lifetime with an order that the bridge alone knows yet': async (ask) => {
    const { body } = await ask('/lifetime', email, [regular, spent], { orderBook });
    expect(body.last_order_date).toBe('2024-02-01T12:00:00Z');
  },
  'The lifetime without the day of the last order': async (ask) => {
    const sources = [inKibo({ totalOrders: 2, firstPurchaseAt: at('2014-01-28') }), spent];
    const { status, body } = await ask('/lifetime', email, sources);
    expect([status, 'last_order_date' in body]).toEqual([200, false]);
  },
  'The lifetime of whom a figure is not known': async (ask) => {
    expect((await ask('/lifetime', email, [regular])).status).toBe(404);
    expect((await ask('/lifetime', email, [spent])).status).toBe(404);
    expect((await ask('/lifetime', email, [fakeSource('kibo')])).status).toBe(404);
  },
  'The lifetime while the system that has a figure is down': async (ask) => {
    expect((await ask('/lifetime', email, [regular, down('expertsender')])).status).toBe(503);
    const book = fakeBook([], { findEntries: outage() });
    expect((await ask('/lifetime', email, [regular, spent], { orderBook: book })).status).toBe(200);
  },
  'The lifetime without an e-mail address': async (ask) => {
    expect((await ask('/lifetime', '', [regular])).status).toBe(400);
    expect((await ask('/lifetime', 'email=no', [regular])).body).toMatchObject({ parameters: ['email'] });
  },
};

describe.each(Object.entries(FORMATS))('in payload format %s', (_, eventOf) => {
  const ask: Ask = async (path, query, sources, more = {}) => {
    const { statusCode, body } = await invoke(eventOf(path, query), sources, more);
    return { status: statusCode, body: JSON.parse(body) };
  };

  it.each(Object.entries(SITUATIONS))('%s', (_, play) => play(ask));

  it('a list and its details are answered, in the words of LOCALE and the hours of TIME_ZONE', async () => {
    const formats = createFormats({
      locale: 'nl-NL',
      timeZone: 'Europe/Amsterdam',
      defaultCurrency: 'EUR',
    });
    const panel = { labels: labelsFor('nl-NL'), formats, rows: PANEL_ROWS };
    const late = { orderedAt: Date.parse('2024-06-30T23:30:00Z'), isCancelled: true };
    const book = fakeBook([bookOrder('O1', EMAIL, late)]);
    const { body } = await ask('/orders', email, [inKibo()], { orderBook: book, panel });
    expect(body.orders[0].list_view).toMatchObject({ date: '1 jul 2024, 01:30', status: 'Geannuleerd' });
    const details = await ask('/order-details', 'orderNumber=O1', [inKibo()], { orderBook: book, panel });
    expect(details.body.details_view[0].data).toMatchObject({
      Bestelnummer: 'O1',
      Datum: '1 jul 2024, 01:30',
    });
  });
});

it('the situations are those of docs/lookup.md, in its order', () => {
  const page = readFileSync(new URL('../../../docs/lookup.md', import.meta.url), 'utf8');
  const section = page.split(/^## /m).find((part) => part.startsWith('Search and lifetime')) ?? '';
  expect([...section.matchAll(/^\| \d+ \| ([^|]+) \|/gm)].map(([, name]) => name?.trim())).toEqual(
    Object.keys(SITUATIONS),
  );
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { CustomerRecord } from '../../lib/customer/customer-record.ts';
import { record } from '../customer/customer-records.ts';
import { fakeSource, honestSource } from '../profile/fake-sources.ts';
import { at, EMAIL, OTHER_EMAIL, outage, PHONE } from '../profile/lookup.ts';
import { bookOrder, fakeBook, fakeSystem, systemOrder } from './fake-orders.ts';
import { details, entriesOf, list, numbersOf, type World } from './order-world.ts';

const inKibo = (more: Partial<CustomerRecord> = {}) =>
  honestSource('kibo', [
    record('kibo', { id: '1', name: 'Ada', emailAddress: EMAIL, phoneNumbers: [PHONE], ...more }),
  ]);
const byEmail = { emailAddress: EMAIL };
const euros = (amount: string) => ({ amount, currency: 'EUR' });
const withOrders = inKibo({ recentOrders: ['77', '78'] });
const told = bookOrder('O1', EMAIL, { orderedAt: at('2024-02-01'), amount: euros('5') });

/** What an agent sees of a list: number, date, status, amount; and of a page, block by block. */
const SITUATIONS: Readonly<Record<string, () => Promise<void>>> = {
  'An order that the bridge was told of': async () => {
    const seen = await list(byEmail, { sources: [inKibo()], book: fakeBook([told]) });
    expect(entriesOf(seen)).toEqual([
      { key: 'O1', title: 'O1', date: 'Feb 1, 2024, 12:00 PM', status: '', amount: '€5.00' },
    ]);
  },
  'An order that the order system alone knows': async () => {
    const system = fakeSystem([
      systemOrder('77', { number: 'W-77', orderedAt: at('2024-01-01'), amount: euros('9.5') }),
      systemOrder('78'),
    ]);
    const [first, second] = entriesOf(await list(byEmail, { sources: [withOrders], system }));
    expect(first).toEqual({
      key: 'W-77',
      title: 'W-77',
      date: 'Jan 1, 2024, 12:00 PM',
      status: 'READY',
      amount: '€9.50',
    });
    expect(second).toMatchObject({ key: '78', date: '', amount: '' });
    expect(system.questions).toEqual(['findOrders']);
  },
  'An order that both know': async () => {
    const system = fakeSystem([
      systemOrder('77', { number: 'O1', amount: euros('20') }),
      systemOrder('78', { number: 'O2', status: 'SHIPPED' }),
    ]);
    const book = fakeBook([told, bookOrder('O2', EMAIL, { status: 'on its way' })]);
    const seen = entriesOf(await list(byEmail, { sources: [withOrders], system, book }));
    expect(seen.map(({ key, status, amount }) => [key, status, amount])).toEqual([
      ['O1', 'READY', '€5.00'],
      ['O2', 'on its way', '€10.00'],
    ]);
  },
  'A customer without orders': async () => {
    const seen = await list(byEmail, { sources: [inKibo()], system: fakeSystem([]), book: fakeBook([]) });
    expect(seen).toMatchObject({ kind: 'found', entries: [], complete: true });
  },
  'A guest whom no system knows, but the bridge does': async () => {
    const seen = await list(byEmail, { sources: [fakeSource('kibo')], book: fakeBook([told]) });
    expect(numbersOf(seen)).toEqual(['O1']);
  },
  'A cancelled order': async () => {
    const book = fakeBook([bookOrder('O1', EMAIL, { isCancelled: true, amount: euros('0') })]);
    const seen = entriesOf(await list(byEmail, { sources: [inKibo()], book }));
    expect(seen).toMatchObject([{ status: 'Cancelled', amount: '€0.00' }]);
  },
  'An order that was made to try the shop out': async () => {
    const system = fakeSystem([systemOrder('77', { isTest: true }), systemOrder('78')]);
    expect(numbersOf(await list(byEmail, { sources: [withOrders], system }))).toEqual(['78']);
  },
  'More than fifty orders': async () => {
    const all = Array.from({ length: 60 }, (_, index) =>
      bookOrder(`O${index}`, EMAIL, { orderedAt: at('2024-01-01') + index }),
    );
    const numbers = numbersOf(await list(byEmail, { sources: [inKibo()], book: fakeBook(all) }));
    expect(numbers).toHaveLength(50);
    expect(numbers.slice(0, 2)).toEqual(['O59', 'O58']);
  },
  'Several customers share the phone': async () => {
    const sharing = honestSource('kibo', [
      record('kibo', { id: '1', emailAddress: EMAIL, phoneNumbers: [PHONE], recentOrders: ['77'] }),
      record('kibo', { id: '2', emailAddress: OTHER_EMAIL, phoneNumbers: [PHONE], recentOrders: ['78'] }),
    ]);
    const system = fakeSystem([systemOrder('77'), systemOrder('78')]);
    const book = fakeBook([bookOrder('O1', PHONE), told]);
    const seen = await list({ phoneNumber: PHONE }, { sources: [sharing], system, book });
    expect(seen.kind).toBe('ambiguous');
    expect(entriesOf(seen)).toMatchObject([{ status: expect.stringContaining('2 customers share') }]);
  },
  'A customer with more addresses than the bridge is asked by': async () => {
    const onPhone = { emailAddress: OTHER_EMAIL, phoneNumbers: [PHONE] };
    const sources = [
      honestSource('kibo', [record('kibo', { id: '1', ...onPhone })]),
      honestSource('loke', [record('loke', { id: '2', phoneNumbers: [PHONE] })]),
    ];
    const book = fakeBook([told, bookOrder('O2', OTHER_EMAIL), bookOrder('O3', PHONE)]);
    const seen = await list({ ...byEmail, phoneNumber: PHONE }, { sources, book });
    expect(numbersOf(seen)).toEqual(['O1', 'O2']);
    expect(book.questions).toEqual(['findEntries', 'findEntries', 'readOrders']);
    expect(entriesOf(seen).at(-1)?.status).toMatch(/not asked by every e-mail address/);
    expect(await details(entriesOf(seen).at(-1)?.key ?? '', {})).toMatchObject({ kind: 'found' });
    // Nothing is down: that there may be more is said, and not an outage.
    const none = await list({ ...byEmail, phoneNumber: PHONE }, { sources, book: fakeBook([]) });
    expect(none).toMatchObject({ kind: 'found', complete: false, unavailable: [] });
  },
  'The order system is down, the bridge knows an order': async () => {
    const down = fakeSystem([], { findOrders: outage() });
    const seen = await list(byEmail, { sources: [withOrders], system: down, book: fakeBook([told]) });
    expect(seen).toMatchObject({ kind: 'found', complete: false });
    const [order, notice] = entriesOf(seen);
    expect(order?.key).toBe('O1');
    expect(notice).toMatchObject({ title: 'Please note', status: expect.stringContaining('Orders (Kibo)') });
    const page = await details(notice?.key ?? '', {});
    expect(page).toMatchObject({
      kind: 'found',
      page: [
        {
          kind: 'details',
          rows: [['Please note', expect.stringContaining('Orders may be missing')], expect.anything()],
        },
      ],
    });
  },
  'The bridge cannot read what it was told': async () => {
    const world: World = {
      sources: [withOrders],
      system: fakeSystem([systemOrder('77'), systemOrder('78')]),
      book: fakeBook([told], { findEntries: 'silence' }),
    };
    const seen = await list(byEmail, world);
    expect(numbersOf(seen)).toEqual(['78', '77']);
    expect(seen.unavailable).toEqual(['ledger']);
  },
  'No order is found, and one system is down': async () => {
    const seen = await list(byEmail, {
      sources: [fakeSource('kibo', { email: outage() })],
      book: fakeBook([]),
    });
    expect(seen.kind).toBe('unavailable');
    expect(entriesOf(seen)).toMatchObject([{ title: 'Please note' }]);
  },
  'The details of an order with everything': async () => {
    const system = fakeSystem([
      systemOrder('77', {
        number: 'O1',
        lines: [{ number: 'S', name: 'Shirt', quantity: '2', unitPrice: { amount: '2.5' } }],
        parcels: [{ carrier: 'Post', trackingNumber: 'T1', trackingUrl: 'https://t.example/T1' }],
      }),
    ]);
    const book = fakeBook([
      bookOrder('O1', EMAIL, {
        orderedAt: at('2024-02-01'),
        paymentStatus: 'paid',
        url: 'https://shop.example/O1',
        told: [{ at: at('2024-02-02'), revenue: euros('10'), previousRevenue: euros('12') }],
      }),
    ]);
    expect(await details('O1', { system, book })).toMatchObject({
      kind: 'found',
      complete: true,
      page: [
        {
          kind: 'details',
          rows: [
            ['Order number', 'O1'],
            ['Date', 'Feb 1, 2024, 12:00 PM'],
            ['Status', 'READY'],
            ['Payment', 'paid'],
            ['Amount', '€10.00'],
            ['', { kind: 'button', text: 'Open order', url: 'https://shop.example/O1' }],
          ],
        },
        {
          kind: 'columns',
          caption: 'Products',
          items: [
            [
              ['Product', 'S'],
              ['Name', 'Shirt'],
              ['Quantity', '2'],
              ['Price', '€2.50'],
            ],
          ],
        },
        {
          kind: 'rows',
          caption: 'Shipments',
          items: [
            [
              ['Carrier', 'Post'],
              ['Tracking', { kind: 'link', text: 'T1', url: 'https://t.example/T1' }],
            ],
          ],
        },
        {
          kind: 'rows',
          caption: 'Told to ROBIN',
          items: [
            [
              ['When', 'Feb 2, 2024, 12:00 PM'],
              ['Revenue', '€10.00'],
              ['Old revenue', '€12.00'],
            ],
          ],
        },
      ],
    });
  },
  'The details of an order whose products cannot be asked for': async () => {
    const system = fakeSystem([systemOrder('77', { number: 'O1' })], { listItems: outage() });
    const seen = await details('O1', { system, book: fakeBook([told]) });
    expect(seen).toMatchObject({ kind: 'found', complete: false });
    expect(JSON.stringify(seen)).toContain('products and shipments may be missing');
  },
  'The details of an unknown order': async () => {
    const world = { system: fakeSystem([]), book: fakeBook([told]) };
    expect((await details('O9', world)).kind).toBe('absent');
    const half = { ...world, system: fakeSystem([], { findOrder: outage() }) };
    expect((await details('O9', half)).kind).toBe('unavailable');
  },
};

describe('what an agent sees of orders', () => {
  const page = readFileSync(new URL('../../docs/lookup.md', import.meta.url), 'utf8');
  const table = page.split('## Orders: what the agent sees')[1]?.split('\n## ')[0] ?? '';
  const described = [...table.matchAll(/^\| \d+ \| ([^|]+) \|/gm)].map(([, name]) => name?.trim());

  it('is described in docs/lookup.md, each situation and no other', () => {
    expect(described).toEqual(Object.keys(SITUATIONS));
  });

  it.each(Object.entries(SITUATIONS))('%s', (_, show) => show());
});

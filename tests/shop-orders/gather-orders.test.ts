import { describe, expect, it } from '@jest/globals';
import type { CustomerSource } from '../../lib/customer/customer-record.ts';
import { noticeKey, readNoticeKey } from '../../lib/shop-orders/missing.ts';
import { record } from '../customer/customer-records.ts';
import { fakeSource } from '../profile/fake-sources.ts';
import { EMAIL, OTHER_PHONE, outage, PHONE, seen } from '../profile/lookup.ts';
import { bookOrder, fakeBook, fakeSystem, systemOrder } from './fake-orders.ts';
import { details, entriesOf, list, numbersOf } from './order-world.ts';

const kibo = fakeSource('kibo', { email: [record('kibo', { emailAddress: EMAIL, recentOrders: ['1001'] })] });

it('asks for the orders once, while a slower source is still awaited', async () => {
  const system = fakeSystem([systemOrder('1001')]);
  const { findOrders } = system;
  const asked = Promise.withResolvers<void>();
  system.findOrders = (...question) => {
    asked.resolve();
    return findOrders(...question);
  };
  // It answers only when the orders have been asked for.
  const slow: CustomerSource = {
    ...fakeSource('loke'),
    findByEmailAddress: async () => {
      await asked.promise;
      return [];
    },
  };
  const answer = await list({ emailAddress: EMAIL }, { sources: [slow, kibo], system });
  expect(answer).toMatchObject({ kind: 'found', complete: true });
  expect(numbersOf(answer)).toHaveLength(1);
  expect(system.questions).toEqual(['findOrders']);
});

const amountsOf = (answer: Awaited<ReturnType<typeof list>>) =>
  entriesOf(answer).map(({ key, amount }) => `${key} ${amount}`);

describe('an order under a phone number alone', () => {
  const book = fakeBook([bookOrder('by-phone', PHONE)]);
  const known = fakeSource('kibo', {
    phone: [record('kibo', { emailAddress: EMAIL, phoneNumbers: [PHONE] })],
  });

  it('is listed if every source says that one customer has the number', async () => {
    const sources = [known, fakeSource('loke')];
    expect(numbersOf(await list({ phoneNumber: PHONE }, { sources, book }))).toEqual(['by-phone']);
  });

  it.each(['email', 'phone'] as const)('is not listed if a source could not be asked by %s', async (by) => {
    const sources = [known, fakeSource('loke', { [by]: outage() })];
    const asked =
      by === 'email' ? { emailAddress: 'x@example.com', phoneNumber: PHONE } : { phoneNumber: PHONE };
    const answer = await list(asked, { sources, book });
    expect(numbersOf(answer)).toEqual([]);
    expect(answer.kind).toBe('unavailable');
  });

  it('is listed by the phone number of a matched record that has no address', async () => {
    const ada = record('kibo', { id: '5', phoneNumbers: [OTHER_PHONE] });
    const other = fakeBook([bookOrder('by-phone', OTHER_PHONE)]);
    const named = new Map([['kibo', [ada]]] as const);
    const question = { emailAddress: EMAIL, named } as unknown as Parameters<typeof list>[0];
    const answer = await list(question, { sources: [fakeSource('kibo')], book: other });
    expect(numbersOf(answer)).toEqual(['by-phone']);
  });
});

it('believes the book about the amount of an order that it has under another contact', async () => {
  const sources = [kibo];
  const system = fakeSystem([
    systemOrder('1001', { number: 'W-1', amount: { amount: '50', currency: 'EUR' } }),
  ]);
  const book = fakeBook([bookOrder('W-1', PHONE, { amount: { amount: '30', currency: 'EUR' } })]);
  expect(amountsOf(await list({ emailAddress: EMAIL }, { sources, system, book }))).toEqual(['W-1 €30.00']);
});

it('believes the book about an order that belongs to another customer by now, if the system lists it', async () => {
  const system = fakeSystem([
    systemOrder('1001', { number: 'X-1', amount: { amount: '5', currency: 'EUR' } }),
  ]);
  const book = fakeBook([bookOrder('X-1', EMAIL, { amount: { amount: '100', currency: 'EUR' } })]);
  const { readOrders } = book;
  // The entry is found, and dropped when it is read.
  book.readOrders = (question, deadline) => readOrders({ ...question, contacts: [] }, deadline);
  expect(amountsOf(await list({ emailAddress: EMAIL }, { sources: [kibo], system, book }))).toEqual([
    'X-1 €100.00',
  ]);
});

it('lists no order of another customer whose number in the shop the system gives its own one', async () => {
  const amount = { amount: '3', currency: 'EUR' };
  const system = fakeSystem([systemOrder('1001', { amount })]);
  const strangers = fakeBook([bookOrder('1001', 'b@example.com')]);
  const own = fakeBook([bookOrder('1001', EMAIL)]);
  expect(
    amountsOf(await list({ emailAddress: EMAIL }, { sources: [kibo], system, book: strangers })),
  ).toEqual(['1001 €3.00']);
  expect(amountsOf(await list({ emailAddress: EMAIL }, { sources: [kibo], system, book: own }))).toEqual([
    '1001 €10.00',
  ]);
});

it('is one line of an order that the book has under the phone number and the system by its own', async () => {
  const byMail = fakeSource('kibo', {
    email: [record('kibo', { emailAddress: EMAIL, phoneNumbers: [PHONE], recentOrders: ['1001'] })],
  });
  const system = fakeSystem([systemOrder('1001', { amount: { amount: '3', currency: 'EUR' } })]);
  const book = fakeBook([bookOrder('1001', PHONE)]);
  expect(amountsOf(await list({ emailAddress: EMAIL }, { sources: [byMail], system, book }))).toEqual([
    '1001 €10.00',
  ]);
});

it('has what the book says though the system never answers', async () => {
  const hanging = fakeSystem([systemOrder('1001')], { findOrders: 'silence' });
  const book = fakeBook([bookOrder('B-1', EMAIL)]);
  const byPhone = fakeSource('kibo', {
    phone: [record('kibo', { emailAddress: EMAIL, phoneNumbers: [PHONE], recentOrders: ['1001'] })],
  });
  const answer = await list({ phoneNumber: PHONE }, { sources: [byPhone], system: hanging, book });
  expect(numbersOf(answer)).toEqual(['B-1']);
  expect(entriesOf(answer).at(-1)?.key).toBe('robin-bridge:missing:kibo.incomplete');
});

it('is not said to be empty if the system counts orders and names none', async () => {
  const counted = record('kibo', { emailAddress: EMAIL, totalOrders: 7 });
  const sources = [fakeSource('kibo', { email: [counted] })];
  const system = fakeSystem([]);
  const answer = await list({ emailAddress: EMAIL }, { sources, system });
  expect(answer).toMatchObject({ kind: 'found', complete: false });
  expect(entriesOf(answer)).toMatchObject([
    {
      key: 'robin-bridge:missing:kibo.unlisted',
      status: 'Orders may be missing: Orders (Kibo) counts orders and does not say which',
    },
  ]);
  const all = fakeBook(
    ['B-1', 'B-2', 'B-3', 'B-4', 'B-5', 'B-6', 'B-7'].map((number) => bookOrder(number, EMAIL)),
  );
  expect(await list({ emailAddress: EMAIL }, { sources, system, book: all })).toMatchObject({
    complete: true,
  });
  const none = fakeSource('kibo', { email: [{ ...counted, totalOrders: 0 }] });
  expect(await list({ emailAddress: EMAIL }, { sources: [none], system })).toMatchObject({
    kind: 'found',
    complete: true,
  });
});

it('has a key for a notice that needs no escaping in a query', () => {
  const missing = [
    { source: 'kibo', what: 'unavailable' },
    { source: 'ledger', what: 'more-addresses' },
  ] as const;
  const key = noticeKey({ kind: 'missing', missing });
  expect(readNoticeKey(new URLSearchParams(`key=${key}`).get('key') ?? '')).toEqual({
    kind: 'missing',
    missing,
  });
});

it('says of a phone number that more share than can be told apart what the panel says', async () => {
  const sharing = Array.from({ length: 300 }, (_, index) =>
    record('kibo', { id: `${index}`, emailAddress: `p${index}@example.com`, phoneNumbers: [PHONE] }),
  );
  const sources = [fakeSource('kibo', { phone: sharing })];
  const panel = await seen({ phoneNumber: PHONE }, sources);
  const [notice] = entriesOf(await list({ phoneNumber: PHONE }, { sources }));
  expect(notice?.status).toMatch(/^More than 100 customers share/);
  expect(Object.values(panel?.panel_view ?? {})).toContain(notice?.status);
  const read = readNoticeKey(notice?.key ?? '');
  expect(read).toEqual({ kind: 'shared-phone', shared: { customers: 100, isMore: true } });
});

it('has a title for each order', async () => {
  const system = fakeSystem([systemOrder('1001', { number: '<>' })]);
  expect(entriesOf(await list({ emailAddress: EMAIL }, { sources: [kibo], system }))).toMatchObject([
    { key: '<>', title: '–' },
  ]);
});

it('asks the book three times at most', async () => {
  const addresses = [EMAIL, 'b@example.com', 'c@example.com'];
  const records = addresses.map((emailAddress, index) =>
    record('kibo', {
      id: '7',
      emailAddress,
      phoneNumbers: [PHONE],
      ...(index === 0 && { recentOrders: ['1001'] }),
    }),
  );
  const named = new Map([['kibo', records]] as const);
  const question = { emailAddress: EMAIL, named } as unknown as Parameters<typeof list>[0];
  const book = fakeBook([bookOrder('A-1', EMAIL), bookOrder('W-1', 'd@example.com')]);
  const system = fakeSystem([systemOrder('1001', { number: 'W-1' })]);
  const answer = await list(question, { sources: [fakeSource('kibo')], system, book });
  expect(book.questions).toEqual(['findEntries', 'findEntries', 'readOrders']);
  expect(numbersOf(answer)).toEqual(expect.arrayContaining(['A-1', 'W-1']));
  expect(amountsOf(answer)).toContain('W-1 €10.00');
});

it('lists the newest of more orders than a list has, in whatever order the system names them', async () => {
  const ids = Array.from({ length: 60 }, (_, index) => String(1000 + index));
  const system = fakeSystem(ids.map((id) => systemOrder(id, { orderedAt: Number(id) * 1e6 })));
  const sources = [
    fakeSource('kibo', { email: [record('kibo', { emailAddress: EMAIL, recentOrders: ids })] }),
  ];
  const answer = await list({ emailAddress: EMAIL }, { sources, system });
  expect(numbersOf(answer)).toEqual(ids.toReversed().slice(0, 50));
  expect(answer).toMatchObject({ complete: true });
});

it('says that it is not whole if the system names more orders than it is asked for at once', async () => {
  const ids = Array.from({ length: 101 }, (_, index) => String(900 + index));
  const system = fakeSystem(ids.slice(1).map((id) => systemOrder(id)));
  const sources = [
    fakeSource('kibo', { email: [record('kibo', { emailAddress: EMAIL, recentOrders: ids })] }),
  ];
  expect(await list({ emailAddress: EMAIL }, { sources, system })).toMatchObject({ complete: false });
});

it('takes an id that is written in two ways for one', async () => {
  const system = fakeSystem([systemOrder('123')]);
  const sources = [
    fakeSource('kibo', { email: [record('kibo', { emailAddress: EMAIL, recentOrders: ['123', '0123'] })] }),
  ];
  expect(await list({ emailAddress: EMAIL }, { sources, system })).toMatchObject({ complete: true });
});

it('shows an order beside a newer one of the same number that tried the shop out', async () => {
  const system = fakeSystem([
    systemOrder('1001', { number: 'R-1', orderedAt: 1e12 }),
    systemOrder('1002', { number: 'R-1', orderedAt: 2e12, isTest: true }),
  ]);
  const recentOrders = ['1001', '1002'];
  const sources = [fakeSource('kibo', { email: [record('kibo', { emailAddress: EMAIL, recentOrders })] })];
  expect(numbersOf(await list({ emailAddress: EMAIL }, { sources, system }))).toEqual(['R-1']);
});

it('is not said to be empty if no system has orders', async () => {
  expect(await list({ emailAddress: EMAIL }, { sources: [fakeSource('loke')] })).toMatchObject({
    kind: 'unavailable',
  });
  expect(await details('W-1', {})).toMatchObject({ kind: 'unavailable' });
});

describe('the page of an order', () => {
  const page = async (order: Parameters<typeof systemOrder>[1], book?: ReturnType<typeof fakeBook>) => {
    const system = fakeSystem([systemOrder('1', { number: 'W-1', ...order })]);
    const answer = await details('W-1', { system, ...(book && { book }) });
    return answer.kind === 'found' ? answer.page.slice(1) : undefined;
  };

  it('has no block of lines and shipments of which nothing is known', async () => {
    expect(await page({ lines: [{}, {}], parcels: [{}] })).toEqual([]);
    expect(await page({ lines: [{}, { name: 'A thing' }] })).toMatchObject([
      { items: [[['Name', 'A thing']]] },
    ]);
  });

  it.each([
    ['the order system’s currency', 'USD', 'EUR', '$25.00'],
    ['the order’s currency if the order system says none', undefined, 'GBP', '£25.00'],
    ['no price in a currency that cannot be read', 'unreadable', 'EUR', undefined],
  ])('shows %s', async (_, currency, bookCurrency, price) => {
    const lines = [{ name: 'A thing', unitPrice: { amount: '25' } }];
    const book = fakeBook([bookOrder('W-1', EMAIL, { amount: { amount: '9', currency: bookCurrency } })]);
    const shown = await page({ lines, ...(currency !== undefined && { currency }) }, book);
    const row = [['Name', 'A thing'], ...(price === undefined ? [] : [['Price', price]])];
    expect(shown).toMatchObject([{ items: [row] }]);
  });

  it('says that there may be more than it shows', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => ({ name: `Thing ${index}` }));
    expect(await page({ lines })).toMatchObject([{ caption: 'Products (the first 100)' }]);
    const told = Array.from({ length: 20 }, (_, at) => ({ at, revenue: { amount: '1', currency: 'EUR' } }));
    const book = fakeBook([bookOrder('W-1', EMAIL, { told })]);
    expect(await page({}, book)).toMatchObject([{ caption: 'Told to ROBIN (the last 20)' }]);
  });

  it('says how many lines and shipments there are if none of them is kept', async () => {
    const book = fakeBook([bookOrder('W-1', EMAIL, { moreItems: 300, moreShipments: 9 })]);
    const answer = await details('W-1', { book });
    expect(answer).toMatchObject({
      page: [
        {
          rows: expect.arrayContaining([
            ['Products', '+300 more'],
            ['Shipments', '+9 more'],
          ]),
        },
      ],
    });
  });

  it('has what the order system says though the book never answers', async () => {
    const book = fakeBook([], { readOrders: 'silence' });
    expect(await page({ lines: [{ name: 'A thing' }], parcels: [{ carrier: 'Post' }] }, book)).toMatchObject([
      { items: [[['Name', 'A thing']]] },
      { items: [[['Carrier', 'Post']]] },
    ]);
  });

  it('says of a cancelled order that it is, whatever the order system says of it', async () => {
    const system = fakeSystem([systemOrder('1', { number: 'W-1', status: 'READY' })]);
    const book = fakeBook([bookOrder('W-1', EMAIL, { isCancelled: true })]);
    expect(JSON.stringify(await details('W-1', { system, book }))).toContain('["Status","Cancelled"]');
  });
});

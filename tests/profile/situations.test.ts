import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type {
  CustomerRecord,
  CustomerSource,
  OrderNumbers,
  SourceName,
} from '../../lib/customer/customer-record.ts';
import type { Asked } from '../../lib/customer/matching.ts';
import { record } from '../customer/customer-records.ts';
import { fakeSource, honestSource, type Reply } from './fake-sources.ts';
import { at, EMAIL, lookUp, OTHER_EMAIL, OTHER_PHONE, outage, PHONE, panelOf } from './lookup.ts';

type Fields = Partial<Omit<CustomerRecord, 'source'>>;

interface Situation {
  asked: Asked;
  sources: readonly CustomerSource[];
  kind: 'found' | 'ambiguous' | 'absent' | 'unavailable';
  /** What the agent sees, as far as this situation is about it. */
  sees?: object;
  /** What must be nowhere in the panel. */
  neverSees?: readonly (string | RegExp)[];
}

const byBoth: Asked = { emailAddress: EMAIL, phoneNumber: PHONE };
const has = (source: SourceName, ...records: Fields[]) =>
  honestSource(
    source,
    records.map((fields) => record(source, fields)),
  );
const ada: Fields = { name: 'Ada Lovelace', emailAddress: EMAIL, phoneNumbers: [PHONE] };
const bob: Fields = {
  name: 'Bob Stranger',
  emailAddress: OTHER_EMAIL,
  phoneNumbers: [PHONE],
  totalOrders: 9,
};
const dollars = { amount: '154.95', symbol: '$' };
const inExpertSender = has('expertsender', {
  ...ada,
  crmId: '0123',
  segment: 'Champions',
  totalOrders: 12,
  totalSpent: dollars,
});
const inKibo = has('kibo', {
  ...ada,
  id: '123',
  totalOrders: 12,
  firstPurchaseAt: at('2014-01-28'),
  lastPurchaseAt: at('2021-08-23'),
});
const card: Fields = {
  ...ada,
  id: 'L1',
  pointsBalance: 3125,
  totalSpent: { amount: '36.87', currency: 'AUD' },
  createdAt: at('2021-10-20'),
};
const inLoke = honestSource('loke', [record('loke', card)], {
  memberships: { names: ['Loyal Customers'], more: false },
});
const order = (id: string, number = id) => ({ id, number, isTest: false });
const withOrders = (orders: Reply<readonly OrderNumbers[]>) => {
  const records = [record('kibo', { ...ada, recentOrders: ['71', '72', '73', '74'] })];
  return fakeSource('kibo', { email: records, phone: records, orders });
};
const nobodyIn = (source: SourceName) => fakeSource(source);
const down = (source: SourceName) => fakeSource(source, { email: outage(), phone: outage() });

const SITUATIONS: Readonly<Record<string, Situation>> = {
  'A regular customer': {
    asked: byBoth,
    sources: [inExpertSender, inKibo, inLoke],
    kind: 'found',
    sees: {
      name: 'Ada Lovelace',
      customer_since: '2014-01-28',
      total_spent: '$154.95',
      order_count: 12,
      panel_view: { Segment: 'Champions', Memberships: 'Loyal Customers', 'Loyalty points': '3,125' },
    },
    neverSees: [/could not/, /not known/],
  },
  'A first contact': {
    asked: byBoth,
    sources: [nobodyIn('expertsender'), nobodyIn('kibo'), nobodyIn('loke')],
    kind: 'absent',
  },
  'A guest who ordered once': {
    asked: { emailAddress: EMAIL },
    sources: [
      has('expertsender', {
        ...ada,
        crmId: '0',
        totalSpent: { amount: '19.99', symbol: '€' },
        totalOrders: 1,
      }),
      nobodyIn('kibo'),
    ],
    kind: 'found',
    sees: { total_spent: '€19.99', order_count: 1, customer_since: '' },
  },
  'An account without an order': {
    asked: byBoth,
    sources: [has('kibo', { ...ada, totalOrders: 0 }), nobodyIn('expertsender')],
    kind: 'found',
    sees: { total_spent: '€0.00', order_count: 0, panel_view: {} },
  },
  'Two accounts with one e-mail address': {
    asked: byBoth,
    sources: [
      has(
        'kibo',
        { ...ada, id: '1', totalOrders: 2, firstPurchaseAt: at('2019-03-01') },
        { ...ada, id: '2', totalOrders: 4, firstPurchaseAt: at('2020-01-01') },
      ),
    ],
    kind: 'found',
    sees: {
      order_count: 6,
      customer_since: '2019-03-01',
      panel_view: { Accounts: 'Orders (Kibo): 2 accounts, added up' },
    },
  },
  'Two people with one phone, the e-mail address is known': {
    asked: byBoth,
    sources: [has('kibo', { ...ada, totalOrders: 3 }, bob)],
    kind: 'found',
    sees: { name: 'Ada Lovelace', order_count: 3 },
    neverSees: ['Bob', OTHER_EMAIL],
  },
  'Two people with one phone, and only the phone is known': {
    asked: { phoneNumber: PHONE },
    sources: [has('kibo', { ...ada, id: '1' }, { ...bob, id: '2' })],
    kind: 'ambiguous',
    sees: {
      name: '',
      order_count: 0,
      panel_view: {
        'Please note': '2 customers share this phone number. Please ask for the e-mail address.',
      },
    },
    neverSees: ['Ada', 'Bob'],
  },
  'A moved number: its former owner is still known by it': {
    asked: byBoth,
    sources: [has('expertsender', { ...ada, totalSpent: { amount: '75', symbol: '€' } }), has('kibo', bob)],
    kind: 'found',
    sees: { name: 'Ada Lovelace', total_spent: '€75.00' },
    neverSees: ['Bob', OTHER_EMAIL],
  },
  'A new phone number': {
    asked: byBoth,
    sources: [has('kibo', { ...ada, phoneNumbers: [OTHER_PHONE], totalOrders: 3 })],
    kind: 'found',
    sees: { name: 'Ada Lovelace', phone_number: OTHER_PHONE, order_count: 3 },
    neverSees: [/matched by phone/],
  },
  'A new e-mail address, the phone is known': {
    asked: { emailAddress: 'ada@new.example.com', phoneNumber: PHONE },
    sources: [inKibo, nobodyIn('expertsender')],
    kind: 'found',
    sees: { name: 'Ada Lovelace', email_address: EMAIL, panel_view: { Match: 'matched by phone only' } },
  },
  'A household: a loyalty card without an e-mail address on the phone': {
    asked: byBoth,
    sources: [inKibo, has('loke', { id: 'L2', phoneNumbers: [PHONE], pointsBalance: 50 })],
    kind: 'found',
    sees: { name: 'Ada Lovelace', panel_view: { 'Loyalty points': '50' } },
  },
  'Two loyalty cards without an e-mail address on the phone': {
    asked: byBoth,
    sources: [
      inKibo,
      has(
        'loke',
        { id: 'L2', phoneNumbers: [PHONE], pointsBalance: 50 },
        { id: 'L3', phoneNumbers: [PHONE], pointsBalance: 70 },
      ),
    ],
    kind: 'found',
    sees: {
      order_count: 12,
      panel_view: {
        'Loyalty (LOKE)': 'several customers share the phone number there, none of them is shown',
      },
    },
    neverSees: [/"(50|70|120)"/],
  },
  'A frozen account': {
    asked: byBoth,
    sources: [has('kibo', { ...ada, accountStatus: 'FROZEN', totalOrders: 2 })],
    kind: 'found',
    sees: { panel_view: { 'Account status': 'Frozen' } },
  },
  'Loyalty only, the shop has no order system on': {
    asked: byBoth,
    sources: [inLoke],
    kind: 'found',
    sees: {
      customer_since: '2021-10-20',
      total_spent: 'A$36.87',
      order_count: 0,
      panel_view: { 'Order count': 'not known', 'Loyalty points': '3,125' },
    },
  },
  'Loyalty only, the order system does not know them': {
    asked: byBoth,
    sources: [inLoke, nobodyIn('kibo'), nobodyIn('expertsender')],
    kind: 'found',
    sees: {
      customer_since: '',
      total_spent: 'A$36.87',
      order_count: 0,
      panel_view: { 'Total spent': 'as loyalty knows it', 'Order count': 'not known' },
    },
  },
  'The order system is down': {
    asked: byBoth,
    sources: [inExpertSender, down('kibo'), inLoke],
    kind: 'found',
    sees: {
      order_count: 12,
      customer_since: '',
      panel_view: { 'Orders (Kibo)': 'could not be asked: orders and addresses may be missing' },
    },
  },
  'Everything but loyalty is down': {
    asked: byBoth,
    sources: [down('expertsender'), down('kibo'), has('loke', { ...ada, pointsBalance: 3125 })],
    kind: 'found',
    sees: {
      name: 'Ada Lovelace',
      total_spent: 'unknown',
      order_count: 0,
      panel_view: {
        'Order count': 'not known',
        'Customer data (ExpertSender)': 'could not be asked: segment and amounts may be missing',
        'Orders (Kibo)': 'could not be asked: orders and addresses may be missing',
      },
    },
  },
  'Nobody knows them, and one system is down': {
    asked: byBoth,
    sources: [nobodyIn('expertsender'), down('kibo'), nobodyIn('loke')],
    kind: 'unavailable',
  },
  'The order system ignores the search and answers with strangers': {
    asked: byBoth,
    sources: [
      inExpertSender,
      fakeSource('kibo', {
        email: [record('kibo', { ...bob, phoneNumbers: [] })],
        phone: [record('kibo', { ...bob, phoneNumbers: [] })],
      }),
    ],
    kind: 'found',
    sees: {
      name: 'Ada Lovelace',
      panel_view: { 'Orders (Kibo)': 'could not be asked: orders and addresses may be missing' },
    },
    neverSees: ['Bob', OTHER_EMAIL],
  },
  'The order system knows them only by customer number': {
    asked: byBoth,
    sources: [
      inExpertSender,
      honestSource(
        'kibo',
        [record('kibo', { id: '123', totalOrders: 14, firstPurchaseAt: at('2014-01-28') })],
        { linksByCrmId: true },
      ),
    ],
    kind: 'found',
    sees: { order_count: 14, customer_since: '2014-01-28' },
  },
  'Somebody put markup into their name': {
    asked: byBoth,
    sources: [has('kibo', { ...ada, name: '<img src=x onerror=alert(1)>\u202eAda', totalOrders: 1 })],
    kind: 'found',
    sees: { name: 'img src=x onerror=alert(1)Ada' },
    neverSees: [/[<>\u202e]/],
  },
  'Orders in two currencies': {
    asked: byBoth,
    sources: [
      has(
        'expertsender',
        { ...ada, crmId: '1', totalOrders: 1, totalSpent: { amount: '10', symbol: '$' } },
        { ...ada, crmId: '2', totalOrders: 1, totalSpent: { amount: '20', symbol: '€' } },
      ),
    ],
    kind: 'found',
    sees: { order_count: 2, total_spent: 'unknown' },
  },
  'Figures that cannot be read': {
    asked: byBoth,
    sources: [has('expertsender', ada), has('kibo', ada)],
    kind: 'found',
    sees: { total_spent: 'unknown', order_count: 0, panel_view: { 'Order count': 'not known' } },
    neverSees: [/0\.00/],
  },
  'The order system counts nothing, customer data counts orders': {
    asked: byBoth,
    sources: [inExpertSender, has('kibo', { ...ada, totalOrders: 0 })],
    kind: 'found',
    sees: { order_count: 12, total_spent: '$154.95' },
  },
  'Customer data is down, and loyalty knows an amount': {
    asked: byBoth,
    sources: [down('expertsender'), inKibo, inLoke],
    kind: 'found',
    sees: { name: 'Ada Lovelace', total_spent: 'unknown', order_count: 12 },
    neverSees: ['36.87'],
  },
  'Two loyalty accounts, one agreed to marketing and one did not': {
    asked: byBoth,
    sources: [
      has('loke', { ...card, agreedToMarketing: true }, { ...card, id: 'L2', agreedToMarketing: false }),
    ],
    kind: 'found',
    sees: { panel_view: { 'Agreed to marketing': 'no' } },
  },
  'Two accounts, the older one is frozen': {
    asked: byBoth,
    sources: [
      has(
        'kibo',
        { ...ada, id: '1', accountStatus: 'FROZEN', lastPurchaseAt: at('2019-03-01') },
        { ...ada, id: '2', accountStatus: 'ACTIVE', lastPurchaseAt: at('2021-03-01') },
      ),
    ],
    kind: 'found',
    sees: { panel_view: { 'Account status': 'Frozen' } },
  },
  'An order arrives between the two questions': {
    asked: byBoth,
    sources: [
      fakeSource('expertsender', {
        email: [record('expertsender', { ...ada, totalOrders: 11 })],
        phone: [record('expertsender', { ...ada, totalOrders: 12 })],
      }),
    ],
    kind: 'found',
    sees: { order_count: 12 },
    neverSees: [/added up/],
  },
  'Several accounts with one e-mail address, asked for by phone alone': {
    asked: { phoneNumber: PHONE },
    sources: [has('kibo', { ...ada, id: '1', totalOrders: 2 }, { ...ada, id: '2', totalOrders: 4 })],
    kind: 'found',
    sees: { name: 'Ada Lovelace', order_count: 6 },
  },
  'Cards on one phone without an e-mail address, with different names': {
    asked: { phoneNumber: PHONE },
    sources: [
      has('kibo', { id: '1', name: 'Ada Lovelace', phoneNumbers: [PHONE] }),
      has('loke', { id: 'L1', name: 'Bob Stranger', phoneNumbers: [PHONE] }),
    ],
    kind: 'ambiguous',
    neverSees: ['Ada', 'Bob'],
  },
  'The phone is known under another e-mail address, and one system is down': {
    asked: byBoth,
    sources: [down('expertsender'), has('kibo', bob)],
    kind: 'unavailable',
    neverSees: ['Bob', OTHER_EMAIL],
  },
  'The order system knows the customer number under another e-mail address': {
    asked: byBoth,
    sources: [
      inExpertSender,
      honestSource('kibo', [record('kibo', { id: '123', totalOrders: 14, emailAddress: OTHER_EMAIL })], {
        linksByCrmId: true,
      }),
    ],
    kind: 'found',
    sees: { order_count: 14, panel_view: { 'Order system': 'known under another e-mail address' } },
    neverSees: [OTHER_EMAIL],
  },
  'Recent orders that the shop knows by numbers of its own': {
    asked: byBoth,
    sources: [withOrders([order('71', 'W-10301'), order('72'), { ...order('73', 'W-1'), isTest: true }])],
    kind: 'found',
    sees: { panel_view: { 'Recent orders': 'W-10301, 72, 74' } },
    neverSees: ['71', 'W-1,', '73'],
  },
  'The recent orders cannot be asked for': {
    asked: byBoth,
    sources: [withOrders(outage())],
    kind: 'found',
    sees: {
      panel_view: {
        'Recent orders': '71, 72, 73, 74',
        'Orders (Kibo)': "the shop's order numbers could not be asked for: its own are shown",
      },
    },
  },
  'Two accounts, of one of which amount and orders cannot be read': {
    asked: byBoth,
    sources: [
      has(
        'expertsender',
        { ...ada, crmId: '1', totalOrders: 3, totalSpent: dollars },
        { ...ada, crmId: '2' },
      ),
      has('loke', card, { ...ada, id: 'L2', pointsBalance: 5 }),
    ],
    kind: 'found',
    sees: { total_spent: 'unknown', order_count: 3 },
    neverSees: ['154.95', '36.87', /0\.00/],
  },
};

describe('situations', () => {
  it.each(Object.entries(SITUATIONS))('%s', async (_, { asked, sources, kind, sees, neverSees = [] }) => {
    const lookup = await lookUp(asked, sources);
    expect(lookup.kind).toBe(kind);
    const customer = panelOf(lookup);
    if (sees) expect(customer).toMatchObject(sees);
    for (const never of neverSees) {
      if (typeof never === 'string') expect(JSON.stringify(customer)).not.toContain(never);
      else expect(JSON.stringify(customer)).not.toMatch(never);
    }
  });

  it('are those of docs/lookup.md, in its order', () => {
    const page = readFileSync(new URL('../../docs/lookup.md', import.meta.url), 'utf8');
    const section = page.split(/^## /m).find((part) => part.startsWith('What the agent sees')) ?? '';
    expect([...section.matchAll(/^\| \d+ \| ([^|]+) \|/gm)].map(([, name]) => name?.trim())).toEqual(
      Object.keys(SITUATIONS),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import type { CustomerRecord, SourceName } from '../../lib/customer/customer-record.ts';
import type { Asked } from '../../lib/customer/matching.ts';
import { UNREADABLE } from '../../lib/customer/wire-fields.ts';
import { record } from '../customer/customer-records.ts';
import { fakeSource, honestSource } from './fake-sources.ts';
import { at, EMAIL, lookUp, OTHER_EMAIL, OTHER_PHONE, outage, PHONE, seen } from './lookup.ts';

type Fields = Partial<Omit<CustomerRecord, 'source'>>;

/** Sources that have the customer, each with what it says beside the e-mail address. */
function knownTo(says: Partial<Record<SourceName, Fields>>) {
  return Object.entries(says).map(([name, fields]) => {
    const source = name as SourceName;
    return honestSource(source, [record(source, { emailAddress: EMAIL, ...fields })]);
  });
}

const byEmail: Asked = { emailAddress: EMAIL };
const nobody = (name: SourceName) => fakeSource(name);

describe('name', () => {
  const expertsender = { name: 'Ada of ExpertSender' };
  const kibo = { name: 'Ada of Kibo' };
  const loke = { name: 'Ada of LOKE' };

  it('is no placeholder, however it is escaped', async () => {
    const escaped = { expertsender: { name: '&nbsp;&#45;' }, kibo };
    expect(await seen(byEmail, knownTo(escaped))).toMatchObject({ name: 'Ada of Kibo' });
  });

  it.each([
    ['ExpertSender first', { loke, kibo, expertsender }, 'Ada of ExpertSender'],
    ['then Kibo', { loke, kibo, expertsender: {} }, 'Ada of Kibo'],
    ['then LOKE', { loke, kibo: {}, expertsender: { name: '<>' } }, 'Ada of LOKE'],
    ['else empty', { loke: {}, kibo: {}, expertsender: {} }, ''],
  ] as const)('is from %s', async (_, says, name) => {
    expect(await seen(byEmail, knownTo(says))).toMatchObject({ name });
  });
});

describe('email_address', () => {
  const asked = { emailAddress: 'ADA@Example.com', phoneNumber: PHONE };
  const onPhone = { phoneNumbers: [PHONE] };

  it('is the one asked for, as it was asked, if a source confirms it', async () => {
    expect(await seen(asked, knownTo({ kibo: {} }))).toMatchObject({ email_address: 'ADA@Example.com' });
  });

  it.each(['expertsender', 'kibo', 'loke'] as const)('else what %s says', async (source) => {
    const sources = [honestSource(source, [record(source, { ...onPhone, emailAddress: OTHER_EMAIL })])];
    expect(await seen(asked, sources)).toMatchObject({ email_address: OTHER_EMAIL });
  });

  it('else the one asked for', async () => {
    expect(await seen(asked, [honestSource('loke', [record('loke', onPhone)])])).toMatchObject({
      email_address: 'ADA@Example.com',
    });
  });

  it('else empty', async () => {
    const sources = [honestSource('loke', [record('loke', onPhone)])];
    expect(await seen({ phoneNumber: PHONE }, sources)).toMatchObject({ email_address: '' });
  });

  it('is none that cannot be read', async () => {
    const unreadable = { ...onPhone, emailAddress: 'jane(at)example.com' };
    const sources = [honestSource('loke', [record('loke', unreadable)])];
    expect(await seen({ phoneNumber: PHONE }, sources)).toMatchObject({ email_address: '' });
  });
});

describe('phone_number', () => {
  const asked = { emailAddress: EMAIL, phoneNumber: PHONE };

  it('is the one asked for if a source confirms it', async () => {
    const says = { expertsender: { phoneNumbers: [OTHER_PHONE] }, loke: { phoneNumbers: ['06 12345678'] } };
    expect(await seen(asked, knownTo(says))).toMatchObject({ phone_number: PHONE });
  });

  it('is in E.164 what ExpertSender says, then Kibo, then LOKE', async () => {
    const loke = { phoneNumbers: ['0687654323'] };
    const kibo = { phoneNumbers: ['0000000000', '0687654322'] };
    const expertsender = { phoneNumbers: ['0687654321'] };
    expect(await seen(asked, knownTo({ loke, kibo, expertsender }))).toMatchObject({
      phone_number: OTHER_PHONE,
    });
    expect(await seen(asked, knownTo({ loke, kibo }))).toMatchObject({ phone_number: '+31687654322' });
    expect(await seen(asked, knownTo({ loke }))).toMatchObject({ phone_number: '+31687654323' });
  });

  it('is as the source writes it if it cannot be read as a number', async () => {
    const says = { kibo: { phoneNumbers: ['0000000000', 'ask <b>Bob</b>'] } };
    expect(await seen(asked, knownTo(says))).toMatchObject({ phone_number: 'ask bBob/b' });
    const both = { expertsender: { phoneNumbers: ['ask her'] }, loke: { phoneNumbers: ['0687654321'] } };
    expect(await seen(byEmail, knownTo(both))).toMatchObject({ phone_number: OTHER_PHONE });
  });

  it.each(['N/A', 'null', '-', '(none)', 'N&#47;A', '0000000000'])(
    'is none if a source writes %s',
    async (no) => {
      const says = { expertsender: { phoneNumbers: [no] }, kibo: { phoneNumbers: [no, '0687654321'] } };
      expect(await seen(byEmail, knownTo(says))).toMatchObject({ phone_number: OTHER_PHONE });
      const alone = { expertsender: { phoneNumbers: [no] } };
      expect(await seen(byEmail, knownTo(alone))).toMatchObject({ phone_number: '' });
      expect(await seen(asked, knownTo(alone))).toMatchObject({ phone_number: PHONE });
    },
  );

  it('else the one asked for, else empty', async () => {
    expect(await seen(asked, knownTo({ kibo: {} }))).toMatchObject({ phone_number: PHONE });
    expect(await seen(byEmail, knownTo({ kibo: {} }))).toMatchObject({ phone_number: '' });
  });
});

describe('customer_since', () => {
  const loke = { createdAt: at('2021-10-20') };

  it("is the day of Kibo's first purchase", async () => {
    const says = { kibo: { firstPurchaseAt: at('2014-01-28') }, loke };
    expect(await seen(byEmail, knownTo(says))).toMatchObject({ customer_since: '2014-01-28' });
  });

  it('is in the time zone that the shop lives in', async () => {
    const { createFormats } = await import('../../lib/profile/formats.ts');
    const formats = createFormats({ locale: 'nl-NL', timeZone: 'Pacific/Auckland', defaultCurrency: 'EUR' });
    const says = { kibo: { firstPurchaseAt: Date.parse('2014-01-28T23:00:00Z') } };
    expect(await seen(byEmail, knownTo(says), { formats })).toMatchObject({ customer_since: '2014-01-29' });
  });

  it('is the day that LOKE got to know the customer if Kibo is off', async () => {
    expect(await seen(byEmail, knownTo({ loke }))).toMatchObject({ customer_since: '2021-10-20' });
  });

  it.each([
    ['does not know the customer', nobody('kibo')],
    ['is out of reach', fakeSource('kibo', { email: outage() })],
    ['knows no purchase', honestSource('kibo', [record('kibo', { emailAddress: EMAIL })])],
  ])('is empty if Kibo %s', async (_, kibo) => {
    expect(await seen(byEmail, [...knownTo({ loke }), kibo])).toMatchObject({ customer_since: '' });
  });
});

describe('total_spent', () => {
  const expertsender = { totalSpent: { amount: '154.95', symbol: '$' } };
  const loke = { totalSpent: { amount: '36.87', currency: 'AUD' } };

  it.each([
    ["is ExpertSender's with its symbol", { expertsender, loke }, '$154.95'],
    [
      "is with DEFAULT_CURRENCY's symbol where it has none",
      { expertsender: { totalSpent: { amount: '5' } } },
      '€5.00',
    ],
    ["else LOKE's in LOKE_CURRENCY", { expertsender: {}, loke }, 'A$36.87'],
    ['else zero where Kibo says no order', { kibo: { totalOrders: 0 } }, '€0.00'],
    ['else zero where ExpertSender says no order', { expertsender: { totalOrders: 0 } }, '€0.00'],
    [
      'else zero where LOKE says nothing spent as well',
      { kibo: { totalOrders: 0 }, loke: { totalSpent: { amount: '0.00', currency: 'AUD' } } },
      '€0.00',
    ],
    ['is unknown where Kibo has no figure', { kibo: {}, loke: {} }, 'unknown'],
    ['is unknown where ExpertSender has no figure', { expertsender: {} }, 'unknown'],
    ['is unknown where LOKE has no figure', { kibo: { totalOrders: 0 }, loke: {} }, 'unknown'],
    ['is unknown where Kibo knows an order', { kibo: { totalOrders: 1 } }, 'unknown'],
    [
      'is unknown where ExpertSender knows an order',
      { kibo: {}, expertsender: { totalOrders: 1 } },
      'unknown',
    ],
    ['is unknown where Kibo knows a purchase', { kibo: { firstPurchaseAt: 1 } }, 'unknown'],
    ['is nothing that Kibo may say', { kibo: { totalSpent: { amount: '1' } }, loke }, 'A$36.87'],
    ['is unknown where neither Kibo nor ExpertSender is on', { loke: {} }, 'unknown'],
  ] as const)('%s', async (_, says, total) => {
    expect(await seen(byEmail, knownTo(says))).toMatchObject({ total_spent: total });
  });

  it('is unknown if ExpertSender is out of reach, whatever LOKE knows', async () => {
    const sources = [...knownTo({ loke }), fakeSource('expertsender', { email: outage() })];
    expect(await seen(byEmail, sources)).toMatchObject({ total_spent: 'unknown' });
  });

  it('is unknown if ExpertSender has but a record on the phone and could not be asked by e-mail', async () => {
    const expertsender = fakeSource('expertsender', {
      email: outage(),
      phone: [
        record('expertsender', { phoneNumbers: [PHONE], totalSpent: { amount: '154.95', symbol: '$' } }),
      ],
    });
    const asked = { emailAddress: EMAIL, phoneNumber: PHONE };
    const panel = await seen(asked, [...knownTo({ kibo: { totalOrders: 0 }, loke }), expertsender]);
    expect(panel).toMatchObject({ total_spent: 'unknown' });
  });

  it("is named as what loyalty knows where it is LOKE's and a source of orders is on", async () => {
    const asLoyaltyKnows = { 'Total spent': 'as loyalty knows it' };
    expect(await seen(byEmail, [...knownTo({ loke }), nobody('expertsender')])).toMatchObject({
      total_spent: 'A$36.87',
      panel_view: asLoyaltyKnows,
    });
    expect((await seen(byEmail, knownTo({ loke }))).panel_view).not.toHaveProperty('Total spent');
  });

  it('is zero if Kibo and ExpertSender do not know the customer', async () => {
    const loke = { totalSpent: { amount: '0.00', currency: 'AUD' } };
    const sources = [...knownTo({ loke }), nobody('kibo'), nobody('expertsender')];
    expect(await seen(byEmail, sources)).toMatchObject({ total_spent: '€0.00' });
  });

  it.each(['kibo', 'expertsender'] as const)('is unknown if %s is out of reach', async (name) => {
    const sources = [...knownTo({ loke: {} }), fakeSource(name, { email: outage() })];
    expect(await seen(byEmail, sources)).toMatchObject({ total_spent: 'unknown' });
  });

  it('is unknown if a source was not asked in full', async () => {
    const expertsender = fakeSource('expertsender', {
      email: [record('expertsender', { emailAddress: EMAIL })],
      phone: outage(),
    });
    const asked = { emailAddress: EMAIL, phoneNumber: PHONE };
    expect(await seen(asked, [expertsender])).toMatchObject({ total_spent: 'unknown' });
  });

  it('is unknown if loyalty, which knows it alone, was not asked in full: another account may have more', async () => {
    const loke = fakeSource('loke', {
      email: outage(),
      phone: [record('loke', { emailAddress: EMAIL, totalSpent: { amount: '1.00', currency: 'AUD' } })],
    });
    const asked = { emailAddress: EMAIL, phoneNumber: PHONE };
    expect(await seen(asked, [loke, nobody('kibo')])).toMatchObject({ total_spent: 'unknown' });
  });

  it('is not the sum of different currencies', async () => {
    const dollars = record('expertsender', { crmId: '1', emailAddress: EMAIL, ...expertsender });
    const euros = record('expertsender', {
      crmId: '2',
      emailAddress: EMAIL,
      totalSpent: { amount: '1', symbol: '€' },
    });
    const source = fakeSource('expertsender', { email: [dollars, euros] });
    expect(await seen(byEmail, [source])).toMatchObject({ total_spent: 'unknown' });
    expect(await seen(byEmail, [source, ...knownTo({ loke })])).toMatchObject({ total_spent: 'A$36.87' });
  });
});

describe('order_count', () => {
  const unknown = { panel_view: { 'Order count': 'not known' } };
  const isKnown = (panel: { panel_view: object }) => !Object.hasOwn(panel.panel_view, 'Order count');

  it.each([
    ["is Kibo's", { kibo: { totalOrders: 12 }, expertsender: { totalOrders: 7 } }, 12],
    [
      "is ExpertSender's where Kibo's is 0",
      { kibo: { totalOrders: 0 }, expertsender: { totalOrders: 7 } },
      7,
    ],
    ['is 0 where a source says so in a figure', { kibo: { totalOrders: 0 }, expertsender: {} }, 0],
    ["else ExpertSender's", { kibo: {}, expertsender: { totalOrders: 7 } }, 7],
  ] as const)('%s', async (_, says, count) => {
    const panel = await seen(byEmail, knownTo(says));
    expect(panel.order_count).toBe(count);
    expect(isKnown(panel)).toBe(true);
  });

  it.each(['kibo', 'expertsender'] as const)('a zero is not known while %s is out of reach', async (down) => {
    const up = down === 'kibo' ? 'expertsender' : 'kibo';
    const sources = [...knownTo({ [up]: { totalOrders: 0 } }), fakeSource(down, { email: outage() })];
    expect(await seen(byEmail, sources)).toMatchObject({ order_count: 0, ...unknown });
    const more = [...knownTo({ [up]: { totalOrders: 2 } }), fakeSource(down, { email: outage() })];
    const panel = await seen(byEmail, more);
    expect([panel.order_count, isKnown(panel)]).toEqual([2, true]);
  });

  it('a zero is not known while one of several accounts is out of reach', async () => {
    const kibo = fakeSource('kibo', {
      email: outage(),
      phone: [record('kibo', { emailAddress: EMAIL, totalOrders: 0 })],
    });
    expect(await seen({ emailAddress: EMAIL, phoneNumber: PHONE }, [kibo])).toMatchObject(unknown);
  });

  it.each([
    ['Kibo and ExpertSender are off', []],
    ['Kibo does not know the customer', [nobody('kibo')]],
    ['Kibo is out of reach', [fakeSource('kibo', { email: outage() })]],
    ['Kibo has the customer and does not count', knownTo({ kibo: {} })],
    [
      'ExpertSender knows an order and does not count',
      [nobody('kibo'), ...knownTo({ expertsender: { lastPurchaseAt: 1 } })],
    ],
  ])('else 0, and the panel says that it is not known if %s', async (_, others) => {
    const panel = await seen(byEmail, [...knownTo({ loke: {} }), ...others]);
    expect(panel).toMatchObject({ order_count: 0, ...unknown });
  });
});

describe('what comes first in a row', () => {
  it('is a record with the asked e-mail address, before one that matched by phone alone', async () => {
    const onPhone = {
      name: 'Housemate',
      phoneNumbers: [PHONE],
      totalSpent: { amount: '900', symbol: '$' },
      totalOrders: 9,
    };
    const sources = [
      honestSource('expertsender', [record('expertsender', onPhone)]),
      ...knownTo({
        loke: { name: 'Ada', totalSpent: { amount: '36.87', currency: 'AUD' } },
        kibo: { totalOrders: 2 },
      }),
    ];
    expect(await seen({ emailAddress: EMAIL, phoneNumber: PHONE }, sources)).toMatchObject({
      name: 'Ada',
      total_spent: 'A$36.87',
      order_count: 2,
    });
  });

  it('is the latest of the last orders, and a "no" to marketing', async () => {
    const says = {
      kibo: { lastPurchaseAt: at('2021-08-23') },
      expertsender: { lastPurchaseAt: at('2024-02-03'), agreedToMarketing: true },
      loke: { agreedToMarketing: false },
    };
    expect((await seen(byEmail, knownTo(says))).panel_view).toMatchObject({
      'Last order': 'Feb 3, 2024',
      'Agreed to marketing': 'no',
    });
  });
});

describe('a consent that one source gives and that cannot be read', () => {
  it.each([
    [true, undefined],
    [false, 'no'],
  ])('beside %p of another', async (agreedToMarketing, shown) => {
    const says = { expertsender: { agreedToMarketing }, loke: { agreedToMarketing: UNREADABLE } };
    expect((await seen(byEmail, knownTo(says))).panel_view['Agreed to marketing']).toBe(shown);
  });
});

describe('panel_view', () => {
  it('shows what is known, in the order in which an agent reads', async () => {
    const says = {
      expertsender: {
        segment: 'Champions',
        averageOrder: { amount: '12.91', symbol: '$' },
        totalReturns: 2,
        totalSpent: { amount: '154.95', symbol: '$' },
      },
      kibo: {
        accountStatus: 'FROZEN',
        totalOrders: 12,
        lastPurchaseAt: at('2017-04-05'),
        recentOrders: ['6543210', '6543209'],
        recentAddresses: ['111 EXAMPLE LN, DALLAS, US', '1 SAMPLE ST, AUSTIN, US'],
      },
    };
    const loke = record('loke', {
      id: 'L1',
      emailAddress: EMAIL,
      pointsBalance: 3125,
      agreedToMarketing: true,
    });
    const memberships = { names: ['Loyal Customers', 'Early Birds'], more: true };
    const sources = [...knownTo(says), honestSource('loke', [loke], { memberships })];
    const { panel_view: view } = await seen(byEmail, sources);
    expect(Object.entries(view)).toEqual([
      ['Account status', 'Frozen'],
      ['Segment', 'Champions'],
      ['Memberships', 'Loyal Customers, Early Birds, and more'],
      ['Agreed to marketing', 'yes'],
      ['Average order', '$12.91'],
      ['Last order', 'Apr 5, 2017'],
      ['Returns', '2'],
      ['Recent orders', '6543210, 6543209'],
      ['Recent addresses', '111 EXAMPLE LN, DALLAS, US; 1 SAMPLE ST, AUSTIN, US'],
      ['Loyalty points', '3,125'],
    ]);
  });

  it('shows nothing that is not known, and no status that is active', async () => {
    const says = { kibo: { accountStatus: 'ACTIVE', totalOrders: 0 } };
    expect(await seen(byEmail, knownTo(says))).toMatchObject({ panel_view: {} });
  });

  it('shows the chosen rows alone, in their order, and the chosen custom attributes', async () => {
    const customAttributes = [
      { name: 'Shoe size', value: '38 <script>' },
      { name: 'Secret', value: 'not chosen' },
    ];
    const says = { expertsender: { segment: 'New', customAttributes, totalReturns: 1, totalOrders: 1 } };
    const rows = ['returns', { attribute: 'shoe size' }, 'segment'] as const;
    const { panel_view: view } = await seen(byEmail, knownTo(says), { rows });
    expect(Object.entries(view)).toEqual([
      ['Returns', '1'],
      ['shoe size', '38 script'],
      ['Segment', 'New'],
    ]);
  });

  it('cuts long lists', async () => {
    const recentOrders = ['1', '2', '3', '4', '5', '6', '7', '8'];
    const says = { kibo: { recentOrders, totalOrders: 8 } };
    expect(await seen(byEmail, knownTo(says))).toMatchObject({
      panel_view: { 'Recent orders': '1, 2, 3, 4, 5, +3 more' },
    });
  });

  it('says how many accounts were added up', async () => {
    const two = ['1', '2'].map((id) => record('kibo', { id, emailAddress: EMAIL, totalOrders: 2 }));
    expect(await seen(byEmail, [honestSource('kibo', two)])).toMatchObject({
      order_count: 4,
      panel_view: { Accounts: 'Orders (Kibo): 2 accounts, added up' },
    });
  });

  it('asks no memberships of a customer that it does not show', async () => {
    const shared = [
      record('loke', { id: 'L1', phoneNumbers: [PHONE], emailAddress: EMAIL }),
      record('loke', { id: 'L2', phoneNumbers: [PHONE], emailAddress: OTHER_EMAIL }),
    ];
    const loke = fakeSource('loke', { phone: shared, memberships: { names: ['Loyal'], more: false } });
    expect(await lookUp({ phoneNumber: PHONE }, [loke])).toMatchObject({ kind: 'ambiguous' });
    expect(loke.questions).toEqual([`phone ${PHONE}`]);
  });
});

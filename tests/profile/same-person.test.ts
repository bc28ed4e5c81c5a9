import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { CustomerRecord, SourceName } from '../../lib/customer/customer-record.ts';
import { record } from '../customer/customer-records.ts';
import { fakeSource, honestSource } from './fake-sources.ts';
import { at, EMAIL, lookUp, OTHER_EMAIL, OTHER_PHONE, outage, PHONE, seen } from './lookup.ts';

const byBoth = { emailAddress: EMAIL, phoneNumber: PHONE };
const byPhone = { phoneNumber: PHONE };
const PHONE_ONLY = 'matched by phone only';

function known(source: SourceName, ...records: Partial<Omit<CustomerRecord, 'source'>>[]) {
  return honestSource(
    source,
    records.map((fields) => record(source, fields)),
  );
}

describe('a record matches', () => {
  it('by e-mail address without regard to case', async () => {
    const kibo = known('kibo', { name: 'Ada', emailAddress: 'ADA@EXAMPLE.COM' });
    expect(await seen({ emailAddress: EMAIL }, [kibo])).toMatchObject({ name: 'Ada' });
  });

  it('by phone as a number', async () => {
    const kibo = known('kibo', { name: 'Ada', phoneNumbers: ['06 - 1234 5678'] });
    expect(await seen(byPhone, [kibo])).toMatchObject({ name: 'Ada', phone_number: PHONE });
  });
});

describe('e-mail beats phone, across all sources', () => {
  const ada = { name: 'Ada', emailAddress: EMAIL };

  it('a record on the phone with another e-mail address does not count if any source has the asked one', async () => {
    const bob = { name: 'Bob', emailAddress: OTHER_EMAIL, phoneNumbers: [PHONE], pointsBalance: 7 };
    const panel = await seen(byBoth, [known('kibo', ada), known('loke', bob), known('expertsender', bob)]);
    expect(panel).toMatchObject({ name: 'Ada', email_address: EMAIL });
    expect(JSON.stringify(panel)).not.toMatch(/Bob|bob@|"7"/);
  });

  it('a record on the phone without an e-mail address counts', async () => {
    const card = { phoneNumbers: [PHONE], pointsBalance: 7 };
    expect(await seen(byBoth, [known('kibo', ada), known('loke', card)])).toMatchObject({
      name: 'Ada',
      panel_view: { 'Loyalty points': '7' },
    });
  });

  it('a record on the phone with the same e-mail address counts', async () => {
    const card = { emailAddress: EMAIL.toUpperCase(), phoneNumbers: [PHONE], pointsBalance: 7 };
    expect(await seen(byBoth, [known('kibo', ada), known('loke', card)])).toMatchObject({
      panel_view: { 'Loyalty points': '7' },
    });
  });

  it.each(['second(at)example.com', 'second@@example.com', '["second@example.com"]'])(
    'a record on the phone with an address that cannot be read does not count if any source has the asked one: %s',
    async (emailAddress) => {
      const bob = { name: 'Bob', emailAddress, phoneNumbers: [PHONE], pointsBalance: 7 };
      const panel = await seen(byBoth, [known('kibo', ada), known('loke', bob)]);
      expect(JSON.stringify(panel)).not.toMatch(/Bob|second|"7"/);
      // It is not known to be the address of another record, however alike they are written.
      const accounts = [known('kibo', { ...bob, id: '1' }, { ...bob, id: '2' }), known('loke', bob)];
      expect(await lookUp(byPhone, accounts)).toMatchObject({ kind: 'ambiguous' });
      expect(await lookUp(byPhone, [known('kibo', bob), known('loke', bob)])).toMatchObject({
        kind: 'ambiguous',
      });
    },
  );

  it('if only the phone matched although an e-mail address was asked for, the panel says so', async () => {
    const bob = { name: 'Bob', emailAddress: OTHER_EMAIL, phoneNumbers: [PHONE] };
    const panel = await seen(byBoth, [known('kibo', bob)]);
    expect(panel).toMatchObject({
      name: 'Bob',
      email_address: OTHER_EMAIL,
      panel_view: { Match: PHONE_ONLY },
    });
  });

  it('if the e-mail address matched, or none was asked for, it does not', async () => {
    const both = known('kibo', { ...ada, phoneNumbers: [PHONE] });
    expect((await seen(byBoth, [both])).panel_view).not.toHaveProperty('Match');
    expect((await seen(byPhone, [both])).panel_view).not.toHaveProperty('Match');
  });
});

describe('several records of one source with the asked e-mail address', () => {
  it('are one person: counts and amounts added, earliest first purchase, latest activity for the rest', async () => {
    const kibo = known(
      'kibo',
      {
        id: '1',
        name: 'A. Lovelace',
        emailAddress: EMAIL,
        totalOrders: 2,
        firstPurchaseAt: at('2014-01-28'),
        lastPurchaseAt: at('2015-01-01'),
      },
      {
        id: '2',
        name: 'Ada',
        emailAddress: EMAIL,
        totalOrders: 3,
        firstPurchaseAt: at('2016-01-01'),
        lastPurchaseAt: at('2017-04-05'),
      },
    );
    const symbol = '$';
    const expertsender = known(
      'expertsender',
      { crmId: '1', emailAddress: EMAIL, totalSpent: { amount: '100.10', symbol } },
      { crmId: '2', emailAddress: EMAIL, totalSpent: { amount: '54.85', symbol } },
    );
    expect(await seen(byBoth, [kibo, expertsender])).toMatchObject({
      name: 'Ada',
      order_count: 5,
      customer_since: '2014-01-28',
      total_spent: '$154.95',
      panel_view: { 'Last order': 'Apr 5, 2017' },
    });
  });

  it('count once if both questions bring the same one', async () => {
    const kibo = known('kibo', { id: '1', emailAddress: EMAIL, phoneNumbers: [PHONE], totalOrders: 3 });
    expect(await seen(byBoth, [kibo])).toMatchObject({ order_count: 3 });
  });
});

describe('several on the phone and no e-mail address to choose by', () => {
  const ada = { id: '1', name: 'Ada', emailAddress: EMAIL, phoneNumbers: [PHONE], totalOrders: 3 };
  const bob = { id: '2', name: 'Bob', emailAddress: OTHER_EMAIL, phoneNumbers: [PHONE], totalOrders: 4 };
  const EMPTY = {
    name: '',
    email_address: '',
    phone_number: '',
    customer_since: '',
    total_spent: '',
    order_count: 0,
    panel_view: { 'Please note': '2 customers share this phone number. Please ask for the e-mail address.' },
  };

  it('in one source: none is shown', async () => {
    expect(await seen(byPhone, [known('kibo', ada, bob)])).toEqual(EMPTY);
  });

  it('under different e-mail addresses in different sources: none is shown', async () => {
    expect(await seen(byPhone, [known('kibo', ada), known('loke', bob)])).toEqual(EMPTY);
  });

  it('under an e-mail address that was not asked for: none is shown', async () => {
    const asked = { emailAddress: 'eve@example.com', phoneNumber: PHONE };
    expect(await seen(asked, [known('kibo', ada), known('loke', bob)])).toEqual(EMPTY);
  });

  it('even if they have no e-mail address at all', async () => {
    const cards = known('loke', { id: 'L1', phoneNumbers: [PHONE] }, { id: 'L2', phoneNumbers: [PHONE] });
    expect(await seen(byPhone, [cards, known('kibo', ada)])).toEqual(EMPTY);
  });

  it('says how many share it', async () => {
    const eve = { id: '3', emailAddress: 'eve@example.com', phoneNumbers: [PHONE] };
    const { panel_view: view } = await seen(byPhone, [known('kibo', ada, bob), known('loke', eve)]);
    expect(view['Please note']).toMatch(/^3 customers share/);
  });

  it('names a source that could not be asked', async () => {
    const loke = fakeSource('loke', { phone: outage() });
    expect((await seen(byPhone, [known('kibo', ada, bob), loke])).panel_view).toHaveProperty(
      'Loyalty (LOKE)',
    );
  });

  it('costs only what that source knows if another one has the asked e-mail address', async () => {
    const cards = known(
      'loke',
      { id: 'L1', phoneNumbers: [PHONE], pointsBalance: 1 },
      { id: 'L2', phoneNumbers: [PHONE] },
    );
    const panel = await seen(byBoth, [known('kibo', ada), cards]);
    expect(panel).toMatchObject({
      name: 'Ada',
      panel_view: {
        'Loyalty (LOKE)': 'several customers share the phone number there, none of them is shown',
      },
    });
    expect(panel.panel_view).not.toHaveProperty('Loyalty points');
  });
});

describe('a source that answers with records none of which matches', () => {
  const strangers = [
    record('kibo', { id: '9', name: 'Eve', emailAddress: 'eve@example.com', phoneNumbers: [OTHER_PHONE] }),
  ];

  it('could not be asked: it is never "unknown"', async () => {
    const kibo = fakeSource('kibo', { email: strangers, phone: strangers });
    expect(await lookUp(byBoth, [kibo, fakeSource('loke')])).toMatchObject({ kind: 'unavailable' });
  });

  it('could not be asked even if it knows no customer on the phone', async () => {
    const kibo = fakeSource('kibo', { email: strangers });
    expect(await lookUp(byBoth, [kibo])).toMatchObject({ kind: 'unavailable' });
  });

  it('is named in the panel, and nothing of the strangers is shown', async () => {
    const kibo = fakeSource('kibo', { email: strangers, phone: strangers });
    const panel = await seen(byBoth, [kibo, known('loke', { emailAddress: EMAIL })]);
    expect(panel.panel_view['Orders (Kibo)']).toBe('could not be asked: orders and addresses may be missing');
    expect(JSON.stringify(panel)).not.toMatch(/eve/i);
  });

  it('shows no match by phone either: whom the e-mail address would have brought is not known', async () => {
    const onPhone = record('kibo', { id: '1', phoneNumbers: [PHONE] });
    const kibo = fakeSource('kibo', { email: strangers, phone: [onPhone] });
    expect(await lookUp(byBoth, [kibo])).toMatchObject({ kind: 'unavailable' });
  });
});

describe('a source that answers one question and fails the other', () => {
  const ada = record('kibo', {
    id: '1',
    name: 'Ada',
    emailAddress: EMAIL,
    phoneNumbers: [PHONE],
    totalOrders: 3,
  });

  it('is shown and named as not fully asked if the answer matched', async () => {
    const kibo = fakeSource('kibo', { email: [ada], phone: outage() });
    expect(await seen(byBoth, [kibo])).toMatchObject({
      order_count: 3,
      panel_view: { 'Orders (Kibo)': 'could not be asked in full: orders and addresses may be missing' },
    });
  });

  it('could not be asked if the answer was "unknown"', async () => {
    expect(await lookUp(byBoth, [fakeSource('kibo', { email: outage() })])).toMatchObject({
      kind: 'unavailable',
    });
    expect(await lookUp(byBoth, [fakeSource('kibo', { phone: 'silence' })])).toMatchObject({
      kind: 'unavailable',
    });
  });
});

describe('with KIBO_CUSTOMER_ID_IS_CRM_ID', () => {
  const ada = { crmId: '0123', name: 'Ada', emailAddress: EMAIL };
  const order = { id: '123', totalOrders: 3 };
  const linked = (...records: Partial<Omit<CustomerRecord, 'source'>>[]) =>
    honestSource(
      'kibo',
      records.map((fields) => record('kibo', fields)),
      { linksByCrmId: true },
    );

  it('Kibo is searched by the crmId of the matched ExpertSender record', async () => {
    const panel = await seen(byBoth, [known('expertsender', ada), linked(order)]);
    expect(panel).toMatchObject({ name: 'Ada', order_count: 3 });
  });

  it('only if nothing else matched there', async () => {
    const kibo = fakeSource('kibo', { email: [record('kibo', { id: '7', emailAddress: EMAIL })], crmId: [] });
    await seen(byBoth, [known('expertsender', ada), kibo]);
    expect(kibo.questions).toEqual([`email ${EMAIL}`, `phone ${PHONE}`]);
  });

  it('even if the question by e-mail was ignored, though Kibo is then not fully asked', async () => {
    const stranger = record('kibo', { id: '9', emailAddress: 'eve@example.com' });
    const kibo = fakeSource('kibo', { email: [stranger], crmId: [record('kibo', order)] });
    const panel = await seen({ emailAddress: EMAIL }, [known('expertsender', ada), kibo]);
    expect(panel).toMatchObject({ order_count: 3 });
    expect(panel.panel_view['Orders (Kibo)']).toMatch(/^could not be asked in full/);
  });

  it('a record of another number is a stranger: Kibo could not be asked', async () => {
    const kibo = fakeSource('kibo', { crmId: [record('kibo', { id: '999', name: 'Eve', totalOrders: 9 })] });
    const panel = await seen(byBoth, [known('expertsender', ada), kibo]);
    expect(panel).toMatchObject({ order_count: 0 });
    expect(panel.panel_view['Orders (Kibo)']).toMatch(/^could not be asked:/);
  });

  it('a record under another e-mail address counts, and the panel says so without that address', async () => {
    const panel = await seen(byBoth, [
      known('expertsender', ada),
      linked({ ...order, emailAddress: OTHER_EMAIL }),
    ]);
    expect(panel).toMatchObject({
      name: 'Ada',
      email_address: EMAIL,
      order_count: 3,
      panel_view: { 'Order system': 'known under another e-mail address' },
    });
    expect(JSON.stringify(panel)).not.toContain(OTHER_EMAIL);
  });

  it('such a record is withheld and named if ExpertSender matched by phone alone', async () => {
    const panel = await seen(byPhone, [
      known('expertsender', { ...ada, phoneNumbers: [PHONE] }),
      linked({ ...order, emailAddress: OTHER_EMAIL }),
    ]);
    expect(panel).toMatchObject({
      order_count: 0,
      panel_view: { 'Orders (Kibo)': 'has the customer number under another e-mail address, not shown' },
    });
  });

  it('and also if that ExpertSender record has no e-mail address', async () => {
    const { emailAddress: _, ...nameless } = ada;
    const withPhone = () => known('expertsender', { ...nameless, phoneNumbers: [PHONE] });
    const panel = await seen(byBoth, [withPhone(), linked({ ...order, emailAddress: OTHER_EMAIL })]);
    expect(panel).toMatchObject({
      name: 'Ada',
      order_count: 0,
      panel_view: { 'Orders (Kibo)': 'has the customer number under another e-mail address, not shown' },
    });
    // The phone alone was asked for: no address is another one, but for one that cannot be read.
    const asked = { phoneNumber: PHONE };
    const found = await seen(asked, [withPhone(), linked({ ...order, emailAddress: OTHER_EMAIL })]);
    expect(found).toMatchObject({ order_count: 3 });
    const unreadable = await seen(asked, [
      withPhone(),
      linked({ ...order, emailAddress: 'b(at)example.com' }),
    ]);
    expect(unreadable).toMatchObject({ order_count: 0 });
  });

  it('a record by the number of one who matched by phone alone comes before no other', async () => {
    const found = await seen({ phoneNumber: PHONE }, [
      known('expertsender', { ...ada, phoneNumbers: [PHONE] }),
      linked({ ...order, name: 'Ada of Kibo', emailAddress: EMAIL }),
    ]);
    expect(found).toMatchObject({ name: 'Ada', order_count: 3 });
  });

  it('no customer is searched by the placeholder "0"', async () => {
    const kibo = fakeSource('kibo', { crmId: [] });
    await seen(byBoth, [known('expertsender', { ...ada, crmId: '0' }), kibo]);
    expect(kibo.questions).not.toContain('crmId 0');
  });

  it('no customer is searched by the crmId of a record that does not count', async () => {
    const bob = { crmId: '5', emailAddress: OTHER_EMAIL, phoneNumbers: [PHONE] };
    const kibo = fakeSource('kibo', { crmId: [record('kibo', { id: '5', name: 'Bob' })] });
    const panel = await seen(byBoth, [
      known('expertsender', bob),
      kibo,
      known('loke', { emailAddress: EMAIL, name: 'Ada' }),
    ]);
    expect(panel).toMatchObject({ name: 'Ada' });
    expect(JSON.stringify(panel)).not.toMatch(/bob/i);
  });

  it('nor is one missed by the crmId of a record that is not shown, as another system fails later', async () => {
    const bob = { crmId: '5', emailAddress: OTHER_EMAIL, phoneNumbers: [PHONE] };
    const kibo = fakeSource('kibo', { crmId: outage() });
    const loke = {
      ...fakeSource('loke'),
      findByEmailAddress: async () => {
        await pause(5);
        throw outage();
      },
    };
    const lookup = await lookUp(byBoth, [
      fakeSource('expertsender', { phone: [record('expertsender', bob)] }),
      kibo,
      loke,
    ]);
    expect(lookup.unavailable).toEqual(['loke']);
  });

  it('Kibo could not be asked if that question fails', async () => {
    const kibo = fakeSource('kibo', { crmId: outage() });
    const { panel_view: view } = await seen(byBoth, [known('expertsender', ada), kibo]);
    expect(view['Orders (Kibo)']).toMatch(/^could not be asked:/);
  });
});

describe('memberships', () => {
  it('are named as missing if they could not be asked', async () => {
    const loke = fakeSource('loke', {
      email: [record('loke', { id: 'L1', emailAddress: EMAIL })],
      memberships: outage(),
    });
    expect(await seen(byBoth, [loke])).toMatchObject({
      panel_view: { 'Loyalty (LOKE)': 'memberships could not be asked' },
    });
  });
});

describe('one customer number that a source answers with two e-mail addresses', () => {
  const asked = { crmId: 'C1', emailAddress: EMAIL, name: 'Ada', totalOrders: 10 };
  const stranger = {
    crmId: 'C1',
    emailAddress: OTHER_EMAIL,
    phoneNumbers: [PHONE],
    name: 'Bob',
    totalOrders: 99,
  };

  it.each([
    ['expertsender', {}],
    ['kibo', { id: '7' }],
  ] as const)(
    'of %s is the customer with the asked one, in whichever order the answers come',
    async (name, id) => {
      const [ada, bob] = [asked, stranger].map((one) => [record(name, { ...one, ...id })]);
      for (const lateMs of [0, 5]) {
        const source = {
          ...fakeSource(name, { phone: bob ?? [] }),
          findByEmailAddress: async () => {
            await pause(lateMs);
            return ada ?? [];
          },
        };
        expect(await seen(byBoth, [source])).toMatchObject({
          name: 'Ada',
          order_count: 10,
          email_address: EMAIL,
        });
      }
    },
  );
});

describe('one customer whom a source answers to two questions', () => {
  const first = { emailAddress: EMAIL, crmId: '7', phoneNumbers: [PHONE], totalOrders: 11, totalReturns: 1 };
  const answers = (later: Partial<Omit<CustomerRecord, 'source'>>) =>
    fakeSource('expertsender', {
      email: [record('expertsender', first)],
      phone: [record('expertsender', later)],
    });

  it.each([
    ['an order arrived between', { ...first, totalOrders: 12 }, 12],
    ['a field is left out', { emailAddress: EMAIL, phoneNumbers: [PHONE], totalOrders: 11 }, 11],
    ['its e-mail address is left out', { crmId: '7', phoneNumbers: [PHONE], totalOrders: 11 }, 11],
    ['the e-mail address is cased otherwise', { ...first, emailAddress: EMAIL.toUpperCase() }, 11],
  ] as const)('is one record, the later answer: %s', async (_, later, count) => {
    const panel = await seen(byBoth, [answers(later)]);
    expect(panel.order_count).toBe(count);
    expect(panel.panel_view).not.toHaveProperty('Accounts');
  });
});

describe('no stranger, under any fault', () => {
  const second = { name: 'Second', emailAddress: OTHER_EMAIL, phoneNumbers: [PHONE] };

  it.each([
    ['is down', { email: outage(), phone: outage() }],
    ['hangs', { email: 'silence', phone: 'silence' }],
    [
      'answers the question by e-mail with a stranger',
      { email: [record('expertsender', { emailAddress: 'eve@example.com' })] },
    ],
  ] as const)(
    'a phone match under another e-mail address is not shown where a source %s',
    async (_, replies) => {
      const lookup = await lookUp(byBoth, [fakeSource('expertsender', replies), known('kibo', second)]);
      expect(lookup.kind).toBe('unavailable');
      expect(JSON.stringify(lookup)).not.toMatch(/Second|bob@/);
    },
  );

  it('it is shown if every source was asked', async () => {
    const panel = await seen(byBoth, [fakeSource('expertsender'), known('kibo', second)]);
    expect(panel).toMatchObject({ name: 'Second', panel_view: { Match: PHONE_ONLY } });
  });

  it('it is shown if the phone alone was asked for, and the panel names which source could not be asked', async () => {
    const panel = await seen(byPhone, [fakeSource('loke', { phone: outage() }), known('kibo', second)]);
    expect(panel.name).toBe('Second');
    expect(panel.panel_view).toHaveProperty('Loyalty (LOKE)');
  });
});

describe('several on the phone', () => {
  it('that share one e-mail address are one person', async () => {
    const accounts = ['1', '2'].map((id) => ({
      id,
      emailAddress: EMAIL,
      phoneNumbers: [PHONE],
      totalOrders: 2,
    }));
    expect(await seen(byPhone, [known('kibo', ...accounts)])).toMatchObject({ order_count: 4 });
  });

  it.each(['0', 'null', 'N/A', '-', 'Guest'])(
    'under one number that many have are several: %s',
    async (id) => {
      const guests = [EMAIL, OTHER_EMAIL].map((emailAddress) => ({
        id,
        emailAddress,
        phoneNumbers: [PHONE],
      }));
      expect(await lookUp(byPhone, [known('kibo', ...guests)])).toMatchObject({ kind: 'ambiguous' });
      const shoppers = guests.map(({ id: crmId, ...guest }) => ({ ...guest, crmId }));
      expect(await lookUp(byPhone, [known('expertsender', ...shoppers)])).toMatchObject({
        kind: 'ambiguous',
      });
    },
  );

  it('none with an e-mail address, with different names in different sources: ambiguous', async () => {
    const ada = known('kibo', { id: '1', name: 'Ada Lovelace', phoneNumbers: [PHONE] });
    const bob = known('loke', { id: 'L1', name: 'Bob Stranger', phoneNumbers: [PHONE] });
    expect(await lookUp(byPhone, [ada, bob])).toMatchObject({ kind: 'ambiguous' });
    const same = known('loke', { id: 'L1', name: 'lovelace, ADA', phoneNumbers: [PHONE] });
    expect(await lookUp(byPhone, [ada, same])).toMatchObject({ kind: 'found' });
    const zoe = known('kibo', { id: '1', name: "Zoë O'Neil", phoneNumbers: [PHONE] });
    const escaped = known('loke', { id: 'L1', name: 'Zo&euml; O&#39;Neil', phoneNumbers: [PHONE] });
    expect(await lookUp(byPhone, [zoe, escaped])).toMatchObject({ kind: 'found' });
  });

  it('are read up to the hundredth', async () => {
    const people = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        id: String(index + 1),
        emailAddress: `person${index}@example.com`,
        phoneNumbers: [PHONE],
      }));
    const notice = async (count: number) =>
      (await seen(byPhone, [known('kibo', ...people(count))])).panel_view['Please note'];
    expect(await notice(100)).toMatch(/^100 customers share/);
    expect(await notice(101)).toMatch(/^More than 100 customers share/);
  });
});

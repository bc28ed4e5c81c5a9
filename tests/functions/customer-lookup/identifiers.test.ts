import { describe, expect, it } from '@jest/globals';
import type { LookupDependencies } from '../../../functions/customer-lookup/answer-request.ts';
import { readLookupSettings } from '../../../functions/customer-lookup/settings.ts';
import type {
  CustomerNumber,
  CustomerRecord,
  CustomerSource,
  SourceName,
} from '../../../lib/customer/customer-record.ts';
import { SettingsError } from '../../../lib/platform/settings.ts';
import { record } from '../../customer/customer-records.ts';
import { fakeSource, honestSource } from '../../profile/fake-sources.ts';
import { EMAIL, OTHER_EMAIL, OTHER_PHONE, outage, PHONE } from '../../profile/lookup.ts';
import { bookOrder, fakeBook, fakeSystem, systemOrder } from '../../shop-orders/fake-orders.ts';
import { AUTHORIZATION, eventOfFormat1, invoke } from './lookup-call.ts';

const identifiers = [
  { parameter: 'kibo_id', kind: 'kibo' },
  { parameter: 'customer_identifier', kind: 'crmId' },
] as const;

const ada = record('kibo', {
  id: '0123',
  name: 'Ada',
  emailAddress: EMAIL,
  phoneNumbers: [PHONE],
  recentOrders: ['77'],
});
const bob = record('kibo', { id: '9', name: 'Bob', emailAddress: OTHER_EMAIL, phoneNumbers: [OTHER_PHONE] });
const adaInLoke = record('loke', { id: 'L', emailAddress: EMAIL, pointsBalance: 5 });
const bobInExpertSender = record('expertsender', { name: 'Bob', emailAddress: OTHER_EMAIL });
const bobInLoke = record('loke', { id: 'M', emailAddress: OTHER_EMAIL, pointsBalance: 900 });

/** A source that is asked by number, too. */
function numbered(
  name: SourceName,
  records: readonly CustomerRecord[],
  fault?: Error,
  ofKind: CustomerNumber['kind'] = name,
): CustomerSource {
  return {
    ...honestSource(name, records),
    findByNumber: ({ kind, value }) => {
      if (kind !== ofKind) return undefined;
      if (fault) return Promise.reject(fault);
      return Promise.resolve(records.filter(({ id, crmId }) => Number(id ?? crmId) === Number(value)));
    },
  };
}

const sources = [numbered('kibo', [ada, bob]), honestSource('loke', [adaInLoke, bobInLoke])];

async function ask(
  query: string,
  of: readonly CustomerSource[] = sources,
  path = '/customers',
  more: Partial<LookupDependencies> = {},
) {
  const event = { ...eventOfFormat1(query, { Authorization: AUTHORIZATION }), path };
  const { statusCode, body } = await invoke(event, of, { identifiers, ...more });
  return { status: statusCode, body: JSON.parse(body) };
}

describe('a customer named by number', () => {
  it('is found by the number alone, and other sources count by the e-mail address of the record', async () => {
    const { status, body } = await ask('kibo_id=123');
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'Ada', email_address: EMAIL, panel_view: { 'Loyalty points': '5' } });
  });

  it('has no figure in Server-Timing for a source that nothing was asked of', async () => {
    const unreachable = numbered('kibo', [record('kibo', { id: '5', name: 'Ada' })]);
    const event = eventOfFormat1('kibo_id=5', { Authorization: AUTHORIZATION });
    const { headers } = await invoke(event, [unreachable, honestSource('loke', [])], { identifiers });
    expect(headers['Server-Timing']).toMatch(/^kibo;dur=[\d.]+, total;dur=[\d.]+$/);
  });

  it('is the customer, whatever e-mail address is asked for beside the number', async () => {
    const { body } = await ask(`kibo_id=123&email=${OTHER_EMAIL}`);
    expect(body).toMatchObject({ name: 'Ada', email_address: EMAIL });
    expect(JSON.stringify(body)).not.toMatch(/Bob|900/);
  });

  it('has the orders of the record', async () => {
    const more = {
      orderSystem: fakeSystem([systemOrder('77')]),
      orderBook: fakeBook([bookOrder('O1', EMAIL)]),
    };
    const { body } = await ask(`kibo_id=123&email=${OTHER_EMAIL}`, sources, '/orders', more);
    expect(body.orders.map(({ order_number }: { order_number: string }) => order_number).sort()).toEqual([
      '77',
      'O1',
    ]);
  });

  describe('that stands in two systems', () => {
    const inExpertSender = record('expertsender', {
      crmId: '123',
      name: 'Ada Lovelace',
      emailAddress: EMAIL,
      totalSpent: { amount: '20', symbol: '€' },
    });
    const elsewhere = record('kibo', {
      id: '0123',
      emailAddress: OTHER_EMAIL,
      totalOrders: 3,
      recentOrders: ['77'],
    });
    const stranger = record('kibo', { id: '9', emailAddress: EMAIL, totalOrders: 900 });
    const both = [
      numbered('expertsender', [inExpertSender], undefined, 'crmId'),
      numbered('kibo', [elsewhere, stranger], undefined, 'crmId'),
    ];

    it('has its records in both, whatever e-mail address they have, and none of another number', async () => {
      const { status, body } = await ask('customer_identifier=123', both);
      expect(status).toBe(200);
      expect(body).toMatchObject({ name: 'Ada Lovelace', email_address: EMAIL, order_count: 3 });
      expect(body.panel_view['Order system']).toBe('known under another e-mail address');
      expect(JSON.stringify(body)).not.toMatch(/900|bob/);
    });

    it('has the orders of both', async () => {
      const more = {
        orderSystem: fakeSystem([systemOrder('77')]),
        orderBook: fakeBook([bookOrder('O1', EMAIL), bookOrder('O2', OTHER_EMAIL)]),
      };
      const { body } = await ask('customer_identifier=123', both, '/orders', more);
      const listed = body.orders.map(({ order_number }: { order_number: string }) => order_number);
      expect(listed.sort()).toEqual(['77', 'O1', 'O2']);
    });

    it('is joined to no other record by another number, which may be another customer', async () => {
      const { body } = await ask('kibo_id=123&customer_identifier=555', [
        numbered('expertsender', [record('expertsender', { crmId: '555', emailAddress: 'eve@example.com' })]),
        numbered('kibo', [ada]),
      ]);
      expect(body).toMatchObject({ name: 'Ada', email_address: EMAIL });
    });
  });

  describe('without e-mail address and phone number', () => {
    const nameless = record('kibo', { id: '123', name: 'Ada', totalOrders: 0, recentOrders: ['77'] });
    const only = [numbered('kibo', [nameless]), honestSource('expertsender', [bobInExpertSender])];

    it('is the customer, and of the others it is said that they were not asked', async () => {
      const { status, body } = await ask('kibo_id=123', only);
      expect(status).toBe(200);
      expect(body).toMatchObject({ name: 'Ada', email_address: '', phone_number: '', order_count: 0 });
      expect(body.total_spent).toBe('unknown');
      expect(body.panel_view['Customer data (ExpertSender)']).toMatch(/^not asked/);
      expect(JSON.stringify(body)).not.toMatch(/Bob/);
    });

    it('is the customer beside an e-mail address as well, which is a stranger’s', async () => {
      const { body } = await ask(`kibo_id=123&email=${OTHER_EMAIL}`, only);
      expect(body).toMatchObject({ name: 'Ada', email_address: '' });
    });

    it('has the orders of the record, and an explained line', async () => {
      const orderSystem = fakeSystem([systemOrder('77')]);
      const { status, body } = await ask('kibo_id=123', only, '/orders', { orderSystem });
      expect(status).toBe(200);
      const [order, notice] = body.orders;
      expect(order.order_number).toBe('77');
      expect(notice.order_number).toBe('robin-bridge:missing:expertsender.unasked');
    });
  });

  it('is the customer, even if others have the phone number', async () => {
    const onPhone = record('kibo', { id: '123', name: 'Ada', phoneNumbers: [PHONE] });
    const sharing = record('loke', {
      id: 'X',
      name: 'Eve',
      emailAddress: OTHER_EMAIL,
      phoneNumbers: [PHONE],
    });
    const third = { ...sharing, id: 'Y', emailAddress: 'third@example.com' };
    const { body } = await ask('kibo_id=123', [
      numbered('kibo', [onPhone]),
      honestSource('loke', [sharing, third]),
    ]);
    expect(body).toMatchObject({ name: 'Ada', phone_number: PHONE });
    expect(body.panel_view['Loyalty (LOKE)']).toMatch(/several customers share the phone number/);
    expect(JSON.stringify(body)).not.toMatch(/Eve|example/);
  });

  it('is looked for elsewhere by the phone number if the e-mail address of the record cannot be read', async () => {
    const unread = record('kibo', { ...ada, emailAddress: 'ada(at)example.com' });
    const card = record('loke', { id: 'L', phoneNumbers: [PHONE], pointsBalance: 5 });
    const { body } = await ask('kibo_id=123', [numbered('kibo', [unread]), honestSource('loke', [card])]);
    expect(body).toMatchObject({ name: 'Ada', panel_view: { 'Loyalty points': '5' } });
    const sharing = { ...card, name: 'Eve', emailAddress: OTHER_EMAIL };
    const shared = await ask('kibo_id=123', [numbered('kibo', [unread]), honestSource('loke', [sharing])]);
    expect(shared.body).toMatchObject({ name: 'Ada' });
    expect(JSON.stringify(shared.body)).not.toMatch(/Eve|"5"/);
  });

  it('is left to e-mail and phone if the number is not known, and the panel says so', async () => {
    const { body } = await ask(`kibo_id=555&email=${OTHER_EMAIL}`);
    expect(body).toMatchObject({ name: 'Bob', panel_view: { 'Customer number': 'not known' } });
    expect((await ask('kibo_id=555')).status).toBe(404);
    expect((await ask('kibo_id=555', sources, '/orders')).body).toEqual({ orders: [] });
  });

  it('is an outage like any other if its source could not be asked', async () => {
    const down = [numbered('kibo', [ada], outage()), honestSource('loke', [adaInLoke])];
    for (const path of ['/customers', '/orders']) {
      expect((await ask('kibo_id=123', down, path)).status).toBe(503);
      expect((await ask('kibo_id=123', down, path, { outageAsNotice: true })).status).toBe(200);
    }
  });

  it('is nobody, whatever is asked for beside the number, while nothing tells whose it is', async () => {
    const down = [numbered('kibo', [ada, bob], outage()), honestSource('loke', [adaInLoke, bobInLoke])];
    for (const query of [`kibo_id=9&email=${EMAIL}`, `kibo_id=9&phone=${encodeURIComponent(PHONE)}`]) {
      for (const path of ['/customers', '/orders']) expect((await ask(query, down, path)).status).toBe(503);
      const { body } = await ask(query, down, '/customers', { outageAsNotice: true });
      expect(JSON.stringify(body)).not.toMatch(/Ada/);
    }
  });

  it('is nobody either while the first of two numbers could not be asked for', async () => {
    const down = [
      numbered('kibo', [ada], outage()),
      numbered('expertsender', [{ ...bobInExpertSender, crmId: '9' }], undefined, 'crmId'),
    ];
    expect((await ask('kibo_id=123&customer_identifier=9', down)).status).toBe(503);
    const up = [numbered('kibo', []), down[1] ?? fakeSource('loke')];
    expect((await ask('kibo_id=123&customer_identifier=9', up)).body.name).toBe('Bob');
  });

  it('is nobody while one of its sources could not be asked and the other has no address to ask by', async () => {
    const down = [
      numbered('kibo', [ada], outage(), 'crmId'),
      numbered('expertsender', [record('expertsender', { name: 'Ada', crmId: '123' })], undefined, 'crmId'),
    ];
    const { body } = await ask('customer_identifier=123', down);
    expect(body.panel_view['Orders (Kibo)']).toMatch(/^could not be asked/);
    const { status } = await ask('customer_identifier=123', down, '/orders', { orderSystem: fakeSystem([]) });
    expect(status).toBe(503);
  });

  it('is told how long each source took that was asked by the number', async () => {
    const { headers } = await invoke(
      { ...eventOfFormat1('kibo_id=555', { Authorization: AUTHORIZATION }), path: '/customers' },
      sources,
      { identifiers },
    );
    expect(JSON.stringify(headers)).toMatch(/kibo;dur=/);
  });

  it.each([
    'kibo_id=0000',
    'kibo_id=null',
    'kibo_id=Guest',
    'kibo_id=N/A',
    'kibo_id=0.0',
    'kibo_id=..',
    'kibo_id=',
    'kibo_id=1&kibo_id=2',
    'loyalty_id=123',
  ])('is not named by %s', async (query) => {
    expect((await ask(query)).status).toBe(400);
    expect((await ask(`${query}&email=${EMAIL}`)).body.name).toBe('Ada');
  });

  it('is no customer without the setting', async () => {
    expect((await ask('kibo_id=123', [fakeSource('kibo')], '/customers', { identifiers: [] })).status).toBe(
      400,
    );
  });
});

describe('LOOKUP_IDENTIFIERS', () => {
  const ALL_ON = {
    KIBO_SECRET_ID: 'y',
    EXPERTSENDER_SECRET_ID: 'y',
    LOKE_SECRET_ID: 'y',
    LOKE_ORGANIZATION_ID: 'z',
    LOKE_CURRENCY: 'GBP',
  };
  const settings = (text: string, sources: Readonly<Record<string, string>> = ALL_ON) =>
    readLookupSettings({ LOOKUP_SECRET_ID: 'x', ...sources, LOOKUP_IDENTIFIERS: text });

  it('names parameters and whose number each is', () => {
    expect(settings('customer_identifier:crmId, loyalty_id:loke').identifiers).toEqual([
      { parameter: 'customer_identifier', kind: 'crmId' },
      { parameter: 'loyalty_id', kind: 'loke' },
    ]);
    expect(settings('').identifiers).toEqual([]);
  });

  it.each([
    'customer_identifier',
    'x:nobody',
    'email:kibo',
    'Phone:kibo',
    'q:kibo',
    'orderNumber:kibo',
    'my id:kibo',
    'a&b:kibo',
    'a:kibo:b',
    'a:kibo,a:loke',
  ])('is reported where it is %s', (text) => {
    expect(() => settings(text)).toThrow(SettingsError);
    expect(() => settings(text)).toThrow(/LOOKUP_IDENTIFIERS/);
  });

  it.each([
    ['a:loke', { KIBO_SECRET_ID: 'y' }, 'loke'],
    ['a:expertsender,b:kibo', { KIBO_SECRET_ID: 'y' }, 'expertsender'],
    ['a:crmId', { KIBO_SECRET_ID: 'y' }, 'crmId'],
    ['a:kibo', { EXPERTSENDER_SECRET_ID: 'y' }, 'kibo'],
  ])('%s is reported with %j alone, for nothing would be asked by %s', (text, sources, kind) => {
    expect(() => settings(text, sources)).toThrow(`whose source is off: ${kind}`);
  });

  it('may name the number that Kibo has of ExpertSender if Kibo alone is on', () => {
    const sources = { KIBO_SECRET_ID: 'y', KIBO_CUSTOMER_ID_IS_CRM_ID: 'true' };
    expect(settings('a:crmId', sources).identifiers).toEqual([{ parameter: 'a', kind: 'crmId' }]);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { LookupDependencies } from '../../../functions/customer-lookup/answer-request.ts';
import { readLookupSettings } from '../../../functions/customer-lookup/settings.ts';
import type { CustomerRecord, CustomerSource, SourceName } from '../../../lib/customer/customer-record.ts';
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
const bobInLoke = record('loke', { id: 'M', emailAddress: OTHER_EMAIL, pointsBalance: 900 });

/** A source that is asked by number, too. */
function numbered(name: SourceName, records: readonly CustomerRecord[], fault?: Error): CustomerSource {
  return {
    ...honestSource(name, records),
    findByNumber: async ({ kind, value }) => {
      if (fault) throw fault;
      return kind === name ? records.filter(({ id }) => Number(id) === Number(value)) : [];
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

  it('is left to e-mail and phone where the number is not known, and the panel says so', async () => {
    const { body } = await ask(`kibo_id=555&email=${OTHER_EMAIL}`);
    expect(body).toMatchObject({ name: 'Bob', panel_view: { 'Customer number': 'not known' } });
    expect((await ask('kibo_id=555')).status).toBe(404);
    expect((await ask('kibo_id=555', sources, '/orders')).body).toEqual({ orders: [] });
  });

  it('is an outage like any other where its source could not be asked', async () => {
    const down = [numbered('kibo', [ada], outage()), honestSource('loke', [adaInLoke])];
    for (const path of ['/customers', '/orders']) {
      expect((await ask('kibo_id=123', down, path)).status).toBe(503);
      expect((await ask('kibo_id=123', down, path, { outageAsNotice: true })).status).toBe(200);
    }
    const { body } = await ask(`kibo_id=123&email=${EMAIL}`, down);
    expect(body.panel_view['Orders (Kibo)']).toMatch(/^could not be asked/);
  });

  it.each(['kibo_id=0000', 'kibo_id=', 'kibo_id=1&kibo_id=2', 'loyalty_id=123'])(
    'is not named by %s',
    async (query) => {
      expect((await ask(query)).status).toBe(400);
      expect((await ask(`${query}&email=${EMAIL}`)).body.name).toBe('Ada');
    },
  );

  it('is nobody without the setting', async () => {
    expect((await ask('kibo_id=123', [fakeSource('kibo')], '/customers', { identifiers: [] })).status).toBe(
      400,
    );
  });
});

describe('LOOKUP_IDENTIFIERS', () => {
  const settings = (text: string) =>
    readLookupSettings({ LOOKUP_SECRET_ID: 'x', KIBO_SECRET_ID: 'y', LOOKUP_IDENTIFIERS: text });

  it('names parameters and whose number each is', () => {
    expect(settings('customer_identifier:crmId, loyalty_id:loke').identifiers).toEqual([
      { parameter: 'customer_identifier', kind: 'crmId' },
      { parameter: 'loyalty_id', kind: 'loke' },
    ]);
    expect(settings('').identifiers).toEqual([]);
  });

  it.each(['customer_identifier', 'x:nobody', 'email:kibo', 'a:kibo:b'])(
    'is reported where it is %s',
    (text) => {
      expect(() => settings(text)).toThrow(SettingsError);
      expect(() => settings(text)).toThrow(/LOOKUP_IDENTIFIERS/);
    },
  );
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KiboSimulator, startKibo } from '../../local/simulators/kibo.ts';
import { type Asked, ask, askToken, tokenRequest } from './ask.ts';

let kibo: KiboSimulator;
let headers: Record<string, string>;

const get = (path: string, init: RequestInit = {}): Promise<Asked> =>
  ask(`${kibo.url}${path}`, { headers, ...init });
const collection = async (path: string) =>
  ((await get(path)).body as { collection: Array<{ customerID: string }> }).collection;

beforeAll(async () => {
  kibo = await startKibo();
  const token = await askToken(kibo.tokenUrl, 'kibo-key', 'kibo-secret');
  headers = { authorization: `Bearer ${token}`, 'API-Key': 'kibo-key' };
});
afterAll(() => kibo.close());

describe('the simulated Kibo', () => {
  it("answers the page's basic request to the letter", async () => {
    expect(await get('/customer/0123456')).toMatchObject({
      status: 200,
      body: {
        customerID: '0123456',
        firstName: 'Example',
        lastName: 'User',
        email: 'example@shopatron.com',
        password: '*****',
        phone1: '0000000000',
        active: 'ACTIVE',
      },
    });
  });

  it("answers the page's search request to the letter", async () => {
    expect((await get('/customer/?customerID=0123456')).body).toEqual({
      collection: [
        {
          active: 'ACTIVE',
          customerID: '0123456',
          email: 'example@shopatron.com',
          firstName: 'Example',
          firstPurchase: '2016-10-16T16:13:00+00:00',
          lastName: 'User',
          lastLogin: '2016-10-16T16:13:00+00:00',
          lastPurchase: '2016-10-16T16:13:00+00:00',
          phones: ['0000000000'],
          recentAddresses: ['111 EXAMPLE LN, DALLAS, US'],
          recentOrders: [6543210],
          totalOrders: 1,
        },
      ],
    });
  });

  it('gives a token for the right key and secret alone, asked for as a form', async () => {
    const good = tokenRequest('kibo-key', 'kibo-secret');
    expect((await ask(kibo.tokenUrl, tokenRequest('kibo-key', 'wrong'))).status).toBe(401);
    expect((await ask(kibo.tokenUrl, { ...good, method: 'GET', body: null })).status).toBe(405);
    expect((await ask(kibo.tokenUrl, { ...good, body: 'grant_type=password' })).status).toBe(400);
    const json = { ...good.headers, 'content-type': 'application/json' };
    expect((await ask(kibo.tokenUrl, { ...good, headers: json })).status).toBe(400);
    expect(await ask(kibo.tokenUrl, good)).toMatchObject({ status: 200, body: { expires_in: 3600 } });
  });

  it('as an upgraded tenant gives a token for a JSON body alone, and wants the tenant and its site', async () => {
    const upgraded = await startKibo({ tenantId: '12345', siteId: '678' });
    try {
      expect(new URL(upgraded.tokenUrl).pathname).toBe('/api/platform/applications/authtickets/oauth');
      const body = JSON.stringify({ client_id: 'kibo-key', client_secret: 'kibo-secret' });
      const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
      expect((await ask(upgraded.tokenUrl, tokenRequest('kibo-key', 'kibo-secret'))).status).toBe(401);
      expect((await ask(upgraded.tokenUrl, { ...json, body: '{"client_id":"kibo-key"}' })).status).toBe(401);
      expect((await ask(upgraded.tokenUrl, { ...json, body: 'no JSON' })).status).toBe(401);
      const given = (await ask(upgraded.tokenUrl, json)).body as { access_token: string };
      const own = {
        authorization: `Bearer ${given.access_token}`,
        'x-vol-tenant': '12345',
        'x-vol-site': '678',
      };
      const call = (changes: Record<string, string>) =>
        ask(`${upgraded.url}/customer/0123456`, { headers: { ...own, ...changes } });
      expect((await call({})).status).toBe(200);
      expect((await call({ 'x-vol-tenant': '1' })).status).toBe(401);
      expect((await call({ 'x-vol-site': '1' })).status).toBe(401);
    } finally {
      await upgraded.close();
    }
  });

  it('refuses a call without its token or its API-Key', async () => {
    expect((await get('/customer/0123456', { headers: {} })).status).toBe(401);
    expect((await get('/customer/0123456', { headers: { ...headers, 'API-Key': 'x' } })).status).toBe(401);
    expect(
      (await get('/customer/0123456', { headers: { ...headers, authorization: 'Bearer x' } })).status,
    ).toBe(401);
  });

  it.each(['/customer', '/customers/', '/customer/999', '/customer/0123456/', '/'])(
    'does not know %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it('knows no other method', async () => {
    expect((await get('/customer/0123456', { method: 'POST' })).status).toBe(405);
  });

  it('pages by ten, by a hundred at most', async () => {
    const ids = kibo.customers.map(({ customerID }) => customerID);
    expect((await collection('/customer/')).map(({ customerID }) => customerID)).toEqual(ids.slice(0, 10));
    expect((await collection('/customer/?perPage=4&page=2')).map(({ customerID }) => customerID)).toEqual(
      ids.slice(4, 8),
    );
    expect(await collection('/customer/?page=99')).toEqual([]);
    const many = await startKibo({
      customers: Array.from({ length: 150 }, (_, id) => ({ customerID: String(id) })),
    });
    const token = await askToken(many.tokenUrl, 'kibo-key', 'kibo-secret');
    const { body } = await ask(`${many.url}/customer/?perPage=1000`, {
      headers: { authorization: `Bearer ${token}`, 'API-Key': 'kibo-key' },
    });
    expect((body as { collection: unknown[] }).collection).toHaveLength(100);
    await many.close();
  });

  it('searches by all that it knows, together', async () => {
    expect(await collection('/customer/?email=SAM.shared%40example.com')).toHaveLength(1);
    expect(await collection('/customer/?phone=%2B31600000103')).toHaveLength(2);
    expect(await collection('/customer/?phone=0600000103&firstName=Kim')).toHaveLength(1);
    expect(await collection('/customer/?firstName=kim')).toEqual([]);
  });

  it('ignores a parameter that it does not know, and answers with strangers', async () => {
    expect(await collection('/customer/?emial=nobody%40example.com')).toHaveLength(10);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LokeSimulator, startLoke } from '../../local/simulators/loke.ts';
import { ask, askToken, tokenRequest } from './ask.ts';

let loke: LokeSimulator;
let headers: Record<string, string>;
const customers = '/organizations/sample-organization/customers';

const get = (path: string, init: RequestInit = {}) => ask(`${loke.url}${path}`, { headers, ...init });

beforeAll(async () => {
  loke = await startLoke();
  headers = { authorization: `Bearer ${await askToken(loke.tokenUrl, 'loke-client', 'loke-secret')}` };
});
afterAll(() => loke.close());

/** The customer of the page, as it stands there. */
const john = {
  createdAt: '2021-10-20T14:51:16Z',
  dob: '2021-10-20',
  email: 'john@example.com',
  firstName: 'John',
  gender: 'MALE',
  hasAgreedToMarketing: true,
  id: '01FCCGYZA9JPQ97HBSTKW0KT7P',
  lastName: 'Smith',
  phoneNumber: '+61411222333',
  statistics: {
    lastPointsEarnedAt: '2021-08-23T02:06:24.000Z',
    lastPointsRedeemedAt: '2021-03-17T04:27:06.000Z',
    lastSpentAt: '2021-08-23T02:06:23.000Z',
    pointsBalance: 3125,
    totalPointsEarned: 4523,
    totalPointsRedeemed: 1398,
    totalSpend: 3687,
  },
  updatedAt: '2021-10-21T18:34:45Z',
};

describe('the simulated LOKE', () => {
  it("answers the page's customer to the letter", async () => {
    expect(await get(`${customers}/${john.id}`)).toMatchObject({ status: 200, body: john });
    expect((await get(`${customers}?email=john%40example.com`)).body).toEqual([john]);
    expect((await get(`${customers}?phoneNumber=%2B61411222333`)).body).toEqual([john]);
  });

  it('finds an e-mail address only as it is written', async () => {
    expect((await get(`${customers}?email=John%40example.com`)).body).toEqual([]);
  });

  it('takes the credentials in the header or in the form', async () => {
    const form = 'grant_type=client_credentials&client_id=loke-client&client_secret=loke-secret';
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await ask(loke.tokenUrl, { method: 'POST', headers: type, body: form })).status).toBe(200);
    expect((await ask(loke.tokenUrl, tokenRequest('loke-client', 'wrong'))).status).toBe(401);
  });

  it('refuses a call without a token, or with one that was revoked', async () => {
    expect((await get(customers, { headers: {} })).status).toBe(401);
    const other = await startLoke();
    const token = await askToken(other.tokenUrl, 'loke-client', 'loke-secret');
    const call = () => ask(`${other.url}${customers}`, { headers: { authorization: `Bearer ${token}` } });
    expect((await call()).status).toBe(200);
    other.revokeTokens();
    expect((await call()).status).toBe(401);
    await other.close();
  });

  it.each([`${customers}/nobody`, '/organizations/other/customers'])('does not know %s', async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it.each([`${customers}/${john.id}/lists`, '/customers'])(
    'answers a 404 of another form to %s, which is no path of the page',
    async (path) => {
      const { status, body } = await get(path);
      expect([status, body]).toEqual([404, expect.not.objectContaining({ code: 'not_found' })]);
    },
  );

  it('knows no other method and no other order', async () => {
    expect((await get(customers, { method: 'POST' })).status).toBe(405);
    expect((await get(`${customers}?sort=name`)).status).toBe(400);
  });

  it.each(['absolute', 'path'] as const)(
    'pages memberships by ten, the next page written as %s',
    async (nextPage) => {
      const other = await startLoke({ nextPage });
      const token = await askToken(other.tokenUrl, 'loke-client', 'loke-secret');
      const counts: number[] = [];
      const base = other.url;
      let next: string | null = `${base}${customers}/01SAMPLE000000000000000E10/memberships`;
      while (next !== null) {
        const { body, headers: answered } = await ask(new URL(next, base).href, {
          headers: { authorization: `Bearer ${token}` },
        });
        counts.push((body as unknown[]).length);
        next = answered.get('x-next-page');
        if (next !== null) expect(next.startsWith(base)).toBe(nextPage === 'absolute');
      }
      expect(counts).toEqual([10, 10, 3]);
      await other.close();
    },
  );
});

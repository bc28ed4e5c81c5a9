import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type LiveFunction, startLiveFunction } from './live-function.ts';
import { basic, eventOfFormat2 } from './lookup-call.ts';

let live: LiveFunction;

beforeAll(async () => {
  live = await startLiveFunction({ LOOKUP_DEADLINE_MS: '2000' });
});
afterAll(() => live.close());
beforeEach(() => {
  for (const { faults } of [live.kibo, live.expertSender, live.loke]) {
    for (const fault of Object.keys(faults)) Object.assign(faults, { [fault]: undefined });
  }
});

async function bodyFor(parameters: { email?: string; phone?: string }) {
  const answer = await live.ask(parameters);
  return { status: answer.statusCode, ...JSON.parse(answer.body) };
}

describe('the lookup, from the environment to real HTTP', () => {
  it("shows the customer of ROBIN's page with what all three systems know", async () => {
    expect(await bodyFor({ email: 'john@example.com', phone: '+61411222333' })).toEqual({
      status: 200,
      name: 'John Smith',
      email_address: 'john@example.com',
      phone_number: '+61411222333',
      customer_since: '2014-01-28',
      total_spent: '$154.95',
      order_count: 12,
      panel_view: {
        Segment: 'Champions',
        Memberships: 'Loyal Customers',
        'Agreed to marketing': 'yes',
        'Average order': '$12.91',
        'Last order': 'Aug 23, 2021',
        Returns: '1',
        'Recent orders': 'W-10301, W-10288, 6543120',
        'Recent addresses': '1 Example Street, Sydney, AU',
        'Loyalty points': '3,125',
      },
    });
  });

  it('adds up two accounts of one e-mail address', async () => {
    expect(await bodyFor({ email: 'dora.double@example.com' })).toMatchObject({
      order_count: 6,
      customer_since: '2019-03-01',
      total_spent: '€240.10',
    });
  });

  it('finds in Kibo by the number that ExpertSender has', async () => {
    expect(await bodyFor({ email: 'chris.crm@example.com' })).toMatchObject({
      name: 'Chris Crm',
      order_count: 2,
      customer_since: '2022-02-22',
    });
  });

  it('shows neither of two people who share a phone', async () => {
    const body = await bodyFor({ phone: '+31600000103' });
    expect(body).toMatchObject({ status: 200, name: '', order_count: 0 });
    expect(JSON.stringify(body)).not.toMatch(/sam|kim/i);
  });

  it('shows the present owner of a number that moved, and nothing of the former one', async () => {
    const body = await bodyFor({ email: 'petra.present@example.com', phone: '+31600000104' });
    expect(body).toMatchObject({ name: 'Petra Present', customer_since: '', total_spent: '€75.00' });
    expect(JSON.stringify(body)).not.toMatch(/fred/i);
  });

  it('makes hostile markup harmless', async () => {
    const body = await bodyFor({ email: 'mallory@example.org' });
    expect(JSON.stringify(body)).not.toMatch(/[<>\u202e]|\\u0000/);
    expect(body.name).toBe('img src=x onerror=alert(1) Mallory/script');
  });

  it('cuts the memberships off after the first page', async () => {
    const { panel_view: view } = await bodyFor({ email: 'lola.loyal@example.com' });
    expect(view.Memberships).toMatch(/^List 1, List 2, .*and more$/);
  });

  it('says 404 for a customer whom no source knows', async () => {
    expect(await bodyFor({ email: 'nobody@example.com', phone: '+31600000999' })).toMatchObject({
      status: 404,
    });
  });

  it.each(['kibo', 'expertSender', 'loke'] as const)(
    'says 503 for whom nobody knows while %s is down',
    async (name) => {
      live[name].faults.status = 500;
      expect(await bodyFor({ email: 'nobody@example.com' })).toMatchObject({ status: 503 });
    },
  );

  it('says what is missing while a source answers with strangers', async () => {
    live.kibo.faults.ignoreQuestion = true;
    const body = await bodyFor({ email: 'petra.present@example.com' });
    expect(body).toMatchObject({ status: 200, name: 'Petra Present' });
    expect(body.panel_view['Orders (Kibo)']).toMatch(/could not be asked/);
    expect(JSON.stringify(body)).not.toMatch(/john|dora|fred/i);
  });

  it('accepts the previous version of its secret after a rotation, and the new one at once', async () => {
    const rotated = { apiKey: 'robin-key', apiSecret: 'rotated' };
    live.secretsManager.put('test/lookup', rotated);
    const authorization = basic(rotated.apiKey, rotated.apiSecret);
    const event = eventOfFormat2('email=john@example.com', { authorization });
    expect((await live.handler(event)).statusCode).toBe(200);
    expect((await live.ask({ email: 'john@example.com' })).statusCode).toBe(200);
    const wrong = eventOfFormat2('email=john@example.com', { authorization: basic('robin-key', 'x') });
    expect((await live.handler(wrong)).statusCode).toBe(401);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Answer } from '../../../functions/customer-lookup/answers.ts';
import type { Secrets } from '../../../lib/platform/aws/secrets.ts';
import { TimeoutError } from '../../../lib/platform/errors.ts';
import { record } from '../../customer/customer-records.ts';
import { createBrokenClock } from '../../platform/fake-clock.ts';
import { fakeSource, honestSource } from '../../profile/fake-sources.ts';
import { EMAIL, OTHER_EMAIL, outage, PHONE } from '../../profile/lookup.ts';
import {
  AUTHORIZATION,
  basic,
  call,
  eventOfFormat1,
  eventOfFormat2,
  invoke,
  knownSecrets,
} from './lookup-call.ts';

const BOTH = `email=${encodeURIComponent(EMAIL)}&phone=${encodeURIComponent(PHONE)}`;
const ada = { id: '1', name: 'Ada', emailAddress: EMAIL, phoneNumbers: [PHONE] };
const kibo = honestSource('kibo', [record('kibo', { ...ada, totalOrders: 12 })]);
const nobody = () => [fakeSource('expertsender'), fakeSource('kibo'), fakeSource('loke')];
const bodyOf = (answer: Answer) => JSON.parse(answer.body);

function expectProblem(answer: Answer, status: number): void {
  expect(answer.statusCode).toBe(status);
  expect(answer.headers).toMatchObject({
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    'Server-Timing': expect.any(String),
  });
  expect(bodyOf(answer)).toMatchObject({ type: 'about:blank', title: expect.any(String), status });
}

describe('the lookup answers', () => {
  it("found: 200, ROBIN's Endpoint 1 object", async () => {
    const answer = await call(BOTH, [kibo, fakeSource('loke')]);
    expect(answer).toMatchObject({
      statusCode: 200,
      headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
    });
    expect(bodyOf(answer)).toEqual({
      name: 'Ada',
      email_address: EMAIL,
      phone_number: PHONE,
      customer_since: '',
      total_spent: 'unknown',
      order_count: 12,
      panel_view: {},
    });
  });

  it.each(['', 'email=', 'email=&phone=', 'email=%20&phone=+', 'other=1'])(
    'e-mail and phone both missing or empty (%p): 400',
    async (query) => {
      const sources = nobody();
      expectProblem(await call(query, sources), 400);
      expect(sources.flatMap(({ questions }) => questions)).toEqual([]);
    },
  );

  it.each([
    ['email=ada', ['email']],
    ['phone=call+me', ['phone']],
    ['phone=0000000000', ['phone']],
    ['email=a@b@c.com&phone=12', ['email', 'phone']],
    [`email=${EMAIL}&email=${OTHER_EMAIL}`, ['email']],
  ])('malformed e-mail or phone (%p): 400, naming the parameter', async (query, parameters) => {
    const answer = await call(query, [kibo]);
    expectProblem(answer, 400);
    expect(bodyOf(answer)).toMatchObject({ parameters });
    for (const name of parameters) expect(bodyOf(answer).detail).toContain(`"${name}"`);
    expect(answer.body).not.toMatch(/ada|call|a@b/);
  });

  it('if the other one is good, the good one is used', async () => {
    expect(bodyOf(await call(`email=${EMAIL}&phone=call+me`, [kibo]))).toMatchObject({ name: 'Ada' });
    expect(bodyOf(await call(`email=ada&phone=${encodeURIComponent(PHONE)}`, [kibo]))).toMatchObject({
      name: 'Ada',
      panel_view: { Match: 'matched by phone only' },
    });
  });

  it.each<[string, Record<string, string>]>([
    ['no credentials', {}],
    ['a wrong secret', { Authorization: basic('robin-key', 'guess') }],
    ['a wrong key', { Authorization: basic('guess', 'robin-secret') }],
    ['another scheme', { Authorization: 'Bearer robin-key:robin-secret' }],
    ['no Base64', { Authorization: 'Basic robin-key:robin-secret' }],
    ['no colon', { Authorization: `Basic ${Buffer.from('robin-key').toString('base64')}` }],
  ])('%s: 401 with WWW-Authenticate, nothing is asked of any source', async (_, headers) => {
    const sources = nobody();
    const answer = await call(BOTH, sources, {}, headers);
    expectProblem(answer, 401);
    expect(answer.headers['WWW-Authenticate']).toMatch(/^Basic /);
    expect(sources.flatMap(({ questions }) => questions)).toEqual([]);
  });

  it('every source that is on says "unknown": 404', async () => {
    expectProblem(await call(BOTH, nobody()), 404);
  });

  it('several customers share the phone and nothing tells them apart: 200 with empty fields and a notice', async () => {
    const shared = honestSource('kibo', [
      record('kibo', ada),
      record('kibo', { ...ada, id: '2', name: 'Bob', emailAddress: OTHER_EMAIL }),
    ]);
    const answer = await call(`phone=${encodeURIComponent(PHONE)}`, [shared]);
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toEqual({
      name: '',
      email_address: '',
      phone_number: '',
      customer_since: '',
      total_spent: '',
      order_count: 0,
      panel_view: { 'Please note': expect.stringMatching(/^2 customers share.*e-mail/) },
    });
  });

  it('no source knows the customer, but one could not be asked: 503 with Retry-After', async () => {
    const answer = await call(BOTH, [fakeSource('kibo'), fakeSource('loke', { email: outage() })]);
    expectProblem(answer, 503);
    expect(answer.headers['Retry-After']).toMatch(/^[1-9]\d*$/);
  });

  it('with LOOKUP_OUTAGE_AS_NOTICE: 200 with a notice in the panel', async () => {
    const answer = await call(BOTH, [fakeSource('loke', { email: outage() })], { outageAsNotice: true });
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toEqual({
      name: '',
      email_address: EMAIL,
      phone_number: PHONE,
      customer_since: '',
      total_spent: 'unknown',
      order_count: 0,
      panel_view: {
        'Please note': expect.stringMatching(/may be a known customer/),
        'Order count': 'not known',
        'Loyalty (LOKE)': expect.stringMatching(/could not be asked/),
      },
    });
  });

  it('found, but a source could not be asked: 200 with what is known, and the panel says what is missing', async () => {
    const answer = await call(BOTH, [kibo, fakeSource('loke', { email: outage(), phone: 'silence' })]);
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toMatchObject({
      name: 'Ada',
      panel_view: { 'Loyalty (LOKE)': 'could not be asked: points and memberships may be missing' },
    });
  });
});

describe('every answer', () => {
  it('has in Server-Timing a figure for each source that was asked, and no other', async () => {
    const { headers } = await call(BOTH, [kibo, fakeSource('loke', { email: outage() })]);
    expect(headers['Server-Timing']).toMatch(/^kibo;dur=[\d.]+, loke;dur=[\d.]+, total;dur=[\d.]+$/);
    expect((await call('', [kibo])).headers['Server-Timing']).toMatch(/^total;dur=[\d.]+$/);
  });

  it('has a body without any inner text if something inner fails', async () => {
    const secrets: Secrets = {
      ...knownSecrets(),
      getVersions: () => Promise.reject(new TimeoutError({ system: 'secrets-manager', operation: 'read x' })),
    };
    const sources = nobody();
    const answer = await call(BOTH, sources, { secrets });
    expectProblem(answer, 503);
    expect(answer.headers['Retry-After']).toBeDefined();
    expect(answer.body).not.toMatch(/secret|timeout/i);
    expect(sources.flatMap(({ questions }) => questions)).toEqual([]);
  });

  it('is an answer even if there is a bug', async () => {
    const clock = createBrokenClock('a bug that quotes ada@example.com');
    const answer = await call(BOTH, [kibo], { clock });
    expectProblem(answer, 500);
    expect(answer.body).not.toMatch(/bug|ada/);
  });

  it.each(['POST', 'DELETE', 'HEAD'])('to %s says that only GET is answered', async (httpMethod) => {
    const event = { ...eventOfFormat1(BOTH, { Authorization: AUTHORIZATION }), httpMethod };
    const answer = await invoke(event, [kibo]);
    expectProblem(answer, 405);
    expect(answer.headers.Allow).toBe('GET');
  });
});

describe('both payload formats', () => {
  it.each([
    ['1.0', eventOfFormat1],
    ['2.0', eventOfFormat2],
  ])('%s: are understood', async (_, eventOf) => {
    const answer = await invoke(eventOf(BOTH, { Authorization: AUTHORIZATION }), [kibo]);
    expect(bodyOf(answer)).toMatchObject({ name: 'Ada' });
  });

  it.each(['authorization', 'AUTHORIZATION', 'Authorization'])('take the header %s', async (name) => {
    expect((await invoke(eventOfFormat1(BOTH, { [name]: AUTHORIZATION }), [kibo])).statusCode).toBe(200);
  });

  it('take an event with the plain maps alone', async () => {
    const event = {
      ...eventOfFormat1(BOTH, { Authorization: AUTHORIZATION }),
      multiValueHeaders: {},
      multiValueQueryStringParameters: null,
    };
    expect((await invoke(event, [kibo])).statusCode).toBe(200);
  });

  it.each([
    ['1.0', eventOfFormat1],
    ['2.0', eventOfFormat2],
  ])('%s: take a repeated parameter if it says the same', async (_, eventOf) => {
    const twice = `email=${EMAIL}&email=${EMAIL}&email=`;
    expect((await invoke(eventOf(twice, { Authorization: AUTHORIZATION }), [kibo])).statusCode).toBe(200);
  });
});

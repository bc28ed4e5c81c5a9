import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LiveFunction, startLiveFunction } from './live-function.ts';
import { AUTHORIZATION, basic, eventOfFormat1, eventOfFormat2 } from './lookup-call.ts';

/**
 * Canaries: texts that stand nowhere else. Whatever path a lookup takes, none of them may come out with the logs and
 * metrics, at the most talkative level.
 */
const CANARY = {
  firstName: 'Canaryfirst',
  lastName: 'Canarylast',
  email: 'canary.mail+tag@example.com',
  phone: '+31655512345',
  address: '13 Canarystreet, Cagetown',
  key: 'canary-key-7f3a',
  secret: 'canary-secret-9b1c',
};
/** Also in the forms in which URLs, headers and other systems write them. */
const FORMS = [
  ...Object.values(CANARY),
  encodeURIComponent(CANARY.email),
  encodeURIComponent(CANARY.phone),
  CANARY.phone.slice(1),
  '655512345',
  'canary.mail',
  AUTHORIZATION.slice(6),
  basic(CANARY.key, CANARY.secret).slice(6),
];

let live: LiveFunction;
let written = '';
const streams = [process.stdout, process.stderr];
const originals = streams.map((stream) => stream.write);

beforeAll(async () => {
  live = await startLiveFunction({
    LOOKUP_DEADLINE_MS: '1500',
    POWERTOOLS_LOG_LEVEL: 'DEBUG',
    POWERTOOLS_METRICS_DISABLED: 'false',
  });
  const { firstName, lastName, email, phone, address } = CANARY;
  live.kibo.customers.push(
    {
      customerID: '1',
      firstName,
      lastName,
      email,
      phones: [phone],
      recentAddresses: [address],
      totalOrders: 1,
    },
    { customerID: '2', firstName, lastName, email: 'another.canary@example.com', phones: [phone] },
  );
  live.expertSender.customers.push({ id: '1', crmId: '1', firstName, lastName, email, phone });
  live.loke.customers.push({ id: 'L1', firstName, lastName, email, phoneNumber: phone });
  for (const stream of streams) {
    stream.write = ((chunk: unknown) => {
      written += String(chunk);
      return true;
    }) as typeof stream.write;
  }
});
afterAll(async () => {
  streams.forEach((stream, index) => {
    const original = originals[index];
    if (original) stream.write = original;
  });
  await live.close();
});

const { email, phone } = CANARY;
type Fault = Record<string, unknown>;
const PATHS: ReadonlyArray<[string, number, { email?: string; phone?: string }, Fault]> = [
  ['found', 200, { email, phone }, {}],
  ['ambiguous', 200, { phone }, {}],
  ['malformed', 400, { email: `${email}@`, phone: `${phone} ${phone} ${phone}` }, {}],
  ['out of reach', 503, { email, phone }, { status: 503, retryAfter: '1' }],
  ['cut off', 503, { email, phone }, { down: true }],
  ['silent', 503, { email, phone }, { hang: true }],
  ['refused', 503, { email, phone }, { status: 401 }],
  [
    'an echo of the person',
    503,
    { email, phone },
    { status: 400, body: `no such customer: ${email} ${phone}` },
  ],
  ['another shape', 503, { email, phone }, { body: { [email]: phone, collection: phone, data: email } }],
  ['no JSON', 503, { email, phone }, { body: `{"email":"${email}` }],
];

describe('no person and no secret comes out with logs and metrics', () => {
  it.each(PATHS)('where a lookup ends: %s', async (_, status, parameters, fault) => {
    written = '';
    for (const { faults } of [live.kibo, live.expertSender, live.loke]) Object.assign(faults, fault);
    const answer = await live.ask(parameters);
    for (const { faults } of [live.kibo, live.expertSender, live.loke]) {
      for (const name of Object.keys(fault)) Object.assign(faults, { [name]: undefined });
    }
    expect(answer.statusCode).toBe(status);
    // Something was written at all, so that the check below can fail.
    expect(written).toContain('lookup.answered');
    expect(written).toContain('LookupTime');
    for (const form of FORMS) expect(written.toLowerCase()).not.toContain(form.toLowerCase());
    if (status !== 200) for (const form of FORMS) expect(JSON.stringify(answer)).not.toContain(form);
  });

  it.each([
    ['wrong credentials', { Authorization: basic(CANARY.key, CANARY.secret) }],
    ['no Base64', { Authorization: `Basic ${CANARY.key}:${CANARY.secret}` }],
  ])('where ROBIN is refused: %s', async (_, headers) => {
    written = '';
    const answer = await live.handler(eventOfFormat2(`email=${encodeURIComponent(email)}`, headers));
    expect(answer.statusCode).toBe(401);
    expect(written).toContain('lookup.answered');
    for (const form of FORMS) expect(written + JSON.stringify(answer)).not.toContain(form);
  });

  it('where there is a bug', async () => {
    written = '';
    const event = eventOfFormat1('', { Authorization: AUTHORIZATION });
    const explosive = Object.defineProperty({ ...event }, 'multiValueQueryStringParameters', {
      get: () => {
        throw new TypeError(`cannot read ${email} of ${phone}`);
      },
    });
    const answer = await live.handler(explosive);
    expect(answer.statusCode).toBe(500);
    expect(written).toContain('lookup.failed');
    for (const form of FORMS) expect(written + JSON.stringify(answer)).not.toContain(form);
  });
});

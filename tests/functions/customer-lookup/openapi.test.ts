import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { fromJSONSchema } from 'zod';
import type { Answer } from '../../../functions/customer-lookup/answers.ts';
import { openApiDocument } from '../../../functions/customer-lookup/openapi.ts';
import { record } from '../../customer/customer-records.ts';
import { fakeSource, honestSource } from '../../profile/fake-sources.ts';
import { EMAIL, OTHER_EMAIL, outage, PHONE } from '../../profile/lookup.ts';
import { AUTHORIZATION, call, eventOfFormat1, invoke, knownSecrets } from './lookup-call.ts';

type Document = ReturnType<typeof openApiDocument>;
const document: Document = JSON.parse(
  readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'),
);
const { responses } = document.paths['/customers'].get;

const onPhone = { phoneNumbers: [PHONE] };
const ada = record('kibo', { id: '1', name: 'Ada', emailAddress: EMAIL, ...onPhone, totalOrders: 1 });
const bob = record('kibo', { id: '2', emailAddress: OTHER_EMAIL, ...onPhone });
const byPhone = `phone=${encodeURIComponent(PHONE)}`;
const posted = { ...eventOfFormat1('', { Authorization: AUTHORIZATION }), httpMethod: 'POST' };
const brokenSecrets = { ...knownSecrets(), getVersions: () => Promise.reject(new Error('broken')) };
const brokenClock = {
  now: (): number => {
    throw new TypeError('a bug');
  },
  sleep: async () => {},
};

const ANSWERS: ReadonlyArray<[string, keyof typeof responses, () => Promise<Answer>]> = [
  ['found', 200, () => call(`email=${EMAIL}`, [honestSource('kibo', [ada])])],
  [
    'found in part',
    200,
    () => call(`email=${EMAIL}`, [honestSource('kibo', [ada]), fakeSource('loke', { email: outage() })]),
  ],
  ['ambiguous', 200, () => call(byPhone, [honestSource('kibo', [ada, bob])])],
  [
    'an outage as a notice',
    200,
    () => call(byPhone, [fakeSource('kibo', { phone: outage() })], { outageAsNotice: true }),
  ],
  ['nothing asked', 400, () => call('', [])],
  ['malformed', 400, () => call('email=x&phone=y', [])],
  ['no credentials', 401, () => call(byPhone, [], {}, {})],
  ['unknown', 404, () => call(byPhone, [fakeSource('kibo')])],
  ['another method', 405, () => invoke(posted, [])],
  ['a bug', 500, () => call(byPhone, [], { clock: brokenClock })],
  ['an outage', 503, () => call(byPhone, [fakeSource('kibo', { phone: outage() })])],
  ['no secret', 503, () => call(byPhone, [], { secrets: brokenSecrets })],
];

describe('docs/openapi.json', () => {
  it('is current: scripts/write-openapi.ts writes it', () => {
    expect(document).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });

  it('describes every status that the tests below see, and no other', () => {
    expect(Object.keys(responses)).toEqual([...new Set(ANSWERS.map(([, status]) => String(status)))].sort());
  });

  it.each(ANSWERS)('describes what the function really answers: %s', async (_, status, ask) => {
    const answer = await ask();
    expect(answer.statusCode).toBe(status);
    const { content, headers } = responses[status];
    expect(Object.keys(answer.headers).sort()).toEqual(['Content-Type', ...Object.keys(headers)].sort());
    expect(Object.keys(content)).toEqual([answer.headers['Content-Type']]);
    const described =
      'application/json' in content
        ? content['application/json'].schema
        : document.components.schemas.Problem;
    expect(() => fromJSONSchema(described).parse(JSON.parse(answer.body))).not.toThrow();
  });

  it('would notice a field that is missing, null or of another type', () => {
    const panel = fromJSONSchema(responses[200].content['application/json'].schema);
    const good = {
      name: '',
      email_address: '',
      phone_number: '',
      customer_since: '',
      total_spent: '',
      order_count: 0,
    };
    expect(panel.safeParse(good).success).toBe(true);
    for (const field of Object.keys(good)) {
      const { [field as keyof typeof good]: __, ...missing } = good;
      expect(panel.safeParse(missing).success).toBe(false);
      expect(panel.safeParse({ ...good, [field]: null }).success).toBe(false);
    }
    expect(panel.safeParse({ ...good, panel_view: { Points: 7 } }).success).toBe(false);
  });
});

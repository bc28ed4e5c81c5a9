import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createHandler } from '../../../functions/customer-lookup/handler.ts';
import type { CustomerSource } from '../../../lib/customer/customer-record.ts';
import type { Secrets } from '../../../lib/platform/aws/secrets.ts';
import { closePools } from '../../../lib/platform/http/http-pool.ts';
import { type KiboSimulator, startKibo } from '../../../local/simulators/kibo.ts';
import { record } from '../../customer/customer-records.ts';
import {
  breaks,
  type HostileServer,
  notJson,
  silences,
  startHostileServer,
  unreadables,
} from '../../platform/hostile-server.ts';
import { fakeSource, honestSource } from '../../profile/fake-sources.ts';
import { EMAIL, PHONE } from '../../profile/lookup.ts';
import { connectSources } from '../../systems/connected-sources.ts';
import { AUTHORIZATION, contextWith, dependencies, eventOfFormat1, knownSecrets } from './lookup-call.ts';

const DEADLINE_MS = 300;
/** What an answer may take beyond its deadline (ms). */
const SLACK_MS = 100;
const QUESTION = eventOfFormat1(`email=${EMAIL}&phone=${encodeURIComponent(PHONE)}`, {
  Authorization: AUTHORIZATION,
});
const SECRET = { apiKey: 'kibo-key', apiSecret: 'kibo-secret', clientId: 'a', clientSecret: 'b' };

// The hostile servers flood from this very process. What is late on a busy machine is in time at another try; what
// does not end by its deadline is late every time.
jest.retryTimes(2);

let hostile: HostileServer;
let kibo: KiboSimulator;
const unhandled: unknown[] = [];
const remember = (reason: unknown) => unhandled.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', remember);
  [hostile, kibo] = await Promise.all([startHostileServer(), startKibo()]);
  // The bombs are made at their first use, in this process: not on the time of a case.
  hostile.misbehave(unreadables['a gzip bomb']);
  await fetch(hostile.url).catch(() => {});
});
afterEach(closePools);
afterAll(async () => {
  await Promise.all([hostile.close(), kibo.close()]);
  process.off('unhandledRejection', remember);
  expect(unhandled).toEqual([]);
});

/** Asks sources made anew, so that no breaker is open; and takes the time. */
async function ask(sources: readonly CustomerSource[], more: { remaining?: number; secrets?: Secrets } = {}) {
  const { remaining = 30_000, secrets = knownSecrets() } = more;
  const handler = createHandler(dependencies(sources, { deadlineMs: DEADLINE_MS, secrets }));
  const startedAt = performance.now();
  const answer = await handler(QUESTION, contextWith(remaining));
  return { answer, body: JSON.parse(answer.body), took: performance.now() - startedAt };
}

/** Each system with the hostile server in another place: the API, the token endpoint, the API behind a good token. */
function hostileSources(): CustomerSource[] {
  const { url } = hostile;
  const urls = {
    kibo: url,
    kiboToken: kibo.tokenUrl,
    expertSender: url,
    loke: url,
    lokeToken: `${url}/token`,
  };
  return Object.values(connectSources(urls, { secrets: knownSecrets(SECRET), country: 'NL' }));
}

describe('the answer is there by the deadline, and no outage reads as "unknown customer"', () => {
  const faults = Object.entries({ ...silences, ...breaks, ...unreadables, ...notJson });

  it.each(faults)('if every source has: %s', async (_, misbehaviour) => {
    hostile.misbehave(misbehaviour);
    const { answer, took } = await ask(hostileSources());
    expect(answer.statusCode).toBe(503);
    expect(took).toBeLessThanOrEqual(DEADLINE_MS + SLACK_MS);
  });

  it.each(faults)('with what is known, if two of three sources have: %s', async (_, misbehaviour) => {
    hostile.misbehave(misbehaviour);
    const others = hostileSources().filter(({ name }) => name !== 'expertsender');
    const ada = record('expertsender', { name: 'Ada', emailAddress: EMAIL });
    const { answer, body, took } = await ask([honestSource('expertsender', [ada]), ...others]);
    expect(answer.statusCode).toBe(200);
    expect(body).toMatchObject({ name: 'Ada', total_spent: 'unknown' });
    expect(Object.keys(body.panel_view)).toEqual(['Order count', 'Orders (Kibo)', 'Loyalty (LOKE)']);
    expect(took).toBeLessThanOrEqual(DEADLINE_MS + SLACK_MS);
  });
});

describe('no source is trusted to keep the deadline', () => {
  it('a source that never answers', async () => {
    const { answer, took } = await ask([fakeSource('kibo', { email: 'silence' })]);
    expect(answer.statusCode).toBe(503);
    expect(took).toBeLessThanOrEqual(DEADLINE_MS + SLACK_MS);
  });

  it('memberships that never come', async () => {
    const ada = record('loke', { id: 'L1', name: 'Ada', emailAddress: EMAIL });
    const { body, took } = await ask([fakeSource('loke', { email: [ada], memberships: 'silence' })]);
    expect(body).toMatchObject({
      name: 'Ada',
      panel_view: { 'Loyalty (LOKE)': 'memberships could not be asked' },
    });
    expect(took).toBeLessThanOrEqual(DEADLINE_MS + SLACK_MS);
  });

  it('a secret that is never read', async () => {
    const secrets: Secrets = { ...knownSecrets(), getVersions: () => new Promise(() => {}) };
    const source = fakeSource('kibo');
    const { answer, took } = await ask([source], { secrets });
    expect(answer.statusCode).toBe(503);
    expect(took).toBeLessThanOrEqual(DEADLINE_MS + SLACK_MS);
    expect(source.questions).toEqual([]);
  });

  it("the Lambda's own remaining time where that is shorter", async () => {
    const { answer, took } = await ask([fakeSource('kibo', { email: 'silence' })], { remaining: 250 });
    expect(answer.statusCode).toBe(503);
    // Lambda needs some of it to hand the answer over.
    expect(took).toBeLessThan(200);
  });
});

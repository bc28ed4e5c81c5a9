import { describe, expect, it } from '@jest/globals';
import {
  isAccepted,
  isAuthorized,
  lookupSecretSchema,
  readCredentials,
} from '../../../functions/customer-lookup/basic-authentication.ts';
import type { Secrets } from '../../../lib/platform/aws/secrets.ts';
import { createFakeClock } from '../../platform/fake-clock.ts';
import { AUTHORIZATION, basic, CREDENTIALS, knownSecrets } from './lookup-call.ts';

const HOUR = 60 * 60 * 1000;
const NOW = 1_000 * HOUR;
const clock = createFakeClock(NOW);

function isIn(authorization: readonly string[], secrets: Secrets): Promise<boolean> {
  return isAuthorized(authorization, { secrets, secretId: 'x', clock, deadline: NOW + 1000 });
}

describe('Basic authentication', () => {
  it('lets the right pair in', async () => {
    expect(await isIn([AUTHORIZATION], knownSecrets())).toBe(true);
  });

  it('reads the pair as UTF-8', async () => {
    const secrets = knownSecrets({ apiKey: 'sleutel-é', apiSecret: 'gehéim:met:dubbele punten €' });
    expect(await isIn([basic('sleutel-é', 'gehéim:met:dubbele punten €')], secrets)).toBe(true);
    const latin1 = `Basic ${Buffer.from('sleutel-é:gehéim:met:dubbele punten €', 'latin1').toString('base64')}`;
    expect(await isIn([latin1], secrets)).toBe(false);
  });

  it.each(['basic', 'BASIC', 'Basic  '])('takes the scheme in any case: %s', async (scheme) => {
    expect(await isIn([AUTHORIZATION.replace('Basic', scheme)], knownSecrets())).toBe(true);
  });

  it.each([
    ['a wrong key', [basic('x', CREDENTIALS.apiSecret)]],
    ['a wrong secret', [basic(CREDENTIALS.apiKey, 'x')]],
    ['a secret that only begins right', [basic(CREDENTIALS.apiKey, `${CREDENTIALS.apiSecret}x`)]],
    ['halves that are exchanged', [basic(CREDENTIALS.apiSecret, CREDENTIALS.apiKey)]],
    ['an empty pair', [basic('', '')]],
    ['no header', []],
    ['two headers', [AUTHORIZATION, AUTHORIZATION]],
    ['two joined headers', [`${AUTHORIZATION}, ${AUTHORIZATION}`]],
  ])('refuses %s', async (_, headers) => {
    expect(await isIn(headers, knownSecrets())).toBe(false);
  });

  it.each([
    {},
    { apiKey: '', apiSecret: '' },
    { apiKey: '', apiSecret: 'x' },
    { apiKey: 'x', apiSecret: '' },
  ])('refuses every caller if the secret is empty: %j', async (secret) => {
    const { apiKey, apiSecret } = lookupSecretSchema.parse(secret);
    expect(await isIn([basic(apiKey, apiSecret)], knownSecrets(secret))).toBe(false);
  });

  it.each([
    ['just now', 0, true],
    ['23 hours and 59 minutes ago', 24 * HOUR - 60_000, true],
    ['24 hours ago', 24 * HOUR, false],
    ['in a past that nobody dated', NOW, false],
  ])('if the current version was made %s, the previous one is accepted: %#', async (_, age, accepted) => {
    const previous = { apiKey: 'old-key', apiSecret: 'old-secret' };
    const secrets = knownSecrets(CREDENTIALS, { previous, createdAt: NOW - age });
    expect(await isIn([basic('old-key', 'old-secret')], secrets)).toBe(accepted);
    expect(await isIn([AUTHORIZATION], secrets)).toBe(true);
    expect(await isIn([basic('old-key', CREDENTIALS.apiSecret)], secrets)).toBe(false);
  });

  it('reads the secret anew before it refuses: it may just have been rotated', async () => {
    let value = { apiKey: 'old-key', apiSecret: 'old-secret' };
    const secrets: Secrets = {
      get: async (_, schema) => schema.parse(value),
      getVersions: async (_, schema) => ({ current: schema.parse(value), currentCreatedAt: NOW }),
      renew: async () => {
        value = CREDENTIALS;
        return true;
      },
    };
    expect(await isIn([AUTHORIZATION], secrets)).toBe(true);
  });

  it('does not have the secret read anew for what is no pair', async () => {
    let renewals = 0;
    const secrets: Secrets = {
      ...knownSecrets(),
      renew: async () => {
        renewals += 1;
        return false;
      },
    };
    const noPair = `Basic ${Buffer.from('no-colon').toString('base64')}`;
    expect(await isIn([noPair], secrets)).toBe(false);
    expect(await isIn(['Bearer x'], secrets)).toBe(false);
    expect(renewals).toBe(0);
  });

  it('an empty previous version lets no caller in', () => {
    const given = readCredentials(basic('', ''));
    expect(given).toBeDefined();
    const versions = { current: CREDENTIALS, currentCreatedAt: NOW, previous: { apiKey: '', apiSecret: '' } };
    expect(given && isAccepted(given, versions, NOW)).toBe(false);
  });
});

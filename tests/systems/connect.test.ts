import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { connectExpertSender } from '../../lib/expertsender/connect.ts';
import { readExpertSenderSettings } from '../../lib/expertsender/settings.ts';
import { connectKibo } from '../../lib/kibo/connect.ts';
import { readKiboSettings } from '../../lib/kibo/settings.ts';
import { connectLoke } from '../../lib/loke/connect.ts';
import { readLokeSettings } from '../../lib/loke/settings.ts';
import { createSecrets, type Secrets } from '../../lib/platform/aws/secrets.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { SettingsReader } from '../../lib/platform/settings.ts';
import { connectRobin } from '../../lib/robin/connect.ts';
import { readRobinSettings } from '../../lib/robin/settings.ts';
import { type SecretsManagerEngine, startSecretsManager } from '../../local/engines/secrets-manager.ts';
import { type ExpertSenderSimulator, startExpertSender } from '../../local/simulators/expertsender.ts';
import { type KiboSimulator, startKibo } from '../../local/simulators/kibo.ts';
import { type LokeSimulator, startLoke } from '../../local/simulators/loke.ts';
import { type RobinSimulator, startRobin } from '../../local/simulators/robin.ts';
import { deadlineIn } from './connections.ts';

/** Each system from its settings and a real Secrets Manager client, as the functions wire it. */

const SECRETS = {
  kibo: { apiKey: 'kibo-key', apiSecret: 'kibo-secret' },
  expertsender: { apiKey: 'expertsender-key' },
  loke: { clientId: 'loke-client', clientSecret: 'loke-secret' },
  robin: { apiKey: 'robin-key', apiSecret: 'robin-secret' },
};

let secretsManager: SecretsManagerEngine;
let aws: SecretsManagerClient;
let secrets: Secrets;
let kibo: KiboSimulator;
let expertSender: ExpertSenderSimulator;
let loke: LokeSimulator;
let robin: RobinSimulator;
let reader: SettingsReader;

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the settings say that it is off');
  return value;
}

beforeEach(async () => {
  [kibo, expertSender, loke, robin, secretsManager] = await Promise.all([
    startKibo(),
    startExpertSender(),
    startLoke(),
    startRobin(),
    startSecretsManager({
      secrets: SECRETS,
    }),
  ]);
  aws = new SecretsManagerClient({
    endpoint: secretsManager.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  secrets = createSecrets({ client: aws });
  reader = new SettingsReader({
    KIBO_SECRET_ID: 'kibo',
    KIBO_API_URL: kibo.url,
    KIBO_TOKEN_URL: kibo.tokenUrl,
    EXPERTSENDER_SECRET_ID: 'expertsender',
    EXPERTSENDER_API_URL: expertSender.url,
    LOKE_SECRET_ID: 'loke',
    LOKE_API_URL: loke.url,
    LOKE_TOKEN_URL: loke.tokenUrl,
    LOKE_ORGANIZATION_ID: 'sample-organization',
    LOKE_CURRENCY: 'AUD',
    ROBIN_SECRET_ID: 'robin',
    ROBIN_API_URL: robin.url,
  });
});

afterEach(async () => {
  aws.destroy();
  await closePools();
  await Promise.all([kibo, expertSender, loke, robin, secretsManager].map((system) => system.close()));
});

const connectAll = () => ({
  kibo: connectKibo(given(readKiboSettings(reader)), { secrets, country: 'NL' }),
  expertSender: connectExpertSender(given(readExpertSenderSettings(reader)), { secrets }),
  loke: connectLoke(given(readLokeSettings(reader)), { secrets }),
  robin: connectRobin(readRobinSettings(reader), { secrets }),
});

const order = JSON.stringify({
  order_number: 'O1234',
  email_address: 'email@address.com',
  revenue: 10,
  order_date: '2017-04-05T12:34:56Z',
  is_first_order: true,
});

describe('each system, from its settings', () => {
  it('answers', async () => {
    const systems = connectAll();
    for (const { source } of [systems.kibo, systems.expertSender, systems.loke]) {
      const [record] = await source.findByEmailAddress('john@example.com', deadlineIn());
      expect(record).toMatchObject({ source: source.name, name: 'John Smith' });
    }
    expect(await systems.robin.client.postOrders([order], deadlineIn())).toEqual({ kind: 'accepted' });
  });

  it('is not left alone if it is ROBIN, however often it fails: that may be the fault of single orders', async () => {
    const { client } = connectAll().robin;
    robin.faults.status = 503;
    for (let post = 0; post < 8; post += 1)
      expect(await client.postOrders([order], deadlineIn())).toMatchObject({ status: 503 });
    robin.faults.status = undefined;
    expect(await client.postOrders([order], deadlineIn())).toEqual({ kind: 'accepted' });
  });

  it('answers as an upgraded tenant of Kibo', async () => {
    const upgraded = await startKibo({ tenantId: '12345', siteId: '678' });
    try {
      const settings = readKiboSettings(
        new SettingsReader({
          KIBO_SECRET_ID: 'kibo',
          KIBO_TENANT_ID: '12345',
          KIBO_SITE_ID: '678',
          KIBO_MANUFACTURER_ID: 'brand',
          KIBO_API_URL: upgraded.url,
          KIBO_TOKEN_URL: upgraded.tokenUrl,
        }),
      );
      const { source, orders } = connectKibo(given(settings), { secrets, country: 'NL' });
      const [record] = await source.findByEmailAddress('john@example.com', deadlineIn());
      expect(record).toMatchObject({ name: 'John Smith' });
      await orders.findOrders(['6543210'], deadlineIn()).catch(() => {});
      const [token, ...calls] = upgraded.requests;
      expect(calls).toHaveLength(2);
      expect(token?.headers).not.toHaveProperty('authorization');
      expect(JSON.parse(token?.body ?? '')).toEqual({ client_id: 'kibo-key', client_secret: 'kibo-secret' });
      for (const { headers, query } of calls) {
        expect(headers).toMatchObject({ 'x-vol-tenant': '12345', 'x-vol-site': '678' });
        expect(headers).not.toHaveProperty('api-key');
        expect(query.get('manufacturerID')).toBe('brand');
      }
      upgraded.revokeTokens();
      expect(await source.findByEmailAddress('john@example.com', deadlineIn())).toHaveLength(1);
    } finally {
      await upgraded.close();
    }
  });

  it('has its secret and token once it is warm, so that a call is one request', async () => {
    const systems = connectAll();
    await Promise.all(Object.values(systems).map(({ warmUp }) => warmUp(deadlineIn())));
    const asked = () => [secretsManager.calls.GetSecretValue, kibo.requests.length, loke.requests.length];
    expect(asked()).toEqual([4, 1, 1]);
    await systems.kibo.source.findByEmailAddress('john@example.com', deadlineIn());
    await systems.loke.source.findByEmailAddress('john@example.com', deadlineIn());
    expect(asked()).toEqual([4, 2, 2]);
  });

  it('never fails to warm up, whatever is down', async () => {
    for (const { faults } of [kibo, expertSender, loke, robin]) faults.down = true;
    secretsManager.intercept((_, response) => {
      response.destroy();
      return true;
    });
    await Promise.all(Object.values(connectAll()).map(({ warmUp }) => warmUp(deadlineIn(300))));
  });
});

describe('a secret that was rotated', () => {
  /** The old value is what the function still keeps when the first call needs the new one. */
  async function rotate(name: keyof typeof SECRETS): Promise<void> {
    const old = Object.fromEntries(Object.keys(SECRETS[name]).map((key) => [key, 'old']));
    secretsManager.put(name, old);
    await secrets.get(name, z.unknown(), deadlineIn());
    secretsManager.put(name, SECRETS[name]);
  }

  it.each([
    ['expertsender', () => connectAll().expertSender],
    ['kibo', () => connectAll().kibo],
    ['loke', () => connectAll().loke],
  ] as const)('is found by the call that needs it: %s', async (name, connect) => {
    await rotate(name);
    const { source } = connect();
    expect(await source.findByEmailAddress('john@example.com', deadlineIn())).toHaveLength(1);
  });

  it('is found for ROBIN if it is read anew, and only once', async () => {
    await rotate('robin');
    const { client } = connectAll().robin;
    expect(await client.postOrders([order], deadlineIn())).toEqual({ kind: 'unauthorized', status: 401 });
    expect(await client.renewCredentials(deadlineIn())).toBe(true);
    expect(await client.postOrders([order], deadlineIn())).toEqual({ kind: 'accepted' });
    expect(await client.renewCredentials(deadlineIn())).toBe(false);
  });
});

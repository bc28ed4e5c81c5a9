import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as z from 'zod/mini';
import { awsClientOptions } from '../../../lib/platform/aws/aws-client.ts';
import { createSecrets } from '../../../lib/platform/aws/secrets.ts';
import { systemClock } from '../../../lib/platform/clock.ts';
import { BodyError, SchemaError, StatusError, TimeoutError } from '../../../lib/platform/errors.ts';
import { type SecretsManagerEngine, startSecretsManager } from '../../../local/engines/secrets-manager.ts';
import { createFakeClock } from '../fake-clock.ts';

const schema = z.object({ apiKey: z.string() });
const TOO_OLD_MS = 5 * 60_000;

// What is late on a busy machine is in time at another try; what does not end by its deadline is late every time.
jest.retryTimes(2);

let engine: SecretsManagerEngine;
let client: SecretsManagerClient;

beforeEach(async () => {
  engine = await startSecretsManager({
    secrets: { kibo: { apiKey: 'one' }, broken: 'geheim', wrong: { apiKey: 5 } },
  });
  client = new SecretsManagerClient({
    ...awsClientOptions(),
    endpoint: engine.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  client.destroy();
  await engine.close();
});

function setUp() {
  const clock = createFakeClock();
  const secrets = createSecrets({ client, clock });
  const soon = (durationMs = 5_000) => clock.now() + durationMs;
  const read = () => secrets.get('kibo', schema, soon()).then(({ apiKey }) => apiKey);
  return { clock, secrets, soon, read };
}

/** Waits until what happens behind an answer has happened. */
async function until(condition: () => Promise<boolean>, durationMs = 2_000): Promise<void> {
  const end = Date.now() + durationMs;
  while (Date.now() < end && !(await condition())) await systemClock.sleep(10);
  expect(await condition()).toBe(true);
}

const outages = {
  unreachable: () => engine.intercept((request) => Boolean(request.socket.destroy())),
  throttled: () =>
    engine.intercept((_, response) => {
      response.writeHead(400).end('{"__type":"ThrottlingException","Message":"Rate exceeded"}');
      return true;
    }),
  silent: () => engine.intercept(() => true),
};

describe('a secret', () => {
  it('is read once by twenty callers, and kept until it is too old', async () => {
    const { clock, read } = setUp();
    expect(new Set(await Promise.all(Array.from({ length: 20 }, read)))).toEqual(new Set(['one']));
    engine.put('kibo', { apiKey: 'two' });
    clock.time += TOO_OLD_MS - 1;
    expect(await read()).toBe('one');
    expect(engine.calls.GetSecretValue).toBe(1);
    clock.time += 1;
    expect(new Set(await Promise.all(Array.from({ length: 20 }, read)))).toEqual(new Set(['one']));
    await until(async () => (await read()) === 'two');
    expect(engine.calls.GetSecretValue).toBe(2);
  });

  it.each(Object.entries(outages))(
    'is used although too old while Secrets Manager is %s',
    async (_, outage) => {
      const { clock, read } = setUp();
      await read();
      outage();
      clock.time += TOO_OLD_MS;
      for (let round = 0; round < 20; round += 1) expect(await read()).toBe('one');
      await until(async () => engine.calls.GetSecretValue === 2);
      expect(engine.calls.GetSecretValue).toBe(2);
      engine.intercept(undefined);
      engine.put('kibo', { apiKey: 'two' });
      // A read that hangs ends after five seconds, on which a pause of ten follows.
      await until(async () => {
        clock.time += 10_000;
        return (await read()) === 'two';
      }, 8_000);
    },
    15_000,
  );

  it('that is kept makes no caller wait while Secrets Manager hangs', async () => {
    const { clock, secrets, soon, read } = setUp();
    await secrets.getVersions('kibo', schema, soon());
    outages.silent();
    clock.time += TOO_OLD_MS;
    const start = performance.now();
    for (let round = 0; round < 10; round += 1) {
      await read();
      await secrets.getVersions('kibo', schema, soon());
    }
    expect(performance.now() - start).toBeLessThan(100);
  });

  it('is used without a byte order mark before its JSON', async () => {
    const { secrets, soon } = setUp();
    const SecretString = '\uFEFF{"apiKey":"one"}\r\n';
    await client.send(new PutSecretValueCommand({ SecretId: 'kibo', SecretString }));
    expect(await secrets.get('kibo', schema, soon())).toEqual({ apiKey: 'one' });
  });

  it('that was never read: an error within the deadline', async () => {
    const { secrets, soon } = setUp();
    outages.silent();
    const start = Date.now();
    await expect(secrets.get('kibo', schema, soon(200))).rejects.toBeInstanceOf(TimeoutError);
    expect(Date.now() - start).toBeLessThanOrEqual(300);
    outages.throttled();
    await expect(setUp().read()).rejects.toMatchObject({ name: 'StatusError', status: 400 });
    outages.unreachable();
    await expect(setUp().read()).rejects.toMatchObject({ name: 'NetworkError' });
  });

  it('that does not exist, is no JSON or has another shape: an error that does not show it', async () => {
    const { secrets, soon } = setUp();
    await expect(secrets.get('none', schema, soon())).rejects.toBeInstanceOf(StatusError);
    await expect(secrets.get('wrong', schema, soon())).rejects.toBeInstanceOf(SchemaError);
    await expect(secrets.get('broken', schema, soon())).rejects.toEqual(
      expect.objectContaining({ message: 'secrets-manager read broken: the body is not JSON' }),
    );
    await expect(secrets.get('broken', schema, soon())).rejects.toBeInstanceOf(BodyError);
  });

  it('made after it was missed is found at once', async () => {
    const { secrets, soon } = setUp();
    await expect(secrets.get('new', schema, soon())).rejects.toBeInstanceOf(StatusError);
    engine.put('new', { apiKey: 'here' });
    expect(await secrets.get('new', schema, soon())).toEqual({ apiKey: 'here' });
  });
});

describe('renew', () => {
  it('says whether the secret has changed, also to a caller that asks a moment later', async () => {
    const { secrets, soon, read } = setUp();
    await read();
    expect(await secrets.renew('kibo', soon())).toBe(false);
    engine.put('kibo', { apiKey: 'two' });
    const later = setUp();
    await later.secrets.get('kibo', schema, later.soon());
    engine.put('kibo', { apiKey: 'three' });
    const renewals = Array.from({ length: 5 }, () => later.secrets.renew('kibo', later.soon()));
    expect(await Promise.all(renewals)).toEqual(Array(5).fill(true));
    expect(await later.secrets.renew('kibo', later.soon())).toBe(true);
    expect(await later.read()).toBe('three');
    later.clock.time += 30_000;
    expect(await later.secrets.renew('kibo', later.soon())).toBe(false);
  });

  it('asks at most once in ten seconds', async () => {
    const { clock, secrets, soon, read } = setUp();
    await read();
    for (let round = 0; round < 50; round += 1) await secrets.renew('kibo', soon());
    expect(engine.calls.GetSecretValue).toBe(2);
    clock.time += 10_000;
    await secrets.renew('kibo', soon());
    expect(engine.calls.GetSecretValue).toBe(3);
  });

  it.each(Object.entries(outages))('keeps what it has while Secrets Manager is %s', async (_, outage) => {
    const { secrets, soon, read } = setUp();
    await read();
    outage();
    expect(await secrets.renew('kibo', soon(100))).toBe(false);
    expect(await read()).toBe('one');
  });

  it('waits a second at most while Secrets Manager hangs', async () => {
    const { secrets, soon, read } = setUp();
    await read();
    outages.silent();
    const start = performance.now();
    expect(await secrets.renew('kibo', soon())).toBe(false);
    expect(performance.now() - start).toBeLessThan(1_500);
  });

  it('of a secret that was not read is no change', async () => {
    const { secrets, soon } = setUp();
    expect(await secrets.renew('kibo', soon())).toBe(false);
  });
});

describe('the versions of a secret', () => {
  const createdAt = new Date('2026-01-01T10:00:00.250Z');

  it('are the current one alone if it was never rotated', async () => {
    const { secrets, soon } = setUp();
    engine.put('fresh', { apiKey: 'one' }, createdAt);
    expect(await secrets.getVersions('fresh', schema, soon())).toEqual({
      current: { apiKey: 'one' },
      currentCreatedAt: createdAt.getTime(),
    });
    await secrets.getVersions('fresh', schema, soon());
    expect(engine.calls.GetSecretValue).toBe(2);
  });

  it('are the current and the one before, with the date of the current', async () => {
    const { secrets, soon } = setUp();
    engine.put('kibo', { apiKey: 'two' });
    engine.put('kibo', { apiKey: 'three' }, createdAt);
    expect(await secrets.getVersions('kibo', schema, soon())).toEqual({
      current: { apiKey: 'three' },
      currentCreatedAt: createdAt.getTime(),
      previous: { apiKey: 'two' },
    });
  });

  it('are both read anew by renew', async () => {
    const { secrets, soon } = setUp();
    await secrets.getVersions('kibo', schema, soon());
    await client.send(new PutSecretValueCommand({ SecretId: 'kibo', SecretString: '{"apiKey":"two"}' }));
    expect(await secrets.renew('kibo', soon())).toBe(true);
    expect(await secrets.getVersions('kibo', schema, soon())).toMatchObject({
      current: { apiKey: 'two' },
      previous: { apiKey: 'one' },
    });
  });

  it('are not used without reading them anew if they were kept for as long as a previous one counts', async () => {
    const { clock, secrets, soon } = setUp();
    const hours = 3_600_000;
    const read = (durationMs = 5_000) => secrets.getVersions('kibo', schema, soon(durationMs), 24 * hours);
    await read();
    outages.silent();
    clock.time += 24 * hours - 1;
    expect(await read()).toMatchObject({ current: { apiKey: 'one' } });
    clock.time += 1;
    await expect(read(200)).rejects.toBeInstanceOf(TimeoutError);
    engine.intercept(undefined);
    engine.put('kibo', { apiKey: 'two' });
    await until(async () => (await read().catch(() => undefined))?.current.apiKey === 'two', 8_000);
  }, 15_000);

  it('a previous one that cannot be read refuses no caller', async () => {
    const { secrets, soon } = setUp();
    engine.put('broken', { apiKey: 'good' });
    expect(await secrets.getVersions('broken', schema, soon())).toEqual({
      current: { apiKey: 'good' },
      currentCreatedAt: expect.any(Number),
    });
  });
});

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BuildOptions, build } from 'esbuild';
import { bundleOptions, functionNames } from '../../scripts/build.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'robin-bridge-bundles-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Bundles a source as the functions are bundled, and runs it in a process of its own. @returns what it printed */
async function run(source: string): Promise<string> {
  const { entryPoints: _, outfile: __, ...options } = bundleOptions('any') satisfies BuildOptions;
  const stdin = { contents: source, resolveDir: options.absWorkingDir ?? '', loader: 'ts' as const };
  const { outputFiles = [] } = await build({
    ...options,
    stdin,
    outfile: join(folder, 'probe.cjs'),
    write: false,
  });
  const path = join(folder, 'probe.cjs');
  await writeFile(path, outputFiles.find((file) => file.path.endsWith('.cjs'))?.contents ?? '');
  const { stdout } = await promisify(execFile)(process.execPath, [path], {
    env: { AWS_REGION: 'eu-west-1' },
  });
  return stdout;
}

describe('a bundle', () => {
  it('is made of the same bytes each time', async () => {
    const contents = async () => {
      const outputs = await Promise.all(
        (await functionNames()).map((name) => build({ ...bundleOptions(name), write: false })),
      );
      return outputs.flatMap(({ outputFiles = [] }) => outputFiles.map(({ text }) => text));
    };
    const [first, second] = [await contents(), await contents()];
    expect(first.length).toBeGreaterThanOrEqual(4);
    expect(second).toEqual(first);
  });

  it('is one for each function that docs/contract.md names', async () => {
    expect(await functionNames()).toEqual(['customer-lookup', 'order-events']);
  });
});

describe('the parser of answers in a bundle', () => {
  it('reads an answer, and leaves V8 as it was', async () => {
    const source = `
      import { createServer } from 'node:http';
      import { Script } from 'node:vm';
      import { Pool } from 'undici';
      const cachedData = new Script('1 + 1').createCachedData();
      const server = createServer((_, response) => response.end('read')).listen(0, '127.0.0.1', async () => {
        const pool = new Pool('http://127.0.0.1:' + server.address().port);
        const { body } = await pool.request({ method: 'GET', path: '/' });
        const text = await body.text();
        console.log(text, new Script('1 + 1', { cachedData }).cachedDataRejected);
        process.exit();
      });`;
    expect(await run(source)).toBe('read false\n');
  });
});

describe('an error of AWS’s in a bundle', () => {
  it.each(['AccessDeniedException', 'ResourceNotFoundException', 'ThrottlingException'])(
    'is logged by the name that the service gives it: %s',
    async (name) => {
      const source = `
        import { createServer } from 'node:http';
        import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
        import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
        import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
        import * as z from 'zod/mini';
        import { awsClientOptions } from './lib/platform/aws/aws-client.ts';
        import { createSecrets } from './lib/platform/aws/secrets.ts';
        import { describeError } from './lib/platform/reporting/describe-error.ts';
        const refuse = (_, response) =>
          response.writeHead(400).end(JSON.stringify({ __type: 'com.amazonaws#${name}', message: 'pat@example.com' }));
        const server = createServer(refuse).listen(0, '127.0.0.1', async () => {
          const options = {
            ...awsClientOptions(),
            endpoint: 'http://127.0.0.1:' + server.address().port,
            credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
            maxAttempts: 1,
          };
          const errors = await Promise.all([
            new DynamoDBClient(options).send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } })),
            new SQSClient(options).send(new SendMessageBatchCommand({ QueueUrl: options.endpoint + '/1/q', Entries: [] })),
            createSecrets({ client: new SecretsManagerClient(options) }).get('any', z.object({}), Date.now() + 5_000),
          ].map((asked) => asked.catch((error) => error)));
          const [ledger, queue, secret] = errors.map(describeError);
          console.log([ledger.errorName, queue.errorName, secret.code].join(' '));
          process.exit();
        });`;
      expect(await run(source)).toBe(`${name} ${name} ${name}\n`);
    },
  );
});

describe('what is left out of the bundles', () => {
  it('fails the build if it is imported', async () => {
    const source = "import { fetch } from 'undici'; console.log(typeof fetch);";
    await expect(run(source)).rejects.toThrow('No matching export');
  });

  it('fails with an error of its own if it is reached: a form as a body', async () => {
    const source = `
      import { Pool } from 'undici';
      const body = new FormData();
      new Pool('http://127.0.0.1:9').request({ method: 'POST', path: '/', body })
        .catch((error) => console.log(String(error)));`;
    expect(await run(source)).toContain('../web/fetch/formdata was left out of the bundle');
  });

  it('fails with an error of its own if a client of AWS is to speak by Node’s HTTP client', async () => {
    const source = `
      import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
      try { new SecretsManagerClient({}); } catch (error) { console.log(String(error)); }`;
    expect(await run(source)).toContain('needs a request handler');
  });

  it('fails by name if a package asks more of a replaced module than it has', async () => {
    const source = `
      const http2 = require('./scripts/bundle/undici-http2.cjs');
      const assert = require('./scripts/bundle/assert.cjs');
      const asks = [() => http2(), () => http2.close(), () => assert.deepEqual({}, {})];
      for (const ask of asks) {
        try { ask(); } catch (error) { console.log(error.message); }
      }`;
    expect(await run(source)).toBe(
      'undici/client-h2 was left out of the bundle: see scripts/bundle/slim-packages.ts\n' +
        'undici/client-h2: "close" was left out of the bundle: see scripts/bundle/slim-packages.ts\n' +
        'node:assert: "deepEqual" was left out of the bundle: see scripts/bundle/slim-packages.ts\n',
    );
  });

  it('fails if credentials are missing, and says so', async () => {
    const source = `
      import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
      import { awsClientOptions } from './lib/platform/aws/aws-client.ts';
      new SecretsManagerClient({ endpoint: 'http://127.0.0.1:9', ...awsClientOptions() })
        .send(new GetSecretValueCommand({ SecretId: 'any' }))
        .catch((error) => console.log(String(error)));`;
    expect(await run(source)).toContain('Unable to find environment variable credentials');
  });
});

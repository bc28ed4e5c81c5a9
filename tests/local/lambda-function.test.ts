import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { LambdaSettings } from '../../local/engines/lambda-environment.ts';
import { type LambdaFunction, startLambdaFunction } from '../../local/engines/lambda-function.ts';

let folder: string;
let files = 0;
const open: LambdaFunction[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lambda-'));
});

afterAll(() => rm(folder, { recursive: true }));

afterEach(async () => {
  for (const started of open.splice(0)) await started.close();
});

async function start(code: string, settings: Partial<LambdaSettings> = {}): Promise<LambdaFunction> {
  files += 1;
  const bundle = join(folder, `bundle-${files}.cjs`);
  await writeFile(bundle, code);
  const started = await startLambdaFunction({
    name: 'sample',
    bundle,
    environment: {},
    timeoutSeconds: 10,
    ...settings,
  });
  open.push(started);
  return started;
}

describe('a function on the local Lambda', () => {
  it('gets its event, its context and its own environment, and no other', async () => {
    process.env.OF_THE_PARENT = 'secret';
    const sample = await start(
      `exports.handler = async (event, context) => ({
        event,
        own: process.env.OWN,
        parents: process.env.OF_THE_PARENT ?? null,
        name: context.functionName,
        remaining: context.getRemainingTimeInMillis(),
        id: context.awsRequestId,
      });`,
      { environment: { OWN: 'yes' } },
    );
    const result = (await sample.invoke({ a: [1] })) as { remaining: number };
    expect(result).toEqual({
      event: { a: [1] },
      own: 'yes',
      parents: null,
      name: 'sample',
      remaining: expect.any(Number),
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(result.remaining).toBeGreaterThan(0);
    expect(result.remaining).toBeLessThanOrEqual(10_000);
  });

  it('keeps its process from one event to the next, and gets another for a second at the same time', async () => {
    const sample = await start(`
      let calls = 0;
      exports.handler = async (durationMs) => {
        await new Promise((resolve) => setTimeout(resolve, durationMs));
        return { pid: process.pid, calls: ++calls };
      };`);
    const first = (await sample.invoke(0)) as { pid: number };
    expect(await sample.invoke(0)).toEqual({ pid: first.pid, calls: 2 });
    const [slow, quick] = (await Promise.all([sample.invoke(200), sample.invoke(0)])) as { pid: number }[];
    expect(slow).toEqual({ pid: first.pid, calls: 3 });
    expect(quick?.pid).not.toBe(first.pid);
  });

  it('passes on what the function logs, line by line', async () => {
    const lines: string[] = [];
    const sample = await start(
      `exports.handler = async () => { console.log('one'); console.error('two'); };`,
      {
        onLog: (line) => lines.push(line),
      },
    );
    await sample.invoke({});
    await sample.close();
    expect(lines.sort()).toEqual(['one', 'two']);
  });

  it('fails if the function throws, and goes on with the next event', async () => {
    const sample = await start(`exports.handler = async (event) => { if (event) throw new Error('no'); };`);
    await expect(sample.invoke(true)).rejects.toThrow('sample: Error: no');
    await expect(sample.invoke(false)).resolves.toBeNull();
  });

  it('is ended when its time is over, and starts anew', async () => {
    const sample = await start(
      `exports.handler = (event) => event ? new Promise(() => {}) : Promise.resolve(1);`,
      {
        timeoutSeconds: 0.1,
      },
    );
    await expect(sample.invoke(true)).rejects.toThrow('sample: Task timed out after 0.1 seconds');
    await expect(sample.invoke(false)).resolves.toBe(1);
  });

  it('fails if its process ends, and starts anew', async () => {
    const sample = await start(
      `exports.handler = async (event) => { if (event) process.exit(3); return 1; };`,
    );
    await expect(sample.invoke(true)).rejects.toThrow('sample: Runtime exited (code 3)');
    await expect(sample.invoke(false)).resolves.toBe(1);
  });

  it.each([
    [
      'throws while it is loaded',
      `throw new Error('LOOKUP_SECRET_ID is missing')`,
      'LOOKUP_SECRET_ID is missing',
    ],
    ['exports no handler', `exports.other = 1`, 'exports no handler'],
  ])('does not start if the bundle %s', async (_, code, message) => {
    await expect(start(code)).rejects.toThrow(message);
  });
});

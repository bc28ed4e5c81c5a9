import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const BUNDLE_SCRIPTS = fileURLToPath(new URL('../../scripts/bundle/', import.meta.url));
const FUNCTION = `
  const answer = (event) => ({ statusCode: 200, body: event.question + 42 });
  exports.handler = async (event) => answer(event);
`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'code-cache-'));
  await copyFile(join(BUNDLE_SCRIPTS, 'loader.cjs'), join(folder, 'index.cjs'));
  await writeFile(join(folder, 'function.cjs'), FUNCTION);
  await writeFile(join(folder, 'event.json'), JSON.stringify({ question: 'is ' }));
});

afterEach(() => rm(folder, { recursive: true }));

async function run(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
  return stdout.trim();
}

const ask = () =>
  run('-e', "require('./index.cjs').handler({ question: 'is ' }).then(({ body }) => console.log(body))");
const make = () => run(join(BUNDLE_SCRIPTS, 'make-code-cache.cjs'), folder, join(folder, 'event.json'));
const caches = async () => (await readdir(folder)).filter((name) => name.startsWith('code-cache.'));

describe('a function beside its loader', () => {
  it('is loaded where there is no code cache', async () => {
    expect(await ask()).toBe('is 42');
  });

  it('is loaded from a code cache that was made here, whose name says on what', async () => {
    await make();
    const [cache = '', ...others] = await caches();
    expect(others).toEqual([]);
    expect(cache).toContain(`code-cache.${process.version}-${process.platform}-${process.arch}.`);
    expect(await ask()).toBe('is 42');
    // What tells the two ways apart: a cached script has the name that it has on Lambda, and `require` is not asked.
    const wasRequired = "require('./index.cjs'); console.log(Object.keys(require.cache).length)";
    expect(await run('-e', wasRequired)).toBe('1');
  });

  it('leaves V8 as it was: what was compiled before, Node’s own modules above all, is good after', async () => {
    const script = `
      const { Script } = require('node:vm');
      const cachedData = new Script('1 + 1').createCachedData();
      require('./index.cjs');
      console.log(new Script('1 + 1', { cachedData }).cachedDataRejected);`;
    expect(await run('-e', script)).toBe('false');
  });

  it('says nothing of where the cache was made', async () => {
    await make();
    for (const name of await caches()) {
      expect((await readFile(join(folder, name))).toString('latin1')).not.toContain(folder);
    }
  });

  it('is compiled where V8 refuses the cache', async () => {
    await make();
    const [cache = ''] = await caches();
    const bytes = await readFile(join(folder, cache));
    await writeFile(join(folder, cache), bytes.fill(0, 0, 64));
    expect(await ask()).toBe('is 42');
  });

  it('does not look at a cache of another Node', async () => {
    await make();
    const [cache = ''] = await caches();
    await rename(join(folder, cache), join(folder, cache.replace(process.version, 'v24.0.0')));
    const wasRequired = "require('./index.cjs'); console.log(Object.keys(require.cache).length)";
    expect(await run('-e', wasRequired)).toBe('2');
  });

  it('gets no cache where it does not answer', async () => {
    await writeFile(join(folder, 'function.cjs'), 'exports.handler = async () => ({ statusCode: 503 });');
    await expect(make()).rejects.toThrow('warm-up call');
    expect(await caches()).toEqual([]);
  });
});

/**
 * Bundles each `functions/<name>/index.ts` into `dist/functions/<name>/function.cjs`, source map beside it, and puts
 * there `index.cjs`, which loads it, and a code cache for machines like this one (docs/decisions/code-cache.md).
 *
 * CommonJS, because an ESM bundle that imports `node:http` makes Node load its built-in undici at every cold start.
 * The same sources give the same bytes, the code cache aside: no path of this machine, no date and no chance gets in.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import { makeCodeCaches } from './bundle/code-cache.ts';
import { slimDefines, slimPackages } from './bundle/slim-packages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a bundle is made with, for whoever builds one in memory. */
export function bundleOptions(functionName: string): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: [join('functions', functionName, 'index.ts')],
    outfile: join(folderOf(functionName), 'function.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // By `import()` Node loads `node:http` together with its own undici, by `require` it does not.
    supported: { 'dynamic-import': false },
    mainFields: ['module', 'main'],
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    sourcemap: 'linked',
    // The names and lines are all that a stack trace needs; the sources themselves stand in the repository.
    sourcesContent: false,
    plugins: [slimPackages],
    define: slimDefines,
    logLevel: 'warning',
  };
}

/** The functions that have an entry, by the name of their folder. */
export async function functionNames(): Promise<string[]> {
  const entries = await readdir(join(root, 'functions'), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(root, 'functions', entry.name, 'index.ts')))
    .map((entry) => entry.name)
    .sort();
}

function folderOf(functionName: string): string {
  return join(root, 'dist', 'functions', functionName);
}

/** A file to be written: its path and content. */
type File = [path: string, content: Uint8Array];

async function writeBundle(functionName: string): Promise<void> {
  const { outputFiles = [] } = await build({ ...bundleOptions(functionName), write: false });
  const folder = folderOf(functionName);
  const files = outputFiles.map(({ path, contents }): File => [path, contents]);
  const bundle = files.find(([path]) => path.endsWith('.cjs'));
  if (!bundle) throw new Error(`No bundle of ${functionName}`);
  await mkdir(folder, { recursive: true });
  // The loader last: it knows which function it belongs to.
  const hash = createHash('sha256').update(bundle[1]).digest('hex').slice(0, 16);
  for (const [path, content] of [...files, await loaderFor(hash, folder)]) {
    // Put in place in one step: whoever loads a bundle meanwhile gets the old one or the new one, never half of it.
    const unfinished = `${path}.${process.pid}`;
    await writeFile(unfinished, content);
    await rename(unfinished, path);
  }
  report(bundle);
  const names = ['index.cjs', ...files.map(([path]) => basename(path))];
  await removeOthers(folder, (name) => names.includes(name) || name.endsWith(`.${hash}.bin`));
}

async function loaderFor(hash: string, folder: string): Promise<File> {
  const source = await readFile(new URL('bundle/loader.cjs', import.meta.url), 'utf8');
  const loader = source.replace("FUNCTION_HASH = ''", `FUNCTION_HASH = '${hash}'`);
  return [join(folder, 'index.cjs'), Buffer.from(loader)];
}

/** What an earlier build left there would be shipped, too. */
async function removeOthers(folder: string, isWanted: (name: string) => boolean): Promise<void> {
  for (const name of await readdir(folder)) {
    // `<file>.<process>` is another build's, on its way.
    if (!isWanted(name) && !/\.\d+$/.test(name)) await rm(join(folder, name), { recursive: true });
  }
}

function report([path, content]: File): void {
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;
  const zipped = kilobytes(gzipSync(content).byteLength);
  console.log(`${relative(root, path)}  ${kilobytes(content.byteLength)}, ${zipped} compressed`);
}

if (import.meta.main) {
  const names = await functionNames();
  for (const functionName of names) await writeBundle(functionName);
  await makeCodeCaches(new Map(names.map((name) => [name, folderOf(name)])));
}

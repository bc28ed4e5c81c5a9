/**
 * Bundles each `functions/<name>/index.ts` into `dist/functions/<name>/function.cjs`, source map beside it, and puts
 * `index.mjs` there, which Lambda loads: scripts/bundle/entry.mjs.
 *
 * CommonJS, because an ESM bundle that imports `node:http` makes Node load its built-in undici at every cold start.
 * The same sources give the same bytes: no path of this machine, no date and no random number gets in.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import { slimDefines, slimPackages } from './bundle/slim-packages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const ENTRY = new URL('bundle/entry.mjs', import.meta.url);

/** The options of a bundle, also for a build in memory. */
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
  // The entry last: it loads the bundle.
  files.push([join(folder, 'index.mjs'), await readFile(ENTRY)]);
  for (const [path, content] of files) {
    // Put in place in one step: a process that loads the bundle meanwhile gets the old or the new one, never half.
    const unfinished = `${path}.${process.pid}`;
    await writeFile(unfinished, content);
    await rename(unfinished, path);
  }
  report(bundle);
  await removeOthers(folder, new Set(files.map(([path]) => basename(path))));
}

/** What an earlier build left there would be shipped as well. */
async function removeOthers(folder: string, wanted: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    // `<file>.<process>` is the unfinished file of another build.
    if (!wanted.has(name) && !/\.\d+$/.test(name)) await rm(join(folder, name), { recursive: true });
  }
}

function report([path, content]: File): void {
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;
  const zipped = kilobytes(gzipSync(content).byteLength);
  console.log(`${relative(root, path)}  ${kilobytes(content.byteLength)}, ${zipped} compressed`);
}

if (import.meta.main) {
  for (const functionName of await functionNames()) await writeBundle(functionName);
}

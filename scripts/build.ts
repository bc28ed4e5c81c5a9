/**
 * Bundles each `functions/<name>/index.ts` into `dist/functions/<name>/index.cjs`, source map beside it.
 *
 * CommonJS, because an ESM bundle that imports `node:http` makes Node load its built-in undici at every cold start.
 * The same sources give the same bytes: no path of this machine, no date and no chance gets in.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type OutputFile } from 'esbuild';
import { slimDefines, slimPackages } from './bundle/slim-packages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a bundle is made with, for whoever builds one in memory. */
export function bundleOptions(functionName: string): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: [join('functions', functionName, 'index.ts')],
    outfile: join('dist', 'functions', functionName, 'index.cjs'),
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

async function writeBundle(functionName: string): Promise<void> {
  const { outputFiles = [] } = await build({ ...bundleOptions(functionName), write: false });
  const folder = join(root, 'dist', 'functions', functionName);
  await mkdir(folder, { recursive: true });
  for (const file of outputFiles) {
    // Put in place in one step: whoever loads a bundle meanwhile gets the old one or the new one, never half of it.
    const unfinished = `${file.path}.${process.pid}`;
    await writeFile(unfinished, file.contents);
    await rename(unfinished, file.path);
    report(file);
  }
  await removeOthers(folder, outputFiles);
}

/** What an earlier build left there would be shipped, too. */
async function removeOthers(folder: string, wanted: readonly OutputFile[]): Promise<void> {
  const names = new Set(wanted.map(({ path }) => basename(path)));
  for (const name of await readdir(folder)) {
    // `<file>.<process>` is another build's, on its way.
    if (!names.has(name) && !/\.\d+$/.test(name)) await rm(join(folder, name), { recursive: true });
  }
}

function report(file: OutputFile): void {
  if (!file.path.endsWith('.cjs')) return;
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;
  const zipped = kilobytes(gzipSync(file.contents).byteLength);
  console.log(`${relative(root, file.path)}  ${kilobytes(file.contents.byteLength)}, ${zipped} compressed`);
}

if (import.meta.main) {
  for (const functionName of await functionNames()) await writeBundle(functionName);
}

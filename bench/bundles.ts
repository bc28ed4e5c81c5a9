import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { buildBundles } from '../local/build.ts';
import { bundleOptions } from '../scripts/build.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export type Contender = 'bridge' | 'floor' | 'libraries' | 'peer';
export type FunctionKind = 'lookup' | 'orders';

export interface Bundles {
  path(contender: Contender, kind: FunctionKind): string;
  remove(): Promise<void>;
}

const USUAL: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  logLevel: 'error',
};

/** Makes a floor's calls by the bridge's libraries. */
const byLibrary: Plugin = {
  name: 'by-library',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/https-by-hand\.ts$/ }, () => ({
      path: join(ROOT, 'bench', 'floors', 'https-by-library.ts'),
    }));
  },
};

/**
 * The packaged functions, and beside them the floors and the peers, bundled as such functions usually are; and the
 * floors once more by the bridge's libraries, bundled as it is.
 */
export async function makeBundles(): Promise<Bundles> {
  await buildBundles();
  const folder = await mkdtemp(join(tmpdir(), 'bench-bundles-'));
  const kinds: readonly FunctionKind[] = ['lookup', 'orders'];
  // A copy: another build on this machine must not change what is measured.
  await cp(join(ROOT, 'dist', 'functions'), join(folder, 'bridge'), { recursive: true });
  const pathOf = (contender: string, kind: string) => join(folder, `${contender}-${kind}.cjs`);
  const packaged = { lookup: 'customer-lookup', orders: 'order-events' };
  for (const kind of kinds) {
    await build({ ...USUAL, entryPoints: [`bench/floors/${kind}.ts`], outfile: pathOf('floor', kind) });
    await build({ ...USUAL, entryPoints: [`bench/peers/${kind}.ts`], outfile: pathOf('peer', kind) });
    const slim = bundleOptions(packaged[kind]);
    await build({
      ...slim,
      entryPoints: [`bench/floors/${kind}.ts`],
      outfile: pathOf('libraries', kind),
      plugins: [...(slim.plugins ?? []), byLibrary],
    });
  }
  return {
    path: (contender, kind) =>
      contender === 'bridge' ? join(folder, 'bridge', packaged[kind], 'index.mjs') : pathOf(contender, kind),
    remove: () => rm(folder, { recursive: true }),
  };
}

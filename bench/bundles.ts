import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildBundles } from '../local/build.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export type Contender = 'bridge' | 'floor' | 'peer';
export type FunctionKind = 'lookup' | 'orders';

export interface Bundles {
  path(contender: Contender, kind: FunctionKind): string;
  remove(): Promise<void>;
}

/** The packaged functions, and beside them the floors and the peers, bundled as such functions usually are. */
export async function makeBundles(): Promise<Bundles> {
  await buildBundles();
  const folder = await mkdtemp(join(tmpdir(), 'bench-bundles-'));
  const kinds: readonly FunctionKind[] = ['lookup', 'orders'];
  // A copy: another build on this machine must not change what is measured.
  await cp(join(ROOT, 'dist', 'functions'), join(folder, 'bridge'), { recursive: true });
  const pathOf = (contender: string, kind: string) => join(folder, `${contender}-${kind}.cjs`);
  for (const contender of ['floor', 'peer']) {
    for (const kind of kinds) {
      await build({
        absWorkingDir: ROOT,
        entryPoints: [`bench/${contender}s/${kind}.ts`],
        outfile: pathOf(contender, kind),
        bundle: true,
        minify: true,
        platform: 'node',
        target: 'node24',
        format: 'cjs',
        logLevel: 'error',
      });
    }
  }
  const packaged = { lookup: 'customer-lookup', orders: 'order-events' };
  return {
    path: (contender, kind) =>
      contender === 'bridge' ? join(folder, 'bridge', packaged[kind], 'index.mjs') : pathOf(contender, kind),
    remove: () => rm(folder, { recursive: true }),
  };
}

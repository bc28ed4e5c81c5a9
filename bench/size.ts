import { build } from 'esbuild';
import { bundleOptions, functionNames } from '../scripts/build.ts';

export interface Size {
  functionName: string;
  bytes: number;
  /** Bytes by package, or by folder of our own; the largest first. */
  parts: ReadonlyArray<readonly [name: string, bytes: number]>;
}

/** How large each bundle is, and what takes the room. */
export async function measureSizes(): Promise<Size[]> {
  return Promise.all((await functionNames()).map(measureSize));
}

async function measureSize(functionName: string): Promise<Size> {
  const { metafile } = await build({ ...bundleOptions(functionName), write: false, metafile: true });
  const [output] = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint !== undefined);
  const parts = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    const name = partOf(path);
    parts.set(name, (parts.get(name) ?? 0) + bytesInOutput);
  }
  const sorted = [...parts].sort(([, one], [, other]) => other - one);
  return { functionName, bytes: output?.bytes ?? 0, parts: sorted };
}

function partOf(path: string): string {
  const inPackage = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path);
  return inPackage?.[1] ?? path.split('/').slice(0, 2).join('/');
}

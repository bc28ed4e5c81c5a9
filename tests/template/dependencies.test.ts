import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { bundleOptions, functionNames } from '../../scripts/build.ts';
import { root } from './packaged.ts';

interface Locked {
  version?: string;
  resolved?: string;
  integrity?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  link?: boolean;
  inBundle?: boolean;
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

const { packages } = readJson<{ packages: Record<string, Locked> }>('package-lock.json');
const locked = Object.entries(packages).filter(([path]) => path !== '');

describe('the lock file', () => {
  it('holds only packages of the registry, each with its version', () => {
    for (const [, { version, resolved, link }] of locked) {
      expect(version).toMatch(/^\d+\.\d+\.\d+/);
      expect(link).toBeUndefined();
      if (resolved !== undefined) expect(resolved).toMatch(/^https:\/\/registry\.npmjs\.org\//);
    }
  });

  it('has a checksum of each, but for other platforms’ packages that no mirror had', () => {
    const without = locked.filter(([, { integrity, inBundle }]) => integrity === undefined && !inBundle);
    for (const [path, { optional, os }] of without) {
      expect({ path, optional, os }).toEqual({ path, optional: true, os: expect.any(Array) });
    }
  });

  it('names every direct dependency by one exact version', () => {
    const { dependencies, devDependencies } =
      readJson<Record<string, Record<string, string>>>('package.json');
    for (const version of Object.values({ ...dependencies, ...devDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });
});

describe('the bundles', () => {
  it('hold packages of production alone, so that an audit and a bill of materials without `dev` know them all', async () => {
    for (const name of await functionNames()) {
      const { metafile } = await build({ ...bundleOptions(name), write: false, metafile: true });
      const inputs = Object.keys(metafile?.inputs ?? {});
      const used = inputs.flatMap(
        (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
      );
      expect(used.length).toBeGreaterThan(50);
      for (const path of new Set(used)) expect([path, packages[path]?.dev]).toEqual([path, undefined]);
    }
  });
});

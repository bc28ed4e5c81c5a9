import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
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

describe('the Node that is asked for', () => {
  it('is what the deploy tool takes, in package.json and in the documents', () => {
    const { engines } = readJson<{ engines: { node: string } }>('package.json');
    const tool = readJson<{ engines: { node: string } }>('node_modules/osls/package.json');
    expect(engines.node).toBe(tool.engines.node);
    expect(engines.node).toBe('^20.19.0 || ^22.13.0 || >=24');
    for (const document of ['README.md', 'CONTRIBUTING.md', 'docs/deploy.md', 'docs/operate.md']) {
      expect(readFileSync(join(root, document), 'utf8')).toContain('Node 20.19, 22.13 or 24 and later');
    }
  });
});

describe('the bundles', () => {
  it('hold packages of production alone, so that an audit without `dev` knows them all', async () => {
    for (const path of await bundledPackages())
      expect([path, packages[path]?.dev]).toEqual([path, undefined]);
  });

  it('hold nothing that the bill of materials does not name', async () => {
    const script = join(root, 'scripts', 'write-sbom.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script], { maxBuffer: 1 << 26 });
    const { components }: { components: { name: string; version: string }[] } = JSON.parse(stdout);
    expect(components.map(({ name }) => name)).not.toContain('jest');
    const named = new Set(components.map(({ name, version }) => `${name}@${version}`));
    for (const path of await bundledPackages()) {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      expect([...named]).toContain(`${name}@${packages[path]?.version}`);
    }
  });
});

/** The packages in the bundles, as the lock file names their folders. */
async function bundledPackages(): Promise<Set<string>> {
  const used = new Set<string>();
  for (const name of await functionNames()) {
    const { metafile } = await build({ ...bundleOptions(name), write: false, metafile: true });
    for (const path of Object.keys(metafile?.inputs ?? {})) {
      const [folder] = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
      if (folder !== undefined) used.add(folder);
    }
  }
  expect(used.size).toBeGreaterThan(15);
  return used;
}

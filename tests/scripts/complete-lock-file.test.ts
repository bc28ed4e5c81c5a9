import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { completeLockFile, type LockFile, missingPackages } from '../../scripts/complete-lock-file.ts';

describe('package-lock.json', () => {
  it('has the packages of every platform, so that npm ci takes it (else: npx node scripts/complete-lock-file.ts)', async () => {
    const text = await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8');
    const lock: LockFile = JSON.parse(text);
    expect(missingPackages(lock)).toEqual([]);
  });
});

describe('a lock file without the packages of other platforms', () => {
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': {},
      'node_modules/tool': {
        version: '1.2.3',
        dev: true,
        optionalDependencies: {
          '@tool/linux-x64-gnu': '1.2.3',
          '@tool/linux-arm-musleabihf': '1.2.3',
          '@tool/win32-x64': '1.2.3',
        },
      },
      'node_modules/@tool/linux-x64-gnu': { version: '1.2.3', optional: true },
    },
  };

  it('is seen', () => {
    expect(missingPackages(lock)).toEqual(['@tool/linux-arm-musleabihf@1.2.3', '@tool/win32-x64@1.2.3']);
  });

  it('gets them, with what npm needs to leave them alone elsewhere', () => {
    const { packages } = completeLockFile(lock);
    expect(packages).toMatchObject({
      'node_modules/@tool/linux-arm-musleabihf': {
        version: '1.2.3',
        os: ['linux'],
        cpu: ['arm'],
        libc: ['musl'],
        dev: true,
        optional: true,
      },
      'node_modules/@tool/win32-x64': { version: '1.2.3', os: ['win32'], cpu: ['x64'], optional: true },
    });
    expect(missingPackages({ packages })).toEqual([]);
  });

  it('is refused if a name tells no platform', () => {
    const odd = { packages: { a: { optionalDependencies: { fsevents: '1.0.0' } } } };
    expect(() => completeLockFile(odd)).toThrow('fsevents names no platform');
  });
});

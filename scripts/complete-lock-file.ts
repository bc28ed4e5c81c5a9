/**
 * Enters into package-lock.json what it lacks: the packages of other platforms. npm leaves out an optional dependency
 * that the registry at hand does not hold, as many mirrors do, and `npm ci` then refuses the file, everywhere.
 * Such an entry has no checksum, for the package was not downloaded here; on its platform npm takes the named version.
 */
import { readFile, writeFile } from 'node:fs/promises';

export interface LockedPackage {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

export interface LockFile {
  packages: Record<string, LockedPackage>;
}

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

/** The optional dependencies that have no entry, as `name@version`. */
export function missingPackages({ packages }: LockFile): string[] {
  return missingEntries(packages).map(([name, version]) => `${name}@${version}`);
}

/** @returns the file with an entry for each optional dependency that lacked one, in npm's order */
export function completeLockFile<T extends LockFile>(lock: T): T {
  const added = missingEntries(lock.packages).map(([name, version, dependent]): [string, LockedPackage] => [
    `node_modules/${name}`,
    { version, ...platformOf(name), ...(dependent.dev && { dev: true }), optional: true },
  ]);
  const packages = [...Object.entries(lock.packages), ...added].sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(packages) };
}

function missingEntries(packages: LockFile['packages']): [string, string, LockedPackage][] {
  return Object.entries(packages).flatMap(([path, dependent]) =>
    Object.entries(dependent.optionalDependencies ?? {})
      .filter(
        ([name]) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
      )
      .map(([name, version]): [string, string, LockedPackage] => [name, version, dependent]),
  );
}

/** `@swc/core-linux-arm-gnueabihf` → Linux, ARM, glibc: by these, npm knows what to leave alone. */
function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[/-]/);
  const os = words.find((word) => SYSTEMS.includes(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  if (os === undefined || cpu === undefined) throw new Error(`${name} names no platform`);
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return { os: [os], cpu: [cpu], ...(os === 'linux' && { libc: [libc] }) };
}

if (import.meta.main) {
  const file = new URL('../package-lock.json', import.meta.url);
  const lock: LockFile = JSON.parse(await readFile(file, 'utf8'));
  const missing = missingPackages(lock);
  if (missing.length > 0) await writeFile(file, `${JSON.stringify(completeLockFile(lock), undefined, 2)}\n`);
  console.log(`${missing.length} packages entered`);
}

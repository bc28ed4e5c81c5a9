/**
 * Writes the software bill of materials (CycloneDX) of what is deployed: `npm run --silent sbom > sbom.json`.
 *
 * `npm sbom --omit=dev` leaves out every package that a development dependency needs, too, such as the AWS SDK's core.
 * So npm lists everything, and the lock file says what is production's.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Component {
  name: string;
  version: string;
  'bom-ref': string;
}

interface BillOfMaterials {
  metadata: { component: { 'bom-ref': string } };
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

interface LockFile {
  packages: Record<string, { version?: string; dev?: boolean; name?: string }>;
}

/** @returns the bill with production's packages alone */
function withoutDevelopment(bill: BillOfMaterials, { packages }: LockFile): BillOfMaterials {
  const production = new Set(
    Object.entries(packages)
      .filter(([path, { dev }]) => path !== '' && dev !== true)
      .map(([path, { version, name }]) => `${name ?? path.replace(/^.*node_modules\//, '')}@${version}`),
  );
  const components = bill.components.filter(({ name, version }) => production.has(`${name}@${version}`));
  const kept = new Set([
    bill.metadata.component['bom-ref'],
    ...components.map((component) => component['bom-ref']),
  ]);
  const dependencies = bill.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) }));
  return { ...bill, components, dependencies };
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const listed = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 27,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lock: LockFile = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  console.log(JSON.stringify(withoutDevelopment(JSON.parse(listed), lock), undefined, 2));
}

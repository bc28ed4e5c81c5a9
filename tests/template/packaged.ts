import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export interface Resource {
  readonly Type: string;
  readonly Properties: JsonObject;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: Json; readonly Description?: string }>>;
}

export interface PackagedStack {
  readonly template: Template;
  /** Holds the zips and the templates. */
  readonly folder: string;
}

/** Parameters that switch everything on; the ARNs name nothing that exists. */
export const EVERYTHING: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['robin', 'kibo', 'expertSender', 'loke'].map((system) => [
      `${system}SecretArn`,
      `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${system}-AbCdEf`,
    ]),
  ),
  lokeOrganizationId: 'example-organization',
  lokeCurrency: 'GBP',
  lookupAllowedCidrs: '192.0.2.0/24,2001:db8::/32',
  customDomain: 'lookup.shop.example',
  customDomainCertificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/example',
  producerPrincipalArns: 'arn:aws:iam::210987654321:root,arn:aws:iam::123456789012:role/shop',
  producerTopicArns: 'arn:aws:sns:eu-west-1:210987654321:orders',
  producerRuleArns: 'arn:aws:events:eu-west-1:123456789012:rule/orders',
  alarmEndpoint: 'alarms@example.com',
  owner: 'example-team',
};

/** What is off as long as its parameter is empty, on top of everything else. */
export const EVERY_KNOB: Readonly<Record<string, string>> = {
  ...EVERYTHING,
  lookupProvisionedConcurrency: '2',
  lookupReservedConcurrency: '10',
  orderEventsReservedConcurrency: '5',
  kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c-0000-4000-8000-000000000000',
  vpcSubnetIds: 'subnet-0a1b2c3d,subnet-0a1b2c3e',
  vpcSecurityGroupIds: 'sg-0a1b2c3d',
  tracing: 'true',
  permissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/bounds',
};

/** The least that works, with other time-outs, and the account's log role managed elsewhere. */
export const ONE_SOURCE: Readonly<Record<string, string>> = {
  robinSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:robin-AbCdEf',
  kiboSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kibo-AbCdEf',
  setApiGatewayLogRole: 'false',
  orderEventsTimeoutSeconds: '120',
  orderEventsBatchWindowSeconds: '5',
};

/** What the package is made of: as long as it stays the same, so does the package. */
const INPUTS = ['serverless.yml', 'package-lock.json', '{deploy,functions,lib,scripts}/**/*.{yml,cjs,js,ts}'];

/** Packages the stack as `npx serverless package` does, once for all test files: it takes seconds. */
export async function packageStack(params: Readonly<Record<string, string>>): Promise<PackagedStack> {
  const folder = join(root, '.local', 'packaged', fingerprint(params));
  if (!existsSync(folder)) {
    await dropOldPackages();
    const unfinished = await mkdtemp(`${folder}-`);
    await runPackage(params, unfinished);
    // If another worker was faster, its package is as good.
    await rename(unfinished, folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
  }
  const text = await readFile(join(folder, 'cloudformation-template-update-stack.json'), 'utf8');
  return { template: JSON.parse(text), folder };
}

/** Each state of the project has a package of its own; those of yesterday are of no use. */
async function dropOldPackages(): Promise<void> {
  const packages = join(root, '.local', 'packaged');
  await mkdir(packages, { recursive: true });
  for (const name of await readdir(packages)) {
    const found = await stat(join(packages, name)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > 86_400_000)
      await rm(join(packages, name), { recursive: true, force: true });
  }
}

async function runPackage(params: Readonly<Record<string, string>>, folder: string): Promise<void> {
  const flags = Object.entries(params).map(([name, value]) => `--param=${name}=${value}`);
  const copy = await copyProject();
  try {
    await promisify(execFile)(
      process.execPath,
      [join('node_modules', '.bin', 'serverless'), 'package', '--package', folder, ...flags],
      { cwd: copy, env: offline(), timeout: 120_000 },
    );
  } finally {
    await rm(copy, { recursive: true });
  }
}

/** What a package is not made of, or what is made on the way. */
const NOT_COPIED = /^(\.git|\.local|\.serverless|\.venv|coverage|dist|node_modules)$/;

/** A copy of the project with its packages: the framework works in one folder, which runs side by side would share. */
export async function copyProject(): Promise<string> {
  await mkdir(join(root, '.local'), { recursive: true });
  const copy = await mkdtemp(join(root, '.local', 'copy-'));
  for (const name of await readdir(root)) {
    if (!NOT_COPIED.test(name)) await cp(join(root, name), join(copy, name), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** No credentials, and no server in place of AWS or the network. */
function offline(): NodeJS.ProcessEnv {
  const nobody = 'http://127.0.0.1:9';
  const environment = Object.entries(process.env).filter(
    ([name]) => !/^(AWS|SLS|SERVERLESS|JEST)_/.test(name),
  );
  return {
    ...Object.fromEntries(environment),
    AWS_ENDPOINT_URL: nobody,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_CONFIG_FILE: '/dev/null',
    HTTP_PROXY: nobody,
    HTTPS_PROXY: nobody,
  };
}

function fingerprint(params: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256').update(JSON.stringify(params));
  for (const path of globSync(INPUTS, { cwd: root }).sort()) {
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex').slice(0, 20);
}

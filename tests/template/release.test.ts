import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { EVERYTHING, ONE_SOURCE, packageStack, root } from './packaged.ts';
import { readZip } from './zip.ts';

const { template, folder } = await packageStack(EVERYTHING);
const { version }: { version: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const { Value: release } = template.Outputs.Release ?? {};
const [, commit = ''] = String(release).split(' ');

/** What the packaged function writes when it starts, with its release in its environment and nothing else. */
async function firstLine(zip: string, bundle: string, environment: Record<string, string>) {
  const unpacked = await mkdtemp(join(tmpdir(), 'release-'));
  for (const [path, content] of readZip(join(folder, zip))) {
    await mkdir(dirname(join(unpacked, path)), { recursive: true });
    await writeFile(join(unpacked, path), content);
  }
  const started = spawn(process.execPath, [join(unpacked, bundle)], { env: environment });
  const [line = ''] = (await Promise.all([text(started.stdout), once(started, 'exit')]))[0].split('\n');
  await rm(unpacked, { recursive: true });
  return JSON.parse(line);
}

/** As they are sent to CloudFormation, which takes values of 1 to 256 characters. */
async function stackTags(packaged: string): Promise<Record<string, string>> {
  const state = JSON.parse(await readFile(join(packaged, 'serverless-state.json'), 'utf8'));
  return state.service.provider.stackTags;
}

it('a tag that would say nothing is none', async () => {
  const tags = await stackTags((await packageStack(ONE_SOURCE)).folder);
  expect(Object.keys(tags).sort()).toEqual(['commit', 'service', 'stage', 'version']);
  for (const value of Object.values(tags)) expect(value).toMatch(/^.{1,256}$/);
});

describe('what is deployed, its version and commit,', () => {
  it('stands in an output', () => {
    expect(release).toBe(`${version} ${commit}`);
    expect(commit).toMatch(/^([0-9a-f]{12}(-changed)?|unknown)$/);
  });

  it('stands in two tags of the stack', async () => {
    expect(await stackTags(folder)).toMatchObject({ version, commit, owner: EVERYTHING.owner });
  });

  it.each([
    ['CustomerLookupLambdaFunction', 'customerLookup.zip', 'customer-lookup', 'lookup.started'],
    ['OrderEventsLambdaFunction', 'orderEvents.zip', 'order-events', 'orders.started'],
  ])('stands in the environment of %s, and in its first log line', async (id, zip, name, message) => {
    const environment = { BRIDGE_VERSION: version, BRIDGE_COMMIT: commit };
    expect(template.Resources[id]?.Properties.Environment).toMatchObject({ Variables: environment });
    const line = await firstLine(zip, join('dist', 'functions', name, 'index.mjs'), environment);
    expect(line).toMatchObject({ message, version, commit });
  });
});

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { pythonTools } from '../deploy/python.ts';
import { EVERY_KNOB, EVERYTHING, ONE_SOURCE, packageStack } from './packaged.ts';

/** Remarks that are not ours to answer. */
const EXPECTED: Readonly<Record<string, string>> = {
  W3005: 'the framework writes DependsOn beside a reference: superfluous, and harmless',
};

interface Remark {
  Rule: { Id: string };
  Message: string;
}

const programs = await pythonTools();

/** What AWS's own linter says, but for what is expected. */
async function remarksOn(template: string): Promise<string[]> {
  const lint = promisify(execFile);
  const command = lint(join(programs, 'cfn-lint'), [
    '--format',
    'json',
    '--regions',
    'eu-west-1',
    '--',
    template,
  ]);
  // It ends with another code than 0 if it has something to say.
  const { stdout } = await command.catch((error: { stdout?: string; message: string }) => {
    if (!error.stdout) throw new Error(error.message);
    return { stdout: error.stdout };
  });
  const remarks: Remark[] = JSON.parse(stdout || '[]');
  return remarks
    .filter(({ Rule }) => !(Rule.Id in EXPECTED))
    .map(({ Rule, Message }) => `${Rule.Id} ${Message}`);
}

it.each([
  ['as the repository has it', {}],
  ['with one source', ONE_SOURCE],
  ['with everything switched on', EVERYTHING],
  ['with every knob turned', EVERY_KNOB],
])('cfn-lint has nothing to say about the template %s', async (_, params) => {
  const { folder } = await packageStack(params);
  expect(await remarksOn(join(folder, 'cloudformation-template-update-stack.json'))).toEqual([]);
});

it('cfn-lint finds a planted fault', async () => {
  const { template, folder } = await packageStack(EVERYTHING);
  const faulty = structuredClone(template) as {
    Resources: Record<string, { Properties: Record<string, unknown> }>;
  };
  Object.assign(faulty.Resources.OrderEventsQueue?.Properties ?? {}, { VisibilityTimeout: 50_000 });
  const path = join(folder, 'faulty.json');
  await writeFile(path, JSON.stringify(faulty));
  expect(await remarksOn(path)).toEqual([expect.stringContaining('50000')]);
});

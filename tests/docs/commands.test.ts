import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { readAll, SOURCE } from './source-texts.ts';

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  ...globSync(['docs', 'bench', 'tests'].map((folder) => `${folder}/**/*.md`)),
];
const FOLDERS = ['bench', 'cli', 'deploy', 'functions', 'lib', 'local', 'scripts', 'tests'];
/** This file plants some. */
const OWN = 'tests/docs/commands.test.ts';

/**
 * A file of the repository that the reader's own Node would run: not every Node that the documents name reads TypeScript.
 * In quotes it is a script of package.json, which npm runs by the Node that it installed.
 */
const BY_OWN_NODE = new RegExp(
  `(?<!\\bnpx\\s+|')\\bnode\\s+(?:-\\S+\\s+)*(?:\\./)?(?:${FOLDERS.join('|')})/[\\w./-]+\\.ts\\b`,
  'g',
);

it.each(DOCUMENTS)('%s calls the command line in the one way in which it reads its own options', (path) => {
  // Without the `--` the Node that runs npx takes --env-file for its own.
  expect(readFileSync(path, 'utf8')).not.toMatch(/npx\s+robin-bridge/);
});

describe('a TypeScript file', () => {
  it('is run by the Node that npm ci brings, in a command, a sentence or a comment', () => {
    const texts = [
      ...DOCUMENTS.map((path) => ({ path, text: readFileSync(path, 'utf8') })),
      ...FOLDERS.flatMap((folder) => readAll(folder, SOURCE)).filter(({ path }) => path !== OWN),
    ];
    expect(
      texts.flatMap(({ path, text }) => (text.match(BY_OWN_NODE) ?? []).map((found) => [path, found])),
    ).toEqual([]);
  });

  it.each([
    ['Run `npm run build && node scripts/read-stack.ts < line.txt` then.', 1],
    ['then\n   node --no-warnings bench/cost/measure.ts', 1],
    ['node ./tests/simulation/run.ts', 1],
    ['`npx node scripts/read-stack.ts`, or `npx\nnode scripts/read-stack.ts`', 0],
    ['node dist/run.cjs', 0],
  ])('is seen: %j', (text, times) => {
    expect(text.match(BY_OWN_NODE) ?? []).toHaveLength(times);
  });
});

/** The runbook's loop that waits for a restored table, before an AWS that answers so, one line a call. */
async function waitForTable(...answers: string[]): Promise<string> {
  const loop = /^ *(\S.*describe-table.*)$/m.exec(readFileSync('docs/runbook.md', 'utf8'))?.[1] ?? 'false';
  const folder = await mkdtemp(join(tmpdir(), 'aws-'));
  const calls = join(folder, 'calls');
  await writeFile(calls, '');
  const cases = answers.map((answer, index) => `${index + 1}) ${answer} ;;`);
  await writeFile(
    join(folder, 'aws'),
    `#!/bin/sh\necho >> ${calls}\ncase $(wc -l < ${calls}) in ${cases.join(' ')} esac`,
    {
      mode: 0o755,
    },
  );
  await writeFile(join(folder, 'sleep'), '#!/bin/sh\n', { mode: 0o755 });
  const env = { PATH: `${folder}:${process.env.PATH}`, RESTORED: 'restored' };
  await promisify(execFile)('bash', ['-c', loop], { env, timeout: 10_000 });
  const asked = readFileSync(calls, 'utf8').length;
  await rm(folder, { recursive: true });
  return `asked ${asked} times`;
}

it('the runbook’s wait for a restored table ends with the table, and with what is wrong', async () => {
  expect(await waitForTable('echo CREATING', 'echo CREATING', 'echo ACTIVE')).toBe('asked 3 times');
  // A mistyped name, or a right that is missing.
  expect(await waitForTable('exit 254')).toBe('asked 1 times');
});

import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')];

it.each(DOCUMENTS)('%s calls the command line in the one way in which it reads its own options', (path) => {
  // Without the `--` the Node that runs npx takes --env-file for its own.
  expect(readFileSync(path, 'utf8')).not.toMatch(/npx\s+robin-bridge/);
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

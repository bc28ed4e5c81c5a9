import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const requirements = join(root, 'tests', 'deploy', 'requirements.txt');

/** A folder of programs that holds `python`, `cfn-lint` and the AWS emulator: made once, and again when they change. */
export async function pythonTools(): Promise<string> {
  const environment = join(root, '.venv');
  const programs = join(environment, 'bin');
  const stamp = join(environment, 'requirements.sha256');
  const wanted = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return programs;
  await mkdir(environment, { recursive: true });
  await run('python3', ['-m', 'venv', environment]);
  await run(join(programs, 'python'), ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
  await writeFile(stamp, wanted);
  return programs;
}

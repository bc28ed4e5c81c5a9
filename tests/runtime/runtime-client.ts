import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const own = fileURLToPath(new URL('client/', import.meta.url));
const installed = fileURLToPath(new URL('../../.local/runtime', import.meta.url));

/**
 * Lambda's own runtime client, the program that loads a handler there. It stands apart from the project's packages,
 * for it is compiled when it is installed (a minute, the first time).
 * @returns the program, for Node
 */
export async function runtimeClient(): Promise<string> {
  const program = join(installed, 'node_modules', 'aws-lambda-ric', 'index.mjs');
  const stamp = join(installed, 'package-lock.sha256');
  const wanted = createHash('sha256')
    .update(await readFile(join(own, 'package-lock.json')))
    .digest('hex');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return program;
  await mkdir(installed, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) await cp(join(own, file), join(installed, file));
  await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], { cwd: installed });
  await writeFile(stamp, wanted);
  return program;
}

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('.', import.meta.url));
const environment = join(folder, '..', '..', '.venv');

/** A folder of programs that holds `python`, `cfn-lint` and the AWS emulator: made once, and again when they change. */
export async function pythonTools(): Promise<string> {
  await run('python3', [join(folder, 'make_venv.py'), environment, join(folder, 'requirements.txt')]);
  return join(environment, 'bin');
}

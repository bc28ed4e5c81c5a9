import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Emulator } from './emulator.ts';

/**
 * Runs the framework's own command against the emulator, as a user would against AWS.
 * @param project the folder of a project
 * @returns what it said
 */
export async function serverless(
  project: string,
  emulator: Emulator,
  command: readonly string[],
  params: Readonly<Record<string, string>>,
): Promise<string> {
  const flags = Object.entries(params).map(([name, value]) => `--param=${name}=${value}`);
  const environment = Object.entries(process.env).filter(([name]) => !/^(AWS|JEST)_/.test(name));
  const run = promisify(execFile)(
    process.execPath,
    [join('node_modules', '.bin', 'serverless'), ...command, ...flags],
    {
      cwd: project,
      timeout: 240_000,
      env: {
        ...Object.fromEntries(environment),
        AWS_ENDPOINT_URL: emulator.url,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'emulated',
        AWS_SECRET_ACCESS_KEY: 'emulated',
      },
    },
  );
  const { stdout, stderr } = await run.catch((error: { stdout?: string; message: string }) => {
    // The framework writes what went wrong to where a program writes its results.
    throw new Error(`serverless ${command.join(' ')}: ${error.stdout ?? error.message}`);
  });
  return stdout + stderr;
}

import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from '../../lib/platform/settings.ts';
import { UsageError } from '../terminal/command-error.ts';

/**
 * The environment that a command works with: the process's own, and over it what the files say.
 * @param files each `KEY=VALUE` lines, as Node's own `--env-file` reads them, or a JSON object, as
 *   `aws lambda get-function-configuration --query Environment.Variables` prints a deployed function's
 * @throws UsageError if a file cannot be read
 */
export function readEnvironment(own: Environment, files: readonly string[]): Environment {
  let environment: Environment = own;
  for (const file of files) {
    const given = readFile(file);
    // A session token belongs to the key that it came with.
    const { AWS_SESSION_TOKEN, ...rest } = environment;
    environment = given.AWS_ACCESS_KEY_ID ? { ...rest, ...given } : { ...environment, ...given };
  }
  return environment;
}

function readFile(file: string): Environment {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(
      `The file ${file} cannot be read.`,
      'Name one that exists: "npm start" writes .local/environment and keeps it while it is up; docs/runbook.md says how to get that of a deployed function.',
    );
  }
  if (!text.trimStart().startsWith('{')) return parseEnv(text);
  try {
    const given: unknown = JSON.parse(text);
    return Object.fromEntries(
      Object.entries(given ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    throw new UsageError(
      `The file ${file} looks like JSON and is none.`,
      'Give lines of KEY=VALUE, or a JSON object of texts.',
    );
  }
}

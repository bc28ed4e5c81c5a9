import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import * as z from 'zod/mini';
import type { Environment } from '../../lib/platform/settings.ts';
import { UsageError } from '../terminal/command-error.ts';

/**
 * The environment that a command works with: the process's own, and over it what the files say.
 * @param files each `KEY=VALUE` lines, as Node's own `--env-file` reads them, or a JSON object of texts, as
 *   `aws lambda get-function-configuration --query Environment.Variables` prints a deployed function's; or all that
 *   it prints without the query
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
  const given = /^\s*[{[]/.test(text) ? readJson(file, text) : readLines(file, text);
  if (Object.keys(given).length === 0) throw unreadable(file, 'holds no settings');
  return given;
}

/** A value may be a secret: what is wrong is said by line or name. */
function unreadable(file: string, why: string): UsageError {
  return new UsageError(
    `The file ${file} ${why}.`,
    'Give lines of KEY=VALUE, or a JSON object of texts, as "aws lambda get-function-configuration --query Environment.Variables" prints it.',
  );
}

function readJson(file: string, text: string): Environment {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw unreadable(file, 'looks like JSON and is none');
  }
  const whole = WHOLE_ANSWER.safeParse(given);
  const variables = VARIABLES.safeParse(whole.success ? whole.data.Environment.Variables : given);
  if (variables.success) return variables.data;
  const [issue] = variables.error.issues;
  const name = issue?.path[0];
  throw unreadable(file, name === undefined ? 'is no JSON object' : `has no text as ${String(name)}`);
}

const VARIABLES = z.record(z.string(), z.string());
const WHOLE_ANSWER = z.object({ Environment: z.object({ Variables: z.unknown() }) });

/** As Node reads them, a value in quotation marks may have several lines. */
const QUOTED = /=\s*("[^"]*"|'[^']*'|`[^`]*`)/g;

function readLines(file: string, text: string): Environment {
  // Line breaks stay, so that lines can be counted.
  const lines = text.replace(QUOTED, (quoted) => `=${quoted.replace(/[^\n]/g, '')}`).split('\n');
  const wrong = lines.findIndex((line) => !/^\s*(#|[^=]+=|$)/.test(line));
  if (wrong >= 0) throw unreadable(file, `has no KEY=VALUE in line ${wrong + 1}`);
  return parseEnv(text);
}

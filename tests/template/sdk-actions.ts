import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '../../scripts/build.ts';
import { root } from './packaged.ts';

/** The prefix of a client's actions in IAM. */
const PREFIXES: Readonly<Record<string, string>> = {
  dynamodb: 'dynamodb',
  'secrets-manager': 'secretsmanager',
  sqs: 'sqs',
};

/** Commands whose permission has another name. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  'sqs:ChangeMessageVisibilityBatch': 'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
};

/** The actions that a function performs: what the sources in its bundle import from the AWS SDK. */
export async function actionsOfFunction(name: string): Promise<string[]> {
  const { metafile } = await build({ ...bundleOptions(name), write: false, metafile: true });
  const sources = Object.keys(metafile?.inputs ?? {}).filter((path) => /^(lib|functions)\//.test(path));
  const actions = sources.flatMap((path) => commandsOf(readFileSync(join(root, path), 'utf8')));
  return [...new Set(actions)].sort();
}

/** The permissions that one source needs. */
export function commandsOf(source: string): string[] {
  const imports = source.matchAll(/import\s*\{([^}]*)\}\s*from '@aws-sdk\/client-([\w-]+)'/g);
  return [...imports].flatMap(([, names = '', client = '']) => {
    const prefix = PREFIXES[client];
    if (prefix === undefined) throw new Error(`The tests do not know the client ${client}`);
    const commands = names.matchAll(/\b(?<!type )(\w+)Command\b/g);
    return [...commands].map(([, command]) => {
      const action = `${prefix}:${command}`;
      return PERMISSIONS[action] ?? action;
    });
  });
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EVERY_KNOB, EVERYTHING, packageStack, root } from './packaged.ts';

const { template } = await packageStack(EVERYTHING);
const serverless = readFileSync(join(root, 'serverless.yml'), 'utf8');
const packageJson: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);
const logCodes = readFileSync(join(root, 'docs', 'log-codes.md'), 'utf8');

const documents = ['deploy.md', 'runbook.md', 'security.md', 'cost.md'].map(
  (name) => [name, readFileSync(join(root, 'docs', name), 'utf8')] as const,
);

describe.each(documents)('docs/%s', (_, text) => {
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

  it('names parameters that serverless.yml has', () => {
    // What follows `?` or `&` is a parameter of a URL.
    const assigned = [...text.matchAll(/(?<![?&])\b([a-z]\w*[A-Z]\w*)=/g)].map(([, name = '']) => name);
    const mentioned = quoted.filter((code) =>
      /^(robin|kibo|expertSender|loke|lookup|orderEvents|ledger|producer|alarm)[A-Z]\w*$/.test(code),
    );
    for (const name of [...assigned, ...mentioned])
      expect(serverless).toMatch(new RegExp(`^ {4}${name}:`, 'm'));
  });

  it('names outputs that the stack has', () => {
    const keys = [...text.matchAll(/OutputKey=='(\w+)'|<(Lookup\w+|OrderEvents\w+|Ledger\w+)>/g)];
    for (const [, key, placeholder] of keys)
      expect(Object.keys(template.Outputs)).toContain(key ?? placeholder);
  });

  it('names log codes that are explained', () => {
    const codes = [...text.matchAll(/[`"]((?:lookup|orders)\.[a-z-]+)[`"]/g)].map(([, code = '']) => code);
    for (const code of codes) expect(logCodes).toContain(`\`${code}\``);
  });

  it('names commands and files that exist', () => {
    for (const [, script = ''] of text.matchAll(/npm run (?:--silent )?([\w:]+)/g)) {
      expect(Object.keys(packageJson.scripts)).toContain(script);
    }
    for (const [, command = ''] of text.matchAll(/npx -- robin-bridge ([\w-]+)/g)) {
      const source = join(root, 'cli', command, 'command.ts');
      expect([command, command === 'help' || existsSync(source)]).toEqual([command, true]);
    }
    for (const [, path = ''] of text.matchAll(/\]\(([^)#:]+)(?:#[\w-]+)?\)/g)) {
      expect([path, existsSync(join(root, 'docs', path))]).toEqual([path, true]);
    }
    for (const path of quoted.filter((code) => /^(tests|deploy|scripts|bench)\/[\w/.-]+$/.test(code))) {
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
    }
  });

  it('writes no secret on a command line, and lets no Node read the bridge’s --env-file', () => {
    const commands = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].flatMap(([, block = '']) =>
      block.replace(/ # .*$/gm, '').split('\n'),
    );
    for (const command of commands) {
      expect(command).not.toMatch(/--secret-string (?!file:)|(-u|--user) |printf .*secret|apiSecret/i);
      if (command.includes('--env-file')) expect(command).toMatch(/npx -- robin-bridge /);
    }
  });

  it('links to headings that exist', () => {
    for (const [, path = '', anchor = ''] of text.matchAll(/\]\(([\w./-]*)#([\w-]+)\)/g)) {
      const target = path === '' ? text : readFileSync(join(root, 'docs', path), 'utf8');
      const anchors = target.match(/^#+ .*$/gm)?.map((heading) =>
        heading
          .replace(/^#+ /, '')
          .toLowerCase()
          .replace(/[^\w\- ]/g, '')
          .replace(/ /g, '-'),
      );
      expect(anchors).toContain(anchor);
    }
  });
});

const deployPage = readFileSync(join(root, 'docs', 'deploy.md'), 'utf8');

it('docs/deploy.md shows a key’s policy that lets every kind of producer send', () => {
  const [, shown = '[]'] =
    /\nThe key is of the stack's region\.[^\n]*\n\n```json\n([\s\S]*?)```/.exec(deployPage) ?? [];
  const kindsOf = (
    statements: { Effect: string; Principal: '*' | { AWS?: unknown; Service?: string | string[] } }[],
  ) =>
    statements.flatMap(({ Effect, Principal }) => {
      if (Effect !== 'Allow' || Principal === '*') return [];
      return Principal.AWS === undefined ? [Principal.Service ?? []].flat() : ['AWS'];
    });
  const queue = template.Resources.OrderEventsQueuePolicy?.Properties.PolicyDocument as never;
  const producers = kindsOf((queue as { Statement: [] }).Statement);
  expect(new Set(producers)).toEqual(new Set(['AWS', 'sns.amazonaws.com', 'events.amazonaws.com']));
  const sending = JSON.parse(shown).filter(({ Action }: { Action: string[] }) =>
    Action.includes('kms:GenerateDataKey'),
  );
  expect(kindsOf(sending).sort()).toEqual([...new Set(producers)].sort());
});

it('docs/cost.md has what docs/deploy.md says that it costs', () => {
  const cost = readFileSync(join(root, 'docs', 'cost.md'), 'utf8');
  const rows = deployPage.split('\n').filter((line) => line.startsWith('| `') && line.includes('](cost.md)'));
  expect(rows).not.toEqual([]);
  for (const [, parameter = ''] of rows.map((row) => /`(\w+)`/.exec(row) ?? []))
    expect(cost).toContain(`\`${parameter}\``);
});

it('docs/deploy.md says of all that a stage may have of its own how it is moved to another key', async () => {
  const knobs = (await packageStack(EVERY_KNOB)).template;
  const conditions = readFileSync(join(root, 'deploy', 'conditions.yml'), 'utf8');
  const replaceable = [...conditions.matchAll(/Makes(\w+): !Equals \["\$\{param:(\w+)\}", ""\]/g)];
  const named = replaceable.flatMap(([, resource = '', parameter = '']) =>
    JSON.stringify(knobs.Resources[resource]).includes(String(EVERY_KNOB.kmsKeyArn)) ? [parameter] : [],
  );
  expect(named).toHaveLength(4);
  const [, section = ''] = /\n## Another key\n([\s\S]*?)\n## /.exec(deployPage) ?? [];
  const moves = section
    .split('\n')
    .filter((line) => /`aws dynamodb update-table|`aws secretsmanager update-/.test(line));
  expect(named.filter((parameter) => !moves.some((line) => line.includes(`\`${parameter}\``)))).toEqual([]);
});

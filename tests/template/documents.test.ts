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

it('docs/deploy.md says of all that a stage may have of its own how it is moved to another key', async () => {
  const knobs = (await packageStack(EVERY_KNOB)).template;
  const conditions = readFileSync(join(root, 'deploy', 'conditions.yml'), 'utf8');
  const replaceable = [...conditions.matchAll(/Makes(\w+): !Equals \["\$\{param:(\w+)\}", ""\]/g)];
  const named = replaceable.flatMap(([, resource = '', parameter = '']) =>
    JSON.stringify(knobs.Resources[resource]).includes(String(EVERY_KNOB.kmsKeyArn)) ? [parameter] : [],
  );
  expect(named).toHaveLength(4);
  const page = readFileSync(join(root, 'docs', 'deploy.md'), 'utf8');
  const [, section = ''] = /\n## Another key\n([\s\S]*?)\n## /.exec(page) ?? [];
  const moves = section
    .split('\n')
    .filter((line) => /`aws dynamodb update-table|`aws secretsmanager update-/.test(line));
  expect(named.filter((parameter) => !moves.some((line) => line.includes(`\`${parameter}\``)))).toEqual([]);
});

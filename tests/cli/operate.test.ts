import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readEnvironment } from '../../cli/connections/environment.ts';
import { environmentText } from '../../local/environment-file.ts';
import { type BuiltStack, startBuiltStack } from '../local/built-stack.ts';
import { runCliTogether } from './cli-world.ts';

/** A command of docs/operate.md, and what it says that it prints. */
interface Example {
  command: string;
  output: string;
}

async function readExamples(): Promise<Example[]> {
  const text = await readFile(new URL('../../docs/operate.md', import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((example) => {
        const [command = '', ...lines] = example.trimEnd().split('\n');
        return { command, output: lines.join('\n') };
      }),
  );
}

/** `…` stands for anything in its line, and alone in a line for any lines. */
function patternOf(output: string): RegExp {
  const lines = output.split('\n').map((line) => {
    if (line === '…') return '(?:.*\n)*?.*';
    return line
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*');
  });
  return new RegExp(`^${lines.join('\n')}$`);
}

describe('docs/operate.md', () => {
  let built: BuiltStack;
  let folder: string;
  beforeAll(async () => {
    built = await startBuiltStack();
    folder = await mkdtemp(join(tmpdir(), 'operate-'));
  }, 120_000);
  afterAll(async () => {
    await built.close();
    await rm(folder, { recursive: true });
  });

  it('shows what the commands print', async () => {
    const { stack } = built;
    const file = join(folder, 'environment');
    await writeFile(file, environmentText(stack.addresses));
    // What is compared is what is said, never how fast a busy machine says it.
    const environment = { ...readEnvironment({}, [file]), LOOKUP_DEADLINE_MS: '20000' };
    const examples = await readExamples();
    expect(examples.length).toBeGreaterThan(10);
    let isBroken = false;
    for (const { command, output } of examples) {
      const [, args = '', echo] = /^npx -- robin-bridge (.*?)(; echo \$\?)?$/.exec(command) ?? [];
      if (args.startsWith('dead-letters') && !isBroken) {
        // What the page says lies there: a message that is no event.
        isBroken = true;
        const body = '{"eventId":"1","remark":"no event"}';
        await stack.sqs.client.send(
          new SendMessageCommand({ QueueUrl: stack.queue.queueUrl, MessageBody: body }),
        );
        await stack.mapping.idle();
      }
      const { code, all } = await runCliTogether(args.split(' '), environment);
      const printed = all.replace(/^\n/, '').trimEnd() + (echo ? `\n${code}` : '');
      expect({ command, printed }).toEqual({ command, printed: expect.stringMatching(patternOf(output)) });
      if (!echo) expect({ command, code }).toEqual({ command, code: 0 });
      await stack.mapping.idle();
    }
  }, 240_000);
});

describe('this check', () => {
  it('sees a line that differs, and one too many', () => {
    expect('one\ntwo 17 ms').toMatch(patternOf('one\ntwo … ms'));
    expect('one\na\nb\ntwo').toMatch(patternOf('one\n…\ntwo'));
    expect('one\nTWO').not.toMatch(patternOf('one\ntwo'));
    expect('one\ntwo\nthree').not.toMatch(patternOf('one\ntwo'));
  });
});

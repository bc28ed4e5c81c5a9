import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';

/** The pages whose examples are programs: the blocks of one page run one after another as one module. */
const DIRECTORY = 'docs/systems';
const pages = readdirSync(DIRECTORY).filter((name) => name.endsWith('.md'));

interface Run {
  output: string;
  errors: string;
  exitCode: number | null;
}

/** Runs TypeScript as if it stood beside the page, so that its imports are those that a reader would write. */
async function run(code: string): Promise<Run> {
  const flags = ['--input-type=module-typescript', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, flags, {
    cwd: DIRECTORY,
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
    timeout: 12_000,
  });
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.stdin.end(code);
  const [output, errors, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { output, errors, exitCode };
}

/** The blocks of a page, and what they promise: each line `// → …` is a line that they print. */
function readExamples(page: string): { code: string; promised: string } {
  const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)];
  const code = blocks.map(([, block = '']) => block).join('\n');
  const promised = [...code.matchAll(/^\s*\/\/ → (.*)$/gm)].map(([, line = '']) => `${line}\n`).join('');
  return { code, promised };
}

describe('the examples in the documentation', () => {
  it('are there for each system', () => {
    expect(pages).toEqual(expect.arrayContaining(['expertsender.md', 'kibo.md', 'loke.md', 'robin.md']));
  });

  it.each(pages)('print what they promise: %s', async (name) => {
    const { code, promised } = readExamples(readFileSync(`${DIRECTORY}/${name}`, 'utf8'));
    expect(promised).not.toBe('');
    expect(await run(code)).toEqual({ errors: '', exitCode: 0, output: promised });
  });

  it('would be caught if they promise something else', async () => {
    const page = "```ts\nconsole.log('one');\n// → two\n```\n";
    const { code, promised } = readExamples(page);
    expect(promised).toBe('two\n');
    expect((await run(code)).output).toBe('one\n');
  });
});

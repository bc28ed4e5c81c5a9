import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { withProgress } from '../../cli/terminal/progress.ts';
import { createTerminal } from '../../cli/terminal/terminal.ts';

function open(isTTY: boolean, environment: Record<string, string> = {}) {
  const printed = { out: '', err: '' };
  const into = (name: 'out' | 'err') =>
    Object.assign(
      new Writable({
        write(chunk, _, done) {
          printed[name] += String(chunk);
          done();
        },
      }),
      // What a terminal has beyond a stream: cli-progress moves its cursor.
      { isTTY, columns: 100, cursorTo: () => true, clearLine: () => true, moveCursor: () => true },
    );
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const terminal = createTerminal({ stdin, stdout: into('out'), stderr: into('err'), environment });
  return { terminal, printed };
}

describe('colours', () => {
  it.each<[string, boolean, Record<string, string>, boolean]>([
    ['on a terminal', true, {}, true],
    ['in a pipe', false, {}, false],
    ['with NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['on a dumb terminal', true, { TERM: 'dumb' }, false],
  ])('%s', (_, isTTY, environment, isColored) => {
    const { terminal } = open(isTTY, environment);
    expect(terminal.paint('red', 'fault')).toBe(isColored ? '\u001b[31mfault\u001b[39m' : 'fault');
    expect(terminal.table(['head'], [['cell']]).includes('\u001b')).toBe(isColored);
  });

  it('of ours get through to the terminal, and nothing else that could drive it', () => {
    const { terminal } = open(true);
    const evil = `${terminal.paint('green', 'ok')}\u001b[2J\u001b]0;title\u0007\u009b31m`;
    const cell = terminal.table([], [[evil]]);
    expect(cell).toContain('\u001b[32mok\u001b[39m');
    const without = cell.replaceAll('\u001b[32m', '').replaceAll('\u001b[39m', '');
    for (const code of ['\u001b', '\u0007', '\u009b']) expect(without).not.toContain(code);
  });
});

describe('progress', () => {
  async function play(isTTY: boolean, total: number | undefined) {
    const { terminal, printed } = open(isTTY);
    let now = 0;
    await withProgress(
      terminal,
      'sending',
      total,
      () => now,
      async (progress) => {
        for (let done = 0; done <= 100; done += 10) {
          now += 4_000;
          progress.update(done, done * 2);
        }
      },
    );
    return printed;
  }

  it('is a bar on a terminal, and none of it goes to standard output', async () => {
    const { out, err } = await play(true, 100);
    expect(out).toBe('');
    expect(err).toContain('sending');
    expect(err).toMatch(/100 %/);
  });

  it('is a line every ten seconds elsewhere', async () => {
    const { out, err } = await play(false, 100);
    expect(out).toBe('');
    expect(err.split('\n')).toEqual([
      'sending: 40, 20 %, 3/s, about a minute left',
      'sending: 100, 50 %, 4/s, about a minute left',
      'sending: 160, 80 %, 4/s, about a minute left',
      '',
    ]);
    expect((await play(false, undefined)).err.split('\n')[0]).toBe('sending: 40, 3/s');
  });

  it('gives the terminal back whatever fails', async () => {
    const { terminal, printed } = open(true);
    const failing = withProgress(
      terminal,
      'sending',
      10,
      () => 0,
      async () => {
        throw new Error('down');
      },
    );
    await expect(failing).rejects.toThrow('down');
    const [hidden, shown] = ['\u001b[?25l', '\u001b[?25h'].map((code) => printed.err.lastIndexOf(code));
    expect(shown).toBeGreaterThanOrEqual(hidden ?? 0);
  });
});

describe('a question', () => {
  it('is not asked if yes was said before, nor if no user is there', async () => {
    const { terminal } = open(false);
    expect(await terminal.confirm('Sure?', true)).toBe(true);
    await expect(terminal.confirm('Sure?', undefined)).rejects.toThrow(
      'There is no terminal on which to answer "Sure?"',
    );
  });

  it.each([
    ['y\r', true],
    ['\r', false],
  ])('is answered by what is typed: %j', async (typed, answer) => {
    const { terminal } = open(true);
    const asked = terminal.confirm('Sure?', undefined);
    setImmediate(() => (terminal.stdin as PassThrough).write(typed));
    expect(await asked).toBe(answer);
  });
});

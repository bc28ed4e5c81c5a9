import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { bugs } from './bugs.ts';
import { mutate } from './planted-bugs.ts';

const run = promisify(execFile);

/** A process of its own: a history drives the promise callbacks itself, and allows no real clock. */
async function simulate(...args: string[]): Promise<{ code: number; output: string }> {
  try {
    const { stdout } = await run(process.execPath, ['tests/simulation/run.ts', ...args]);
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, output: stdout };
  }
}

describe('the simulation', () => {
  it('finds nothing in 500 histories', async () => {
    const { code, output } = await simulate('--histories', '500', '--seed', '1000000');
    expect(output).toMatch(/500 histories, \d+ faults .* found: nothing/);
    expect(code).toBe(0);
  }, 120_000);

  it('finds a planted bug, and replays it from its seed', async () => {
    const found = await simulate('--bug', 'settled-before-accepted');
    expect(found.output).toContain('found settled-before-accepted');
    const [, seed = ''] = /--replay (\d+)/.exec(found.output) ?? [];
    const replayed = await simulate('--replay', seed, '--bug', 'settled-before-accepted');
    expect(replayed.code).toBe(1);
    expect(replayed.output).toContain('settled, but ROBIN has not counted it');
    expect((await simulate('--replay', seed)).code).toBe(0);
  }, 120_000);

  it('replays a history to the letter', async () => {
    const [one, other] = [await simulate('--replay', '7'), await simulate('--replay', '7')];
    expect(one.output.length).toBeGreaterThan(1_000);
    expect(other.output).toBe(one.output);
  }, 60_000);

  it('keeps ROBIN’s limits with however many workers, at hardly more than one write a slot', async () => {
    const { code, output } = await simulate('--limits');
    expect(output).not.toMatch(/limits broken: (?!none)/);
    expect(output).toMatch(/ of 50 workers that never pause, 1\.0\d writes a slot/);
    expect(code).toBe(0);
  }, 120_000);

  it('survives generated bodies', async () => {
    const { code, output } = await simulate('--malformed', '3000');
    expect(output).toContain('found: nothing');
    expect(code).toBe(0);
  }, 60_000);

  it.each(bugs)('can still plant $name', (bug) => {
    const source = readFileSync(bug.file, 'utf8');
    expect(mutate(bug, source)).not.toBe(source);
  });
});

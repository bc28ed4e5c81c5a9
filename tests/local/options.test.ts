import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { readOptions } from '../../local/options.ts';

const START = fileURLToPath(new URL('../../local/start.ts', import.meta.url));

function start(...args: string[]): Promise<{ code: number | string; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [START, ...args], (error, stdout) =>
      resolve({ code: error?.code ?? 0, said: stdout }),
    );
  });
}

describe('npm start', () => {
  it('plays and stays up unless it is told otherwise', () => {
    expect(readOptions([])).toEqual({ once: false, upgraded: false, logs: false, help: false });
    expect(readOptions(['--once', '--logs', '--upgraded'])).toEqual({
      once: true,
      upgraded: true,
      logs: true,
      help: false,
    });
  });

  it('says what it can', async () => {
    const { code, said } = await start('--help');
    expect(code).toBe(0);
    expect(said).toContain('npm start -- --once');
  });

  it('says what it cannot, and starts nothing', async () => {
    const { code, said } = await start('--onec');
    expect(code).toBe(2);
    expect(said).toMatch(/^There is no --onec\.\n/);
    expect(said).not.toContain('Building');
  });
});

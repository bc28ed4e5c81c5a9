import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Builds the bundles as a deployment does.
 * @returns what the build says
 * @throws if it fails, with what it said
 */
export async function buildBundles(): Promise<string> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const build = spawn(process.execPath, ['scripts/build.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [build.stdout, build.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const [code] = await once(build, 'close');
  if (code !== 0) throw new Error(`The build failed:\n${said}`);
  return said;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pythonTools } from './python.ts';

export interface Emulator {
  url: string;
  /** For AWS SDK clients. */
  config: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  /** What was asked so far by the access key `deployer`, as `service:Action`. */
  calls: ReadonlySet<string>;
  stop(): Promise<void>;
}

/** Starts an AWS API emulator on this machine, empty. */
export async function startEmulator(): Promise<Emulator> {
  const programs = await pythonTools();
  const port = await freePort();
  const script = fileURLToPath(new URL('emulator.py', import.meta.url));
  const emulator = spawn(join(programs, 'python'), [script, String(port)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // AWS's own policies, which the documents name.
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' },
  });
  const calls = new Set<string>();
  createInterface({ input: emulator.stdout }).on('line', (line) => {
    const [, call] = /^call (.*)$/.exec(line) ?? [];
    if (call !== undefined) calls.add(call);
  });
  await isReady(emulator);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    calls,
    config: {
      endpoint: url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'emulated', secretAccessKey: 'emulated' },
    },
    async stop() {
      const ended = once(emulator, 'exit');
      emulator.stdin?.end();
      emulator.kill();
      await ended;
    },
  };
}

function isReady(emulator: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    emulator.stderr?.on('data', (text) => {
      said += text;
    });
    emulator.stdout?.on('data', (text) => {
      if (String(text).includes('ready')) resolve();
    });
    emulator.once('exit', () => reject(new Error(`The emulator ended: ${said}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No port is free');
  return address.port;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readZip } from '../template/zip.ts';
import { startRuntimeApi } from './runtime-api.ts';
import { runtimeClient } from './runtime-client.ts';

export interface DeployedFunction {
  invoke(event: unknown): Promise<unknown>;
  /** What it wrote to its log. */
  readonly log: string;
  close(): Promise<void>;
}

/** Unpacks a packaged zip and runs its handler as Lambda does, with nothing of the project beside it. */
export async function startDeployedFunction(options: {
  zip: string;
  handler: string;
  timeoutSeconds: number;
  environment: Readonly<Record<string, string>>;
}): Promise<DeployedFunction> {
  const client = await runtimeClient();
  const api = await startRuntimeApi();
  const task = await mkdtemp(join(tmpdir(), 'robin-bridge-task-'));
  for (const [name, content] of readZip(options.zip)) {
    await mkdir(join(task, dirname(name)), { recursive: true });
    await writeFile(join(task, name), content);
  }
  let log = '';
  const runtime = spawn(process.execPath, [client], {
    cwd: task,
    env: {
      PATH: process.env.PATH ?? '',
      _HANDLER: options.handler,
      AWS_LAMBDA_RUNTIME_API: api.address,
      LAMBDA_TASK_ROOT: task,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_LAMBDA_FUNCTION_NAME: 'robin-bridge',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/robin-bridge',
      AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [runtime.stdout, runtime.stderr]) {
    stream.on('data', (text) => {
      log += text;
    });
  }
  const ended = once(runtime, 'exit');
  return {
    invoke: (event) => {
      const died = ended.then(() => Promise.reject(new Error(`The runtime ended: ${log}`)));
      return Promise.race([api.invoke(event, options.timeoutSeconds * 1000), died]);
    },
    get log() {
      return log;
    },
    async close() {
      runtime.kill('SIGKILL');
      await ended;
      await api.close();
      await rm(task, { recursive: true });
    },
  };
}

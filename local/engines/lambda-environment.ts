import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './aws.ts';
import type { FromEnvironment } from './lambda-messages.ts';

const RUNTIME = fileURLToPath(new URL('lambda-runtime.ts', import.meta.url));

export interface LambdaSettings {
  name: string;
  /** The file that is deployed: `dist/functions/<name>/index.mjs`. */
  bundle: string;
  environment: Readonly<Record<string, string>>;
  timeoutSeconds: number;
  /** Told each line that the function logs. */
  onLog?(line: string): void;
}

/** A process with the function loaded; it works on one event at a time. */
export interface LambdaEnvironment {
  invoke(event: unknown): Promise<unknown>;
  /** Whether it can take an event now. */
  readonly free: boolean;
  /** The process's id, for tests that kill it. */
  readonly pid: number | undefined;
  close(): Promise<void>;
}

/** Starts a process, loads the bundle in it and resolves when it is ready for its first event. */
export async function startLambdaEnvironment(settings: LambdaSettings): Promise<LambdaEnvironment> {
  const child = fork(RUNTIME, [settings.bundle], {
    env: { ...lambdaVariables(settings), ...settings.environment },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => settings.onLog?.(line));
  }
  const first = await nextMessage(child);
  if (!('ready' in first)) {
    child.kill();
    throw new Error(
      `${settings.name} does not start: ${'initError' in first ? first.initError : 'no handler'}`,
    );
  }
  return operate(child, ended, settings);
}

function operate(child: ChildProcess, ended: Promise<void>, settings: LambdaSettings): LambdaEnvironment {
  let free = true;
  return {
    get free() {
      return free && child.connected;
    },
    pid: child.pid,
    invoke: async (event) => {
      free = false;
      const timeoutMs = settings.timeoutSeconds * 1_000;
      const answered = new AbortController();
      const tooLate = setTimeout(timeoutMs, undefined, { signal: answered.signal }).then(
        () => ({ error: `Task timed out after ${settings.timeoutSeconds} seconds`, late: true }) as const,
      );
      tooLate.catch(() => undefined);
      const reply = nextMessage(child);
      child.send({ invoke: { event, requestId: randomUUID(), deadline: Date.now() + timeoutMs } });
      const answer = await Promise.race([reply, tooLate]);
      answered.abort();
      if ('late' in answer) child.kill('SIGKILL');
      else free = true;
      if ('result' in answer) return answer.result;
      throw new Error(`${settings.name}: ${'error' in answer ? answer.error : 'no answer'}`);
    },
    close: async () => {
      child.kill();
      await ended;
    },
  };
}

/** The next thing that the process says; that it ended is an error, too. */
function nextMessage(child: ChildProcess): Promise<FromEnvironment> {
  return new Promise((resolve) => {
    const onMessage = (message: unknown) => finish(message as FromEnvironment);
    const onExit = (code: number | null) => finish({ error: `Runtime exited (code ${code ?? 'none'})` });
    const finish = (message: FromEnvironment) => {
      child.off('message', onMessage).off('exit', onExit);
      resolve(message);
    };
    child.on('message', onMessage).on('exit', onExit);
  });
}

/** What Lambda itself puts into a function's environment, as far as ours may look at it. */
function lambdaVariables({ name, bundle }: LambdaSettings): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    TZ: ':UTC',
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: fileURLToPath(new URL('../..', import.meta.url)),
    _HANDLER: bundle.replace(/\.[cm]js$/, '.handler'),
  };
}

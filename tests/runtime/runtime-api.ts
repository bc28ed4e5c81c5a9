import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export interface RuntimeApi {
  /** `host:port`, as `AWS_LAMBDA_RUNTIME_API` has it. */
  address: string;
  /** Resolves with what the handler answered; rejects if it failed, or could not be loaded. */
  invoke(event: unknown, timeoutMs: number): Promise<unknown>;
  close(): Promise<void>;
}

interface Invocation {
  id: string;
  event: unknown;
  deadline: number;
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

const PREFIX = '/2018-06-01/runtime';

/** The side of Lambda that a runtime client talks to: it fetches events there and posts answers. */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const waiting: Invocation[] = [];
  const running = new Map<string, Invocation>();
  const idle: ServerResponse[] = [];

  function handOver(): void {
    const response = idle[0];
    const invocation = waiting[0];
    if (response === undefined || invocation === undefined) return;
    idle.shift();
    waiting.shift();
    running.set(invocation.id, invocation);
    response.setHeader('Lambda-Runtime-Aws-Request-Id', invocation.id);
    response.setHeader('Lambda-Runtime-Deadline-Ms', String(invocation.deadline));
    response.setHeader(
      'Lambda-Runtime-Invoked-Function-Arn',
      'arn:aws:lambda:eu-west-1:123456789012:function:robin-bridge',
    );
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(invocation.event));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.slice(PREFIX.length) ?? '';
    if (path === '/invocation/next') {
      idle.push(response);
      return handOver();
    }
    const body = await text(request);
    response.writeHead(202).end('{}');
    const [, id = '', outcome = ''] = /^\/invocation\/([\w-]+)\/(response|error)$/.exec(path) ?? [];
    const invocation = running.get(id);
    if (path === '/init/error') for (const { reject } of waiting.splice(0)) reject(new Error(body));
    else if (outcome === 'response') invocation?.resolve(JSON.parse(body));
    else invocation?.reject(new Error(body));
    running.delete(id);
  }

  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The runtime API does not listen');
  return {
    address: `127.0.0.1:${address.port}`,
    invoke: (event, timeoutMs) =>
      new Promise((resolve, reject) => {
        const deadline = Date.now() + timeoutMs;
        waiting.push({ id: randomUUID(), event, deadline, resolve, reject });
        handOver();
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

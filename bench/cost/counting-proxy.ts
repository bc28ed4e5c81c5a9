import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Counts {
  /** Action → requests. */
  requests: ReadonlyMap<string, number>;
  /** DynamoDB's capacity units, index included. */
  units: { read: number; write: number };
}

export interface CountingProxy {
  url: string;
  /** What was counted since the last time. */
  take(): Counts;
  close(): Promise<void>;
}

const WRITES = /^(Put|Update|Delete|BatchWrite)Item$/;

/** Stands between a function and the stand-in of an AWS service, and counts what passes. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  let requests = new Map<string, number>();
  let units = { read: 0, write: 0 };

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    requests.set(action, (requests.get(action) ?? 0) + 1);
    const body = JSON.parse((await text(request)) || '{}');
    // Only DynamoDB knows it; the stand-ins do not check that a body is as it was signed.
    if (String(request.headers['x-amz-target']).startsWith('DynamoDB')) body.ReturnConsumedCapacity = 'TOTAL';
    const { host: _, 'content-length': __, connection: ___, ...headers } = request.headers;
    const answer = await fetch(target + (request.url ?? '/'), {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: JSON.stringify(body),
    });
    const answered = await answer.text();
    count(action, answered);
    const type = answer.headers.get('content-type') ?? 'application/x-amz-json-1.0';
    response.writeHead(answer.status, { 'Content-Type': type }).end(answered);
  }

  function count(action: string, answered: string): void {
    const { ConsumedCapacity = [] } = JSON.parse(answered || '{}') as { ConsumedCapacity?: object };
    for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat() as { CapacityUnits?: number }[]) {
      units[WRITES.test(action) ? 'write' : 'read'] += CapacityUnits;
    }
  }

  const server = createServer((request, response) => {
    forward(request, response).catch((error) => response.writeHead(502).end(String(error)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy does not listen');
  return {
    url: `http://127.0.0.1:${address.port}`,
    take() {
      const taken = { requests, units };
      requests = new Map();
      units = { read: 0, write: 0 };
      return taken;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

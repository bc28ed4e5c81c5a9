import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';

export interface RecordingServer {
  url: string;
  /** `METHOD target` of each request since the last reset. */
  requests: readonly string[];
  reset(): void;
  connections(): number;
  /** Every open connection ends with a reset. */
  resetConnections(): void;
  close(): Promise<void>;
}

/** Answers as it is told, by the number of the request since the last reset. */
export async function startRecordingServer(
  respond: (request: IncomingMessage, response: ServerResponse, index: number, body: string) => void,
): Promise<RecordingServer> {
  const requests: string[] = [];
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    const index = requests.push(`${request.method} ${request.url}`) - 1;
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    respond(request, response, index, body);
  }).on('connection', (socket) => {
    connections += 1;
    sockets.add(socket.on('close', () => sockets.delete(socket)));
  });
  const url = await listen(server);
  return {
    url,
    requests,
    reset: () => {
      requests.length = 0;
    },
    connections: () => connections,
    resetConnections: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () => {
      server.closeAllConnections();
      return closeServer(server);
    },
  };
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

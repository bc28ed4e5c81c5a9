import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a simulator got it. */
export interface ReceivedRequest {
  /** Epoch milliseconds at which it had arrived whole. */
  at: number;
  method: string;
  /** The path's segments, each decoded: `/a/b%2Fc/` is `['a', 'b/c', '']`. */
  segments: readonly string[];
  /** The path as it came, still encoded. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
  /** When it was answered (epoch milliseconds), and how; without a status if the connection was cut instead. */
  ended?: { at: number; status?: number };
}

export interface SimulatedAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is a text. */
  body?: unknown;
  /** The answer is lost on its way: the connection is cut instead. What the request did stays done. */
  lost?: boolean;
}

/** What a simulator can be made to suffer. Everything can be set while it runs; all of it is off at first. */
export interface Faults {
  /** Waits so long before it answers. */
  delayMs?: number | undefined;
  /** Answers every request with this status, and `body` if there is one. */
  status?: number | undefined;
  /** Seconds or a date, sent as `Retry-After` with `status`. */
  retryAfter?: string | undefined;
  /** Cuts every connection without an answer. */
  down?: boolean | undefined;
  /** Takes every request and never answers. */
  hang?: boolean | undefined;
  /** Answers `status`, or 200, with this, whatever was asked: a text as it stands, anything else as JSON. */
  body?: unknown;
}

export interface SimulatedSystem<F extends Faults = Faults> {
  /** What a client is configured with, without a slash at its end. */
  url: string;
  /** Every request since the start, those of the token endpoint included. */
  requests: ReceivedRequest[];
  faults: F;
  close(): Promise<void>;
}

type AnswerRequest = (request: ReceivedRequest) => SimulatedAnswer | Promise<SimulatedAnswer>;

/** Listens on 127.0.0.1 and answers by `answer`, unless a fault comes first. Resolves with the origin. */
export async function startSimulatedSystem<F extends Faults>(
  port: number,
  faults: F,
  answer: AnswerRequest,
): Promise<SimulatedSystem<F>> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((incoming, response) => {
    // A client that hangs up in the middle is its own affair: the simulator lives on.
    serve(incoming, response, requests, faults, answer).catch(() => response.destroy());
  });
  await listen(server, port);
  const { port: chosen } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${chosen}`, requests, faults, close: () => closeServer(server) };
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  requests: ReceivedRequest[],
  faults: Faults,
  answer: AnswerRequest,
): Promise<void> {
  const request = await receive(incoming);
  requests.push(request);
  if (faults.down) return cut(request, response);
  if (faults.hang) return;
  if (faults.delayMs) await new Promise((resolve) => setTimeout(resolve, faults.delayMs));
  if (faults.status !== undefined) {
    const headers = faults.retryAfter === undefined ? {} : { 'retry-after': faults.retryAfter };
    return send(request, response, {
      status: faults.status,
      headers,
      body: faults.body ?? 'simulated fault',
    });
  }
  if (faults.body !== undefined) return send(request, response, { status: 200, body: faults.body });
  send(request, response, await answer(request));
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const [path = '/', search = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
  return {
    at: Date.now(),
    method: incoming.method ?? '',
    path,
    segments: path.split('/').slice(1).map(decodeSegment),
    query: new URLSearchParams(search),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value ?? '')]),
    ),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function send(
  request: ReceivedRequest,
  response: ServerResponse,
  { status, headers = {}, body, lost }: SimulatedAnswer,
): void {
  if (lost) {
    cut(request, response);
    return;
  }
  request.ended = { at: Date.now(), status };
  const isText = typeof body === 'string';
  const text = isText ? body : body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
  response.end(text);
}

function cut(request: ReceivedRequest, response: ServerResponse): void {
  request.ended = { at: Date.now() };
  response.destroy();
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

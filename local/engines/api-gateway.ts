import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { toProxyEvent } from './api-gateway-event.ts';
import { close, listen } from './listen.ts';

/** An integration that takes longer is cut off: the limit of a REST API. */
const INTEGRATION_TIMEOUT_MS = 29_000;

export interface ApiGatewayOptions {
  port?: number;
  routes: ReadonlyArray<{ method: string; path: string }>;
  /** The Lambda function behind the route; a rejection is a function that failed. */
  invoke(event: APIGatewayProxyEvent): Promise<unknown>;
}

/** What API Gateway does between a caller and a function: a REST API with a proxy integration. */
export async function startApiGateway(
  options: ApiGatewayOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const requestId = randomUUID();
    response.setHeader('x-amzn-RequestId', requestId);
    answer(options, request, response, requestId).catch(() => {
      if (response.headersSent) response.destroy();
      else sendError(response, 502, 'InternalServerErrorException', 'Internal server error');
    });
  });
  const url = await listen(server, options.port);
  return { url, close: () => close(server) };
}

async function answer(
  { routes, invoke }: ApiGatewayOptions,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://local').pathname;
  if (!routes.some((route) => request.method === route.method && path === route.path)) {
    // What a REST API says of every route that it does not have.
    sendError(response, 403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
    return;
  }
  const event = toProxyEvent(request, await readBody(request), { requestId, now: Date.now() });
  const result = await withinLimit(invoke(event));
  if (result === 'late') {
    sendError(response, 504, 'IntegrationTimeoutException', 'Endpoint request timed out');
  } else if (isProxyResult(result)) {
    send(response, result);
  } else {
    sendError(response, 502, 'InternalServerErrorException', 'Internal server error');
  }
}

interface ProxyResult {
  statusCode: number | string;
  headers?: Record<string, string | number | boolean>;
  multiValueHeaders?: Record<string, (string | number | boolean)[]>;
  body?: string;
  isBase64Encoded?: boolean;
}

/** "Malformed Lambda proxy response" is what API Gateway calls everything else. */
function isProxyResult(result: unknown): result is ProxyResult {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) return false;
  const status = Number(result.statusCode);
  const body = 'body' in result ? result.body : undefined;
  return (
    Number.isInteger(status) &&
    status >= 100 &&
    status <= 599 &&
    ['string', 'undefined'].includes(typeof body)
  );
}

/**
 * A REST API renames `WWW-Authenticate` to `x-amzn-Remapped-WWW-Authenticate` and leaves it at that. Here the caller
 * sees both names, so that `curl` shows what the function answered.
 */
function send(response: ServerResponse, result: ProxyResult): void {
  response.setHeader('Content-Type', 'application/json');
  for (const [name, value] of Object.entries(result.headers ?? {})) setHeader(response, name, String(value));
  for (const [name, values] of Object.entries(result.multiValueHeaders ?? {})) {
    setHeader(response, name, values.map(String));
  }
  const body = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
  response.writeHead(Number(result.statusCode), { 'Content-Length': body.length }).end(body);
}

function setHeader(response: ServerResponse, name: string, value: string | string[]): void {
  response.setHeader(name, value);
  if (name.toLowerCase() === 'www-authenticate') response.setHeader(`x-amzn-Remapped-${name}`, value);
}

function sendError(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'x-amzn-ErrorType': type });
  response.end(JSON.stringify({ message }));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

async function withinLimit(result: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), INTEGRATION_TIMEOUT_MS);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}

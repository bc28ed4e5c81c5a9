/**
 * The other side of every measurement, in a process of its own: the outside systems and AWS's services, answering at
 * once or after a delay, by plain HTTP or TLS. Speaks with the bench by messages: `world.ts`.
 */
import { createServer as createPlainServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { listen } from '../engines/listen.ts';
import { type CannedRequest, cannedAnswer, type SystemName } from './answers.ts';
import { DynamoDbStub } from './dynamodb-stub.ts';
import type { WorldAnswer, WorldOptions, WorldQuestion, WorldUrls } from './world.ts';

const CANNED: readonly SystemName[] = [
  'secretsManager',
  'sqs',
  'kibo',
  'kiboToken',
  'expertSender',
  'loke',
  'lokeToken',
  'robin',
];

/** They are near: a delay is that of the outside systems. */
const AWS_SERVICES: ReadonlySet<string> = new Set(['secretsManager', 'sqs', 'dynamoDb']);

const dynamoDb = new DynamoDbStub();
let requests: Record<string, number> = {};
let posts: number[] = [];
let delayMs = 0;

type AnswerRequest = (request: CannedRequest) => { status: number; body: string };

async function serve(name: string, answer: AnswerRequest, tls: WorldOptions['tls']): Promise<string> {
  const onRequest = async (incoming: IncomingMessage, response: import('node:http').ServerResponse) => {
    const body = await readBody(incoming);
    requests[name] = (requests[name] ?? 0) + 1;
    if (name === 'robin') posts.push(Date.now());
    const target = String(incoming.headers['x-amz-target'] ?? '');
    const canned = answer({ method: incoming.method ?? '', url: incoming.url ?? '', target, body });
    if (delayMs > 0 && !AWS_SERVICES.has(name)) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const type = target === '' ? 'application/json' : 'application/x-amz-json-1.0';
    response.writeHead(canned.status, {
      'content-type': type,
      'content-length': Buffer.byteLength(canned.body),
    });
    response.end(canned.body);
  };
  const server: Server = tls ? createTlsServer(tls, onRequest) : createPlainServer(onRequest);
  server.keepAliveTimeout = 600_000;
  const url = await listen(server);
  return tls ? url.replace(/^http:\/\/127\.0\.0\.1/, 'https://localhost') : url;
}

function readBody(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}

async function start({ tls }: WorldOptions): Promise<WorldUrls> {
  const entries = await Promise.all(
    CANNED.map(
      async (name) => [name, await serve(name, (request) => cannedAnswer(name, request), tls)] as const,
    ),
  );
  const answerDynamoDb: AnswerRequest = ({ target, body }) =>
    dynamoDb.answer(target.replace(/^DynamoDB_\d+\./, ''), body);
  return Object.fromEntries([
    ...entries,
    ['dynamoDb', await serve('dynamoDb', answerDynamoDb, tls)],
  ]) as WorldUrls;
}

async function answer(question: WorldQuestion): Promise<WorldAnswer> {
  switch (question.ask) {
    case 'start':
      return { urls: await start(question.options) };
    case 'reset':
      requests = {};
      posts = [];
      dynamoDb.reset();
      return {};
    case 'clear':
      dynamoDb.clear();
      return {};
    case 'delay':
      delayMs = question.delayMs;
      return {};
    case 'counts':
      return { counts: { requests, posts, dynamoDb: dynamoDb.counts, items: dynamoDb.size } };
    case 'fill':
      dynamoDb.fill(question.prefix, question.from, question.to, question.state);
      return {};
  }
}

process.on('message', async (message) => process.send?.(await answer(message as WorldQuestion)));
process.on('disconnect', () => process.exit(0));

import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type AwsTimes, awsClientOptions } from '../../../lib/platform/aws/aws-client.ts';
import { describeError } from '../../../lib/platform/reporting/describe-error.ts';
import { type RecordingServer, startRecordingServer } from '../recording-server.ts';

type Respond = Parameters<typeof startRecordingServer>[0];

const empty: Respond = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
};
/** The first request as `respond` says, and each later one well. */
const firstThenEmpty =
  (respond: Respond): Respond =>
  (request, response, index, body) =>
    (index === 0 ? respond : empty)(request, response, index, body);

let server: RecordingServer;
let client: DynamoDBClient;
afterEach(async () => {
  client.destroy();
  await server.close();
});

async function start(respond: Respond, times?: AwsTimes): Promise<() => Promise<unknown>> {
  server = await startRecordingServer(respond);
  client = new DynamoDBClient({
    ...awsClientOptions(times),
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return () => client.send(new GetItemCommand({ TableName: 'ledger', Key: { pk: { S: 'any' } } }));
}

describe('a client of an AWS service', () => {
  it('keeps its connection from one call to the next', async () => {
    const ask = await start(empty);
    for (let call = 0; call < 5; call += 1) await ask();
    expect(server.requests).toHaveLength(5);
    expect(server.connections()).toBe(1);
  });

  it.each<[string, Respond]>([
    ['is closed before an answer', (request) => request.socket.destroy()],
    ['is reset before an answer', (request) => request.socket.resetAndDestroy()],
    [
      'ends in the middle of an answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': '2' }).write('{', () => request.socket.destroy());
      },
    ],
    ['never brings an answer', () => {}],
    ['stops in the middle of an answer', (_, response) => response.writeHead(200).write('{')],
    ['is overloaded', (_, response) => response.writeHead(503).end()],
  ])('asks once more if a connection %s', async (_, respond) => {
    const ask = await start(firstThenEmpty(respond), { requestTimeoutMs: 200 });
    await expect(ask()).resolves.toMatchObject({ $metadata: { httpStatusCode: 200, attempts: 2 } });
    expect(server.requests).toHaveLength(2);
  });

  it('is heard while other calls hang: no secret waits for another one', async () => {
    const hanging = 8;
    const ask = await start((request, response, index, body) => {
      if (index >= hanging) empty(request, response, index, body);
    });
    const held = Array.from({ length: hanging }, () => ask());
    const ended = Promise.allSettled(held);
    while (server.requests.length < hanging) await sleep(1);
    await expect(ask()).resolves.toMatchObject({ $metadata: { httpStatusCode: 200, attempts: 1 } });
    server.resetConnections();
    await ended;
  });

  it('is heard although the connection it kept was reset meanwhile', async () => {
    const ask = await start(empty);
    await ask();
    server.resetConnections();
    await expect(ask()).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });

  const CANARY = 'canary.person@example.com';
  it.each<[string, Respond]>([
    [
      'breaks off',
      (request, response) => response.writeHead(200).write(CANARY, () => request.socket.destroy()),
    ],
    ['is no JSON', (_, response) => response.writeHead(200).end(`<${CANARY}>`)],
    ['is an error', (_, response) => response.writeHead(400).end(JSON.stringify({ message: CANARY }))],
    ['is no HTTP', (request) => request.socket.end(`${CANARY}\r\n\r\n`)],
  ])('leaves nothing of an answer that %s in what is logged of it', async (_, respond) => {
    const ask = await start(respond);
    const error = await ask().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(JSON.stringify(describeError(error))).not.toMatch(/canary.person|example.com/);
  });
});

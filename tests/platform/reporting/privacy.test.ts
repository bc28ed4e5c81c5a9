import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as z from 'zod/mini';
import { systemClock } from '../../../lib/platform/clock.ts';
import { UpstreamError } from '../../../lib/platform/errors.ts';
import { createBreaker } from '../../../lib/platform/http/breaker.ts';
import { createHttpClient } from '../../../lib/platform/http/http-client.ts';
import { closePools } from '../../../lib/platform/http/http-pool.ts';
import { createClientCredentials } from '../../../lib/platform/http/oauth.ts';
import { parseJson, parseWith } from '../../../lib/platform/json.ts';
import { describeError } from '../../../lib/platform/reporting/describe-error.ts';
import { createLog } from '../../../lib/platform/reporting/json-log.ts';
import { captureOutput } from '../capture-output.ts';
import {
  answer,
  breaks,
  type HostileServer,
  type Misbehaviour,
  notJson,
  silences,
  startHostileServer,
  unreadables,
} from '../hostile-server.ts';

/** A person, as every place may spell her. */
const PERSON = ['wilhelmina', 'Wilhelmina', '31600000042', 'd2lsaGVsbWluY'];
const EMAIL = 'wilhelmina@example.com';
const PHONE = '+31600000042';

/** Answers that hold the person in the status line, the head and the body. */
const echoes: Record<string, Misbehaviour> = {
  'not HTTP': (socket) => {
    socket.write(`${EMAIL} ${PHONE}\r\n\r\n`);
  },
  'a broken head': (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nx-person: ${EMAIL}\r\n${EMAIL} ${PHONE}\r\n\r\n`);
  },
  'a body shorter than promised': (socket) => {
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 900\r\nx-person: ${EMAIL}\r\n\r\n{"email":"${EMAIL}"`);
  },
  'half JSON': (socket) => {
    socket.write(answer(`{"email":"${EMAIL}","phone":"${PHONE}`, [`x-person: ${EMAIL}`]));
  },
  'another shape': (socket) => {
    socket.write(
      answer(JSON.stringify({ [EMAIL]: { [PHONE]: EMAIL }, email: [EMAIL], attributes: { [EMAIL]: PHONE } })),
    );
  },
  'a coding named like her': (socket) => {
    socket.write(answer(`{"email":"${EMAIL}"}`, [`content-encoding: ${EMAIL}`]));
  },
  'a redirect to her': (socket) => {
    socket.write(answer('', [`location: /${EMAIL}`], `302 ${EMAIL}`));
  },
};

const schema = z.object({ email: z.string(), attributes: z.record(z.string(), z.number()) });

let server: HostileServer;
let lines: string[] = [];

beforeAll(async () => {
  server = await startHostileServer();
  // The first call of a process compiles undici's parser, which a short deadline should not pay for.
  server.misbehave((socket) => socket.write(answer('')));
  await ask(server.url, 5_000).catch(() => {});
  lines = captureOutput();
});

afterEach(closePools);

afterAll(async () => {
  jest.restoreAllMocks();
  await server.close();
});

function expectNoPerson(text: string): void {
  for (const part of PERSON) expect(text).not.toContain(part);
}

/** Everything that a careless line of code could print of an error, and what our log does print. */
function expectDiscreet(error: unknown): void {
  expect(error).toBeInstanceOf(UpstreamError);
  expectNoPerson(inspect(error, { depth: null, showHidden: true, getters: true }));
  expectNoPerson(JSON.stringify(error));
  for (let at = error; at instanceof Error; at = at.cause)
    expectNoPerson(`${at} ${at.stack} ${inspect(at.cause)}`);
  lines.length = 0;
  createLog({ service: 'test' }).error('source-unavailable', describeError(error));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('source-unavailable');
  expectNoPerson(lines.join(''));
}

function clientOf(baseUrl: string) {
  const breaker = createBreaker({
    clock: systemClock,
    failures: Number.POSITIVE_INFINITY,
    pauseMs: 0,
  });
  return createHttpClient({ system: 'kibo', baseUrl, breaker });
}

/** A call that carries the person in its path, query, headers and body, and reads the answer. */
async function ask(baseUrl: string, durationMs: number): Promise<unknown> {
  const { text } = await clientOf(baseUrl).request({
    operation: 'search',
    method: 'POST',
    path: ['customers', EMAIL],
    query: { email: EMAIL, phone: PHONE },
    headers: { authorization: `Basic ${Buffer.from(EMAIL).toString('base64')}`, 'x-person': EMAIL },
    body: JSON.stringify({ email: EMAIL, phone: PHONE }),
    deadline: Date.now() + durationMs,
  });
  const call = { system: 'kibo', operation: 'search' };
  return parseWith(schema, parseJson(text, call), call);
}

describe('a person is in no error and no log', () => {
  const times = (cases: object, durationMs: number) =>
    Object.entries(cases).map(([name, behaviour]): [string, Misbehaviour, number] => [
      name,
      behaviour,
      durationMs,
    ]);

  it.each([
    ...times(silences, 200),
    ...times(breaks, 5_000),
    ...times(unreadables, 5_000),
    ...times(notJson, 5_000),
    ...times(echoes, 5_000),
  ])('%s', async (_, behaviour, durationMs) => {
    server.misbehave(behaviour);
    expectDiscreet(await ask(server.url, durationMs).catch((error: unknown) => error));
    expect(server.requests.at(-1)).toContain('wilhelmina');
  });

  it('no connection', async () => {
    const closed = await startHostileServer();
    await closed.close();
    expectDiscreet(await ask(closed.url, 5_000).catch((error: unknown) => error));
    expectDiscreet(await ask('https://wilhelmina.invalid', 5_000).catch((error: unknown) => error));
  });

  it.each([
    { path: [EMAIL, '..'] },
    { path: [`${EMAIL}\n`] },
    { path: [], query: { email: `${EMAIL}\ud800` } },
    { path: [], headers: { 'x-person': `${EMAIL}\r\nx: ${PHONE}` } },
    { path: [], headers: { [EMAIL]: PHONE } },
    { path: [], headers: { 'content-length': EMAIL } },
    { path: [], headers: { expect: EMAIL } },
  ])('a request that is refused: %#', async (parts) => {
    const request = { operation: 'search', method: 'GET' as const, deadline: Date.now() + 5_000, ...parts };
    expectDiscreet(
      await clientOf(server.url)
        .request(request)
        .catch((error: unknown) => error),
    );
  });

  it('a URL that is not followed', async () => {
    const call = { operation: 'search', deadline: Date.now() + 5_000 };
    expectDiscreet(
      await clientOf(server.url)
        .requestUrl(`https://example.org/${EMAIL}`, call)
        .catch((error: unknown) => error),
    );
  });

  it.each(Object.entries(echoes))('a token endpoint: %s', async (_, behaviour) => {
    server.misbehave(behaviour);
    const tokens = createClientCredentials({
      system: 'kibo',
      tokenUrl: server.url,
      credentials: async () => ({ id: EMAIL, secret: PHONE }),
    });
    expectDiscreet(await tokens.get(Date.now() + 5_000).catch((error: unknown) => error));
  });
});

describe('an error that is not ours', () => {
  class Wilhelmina extends Error {}
  const frames = `\n    at ${EMAIL} (/${EMAIL}:1:1)\n    at async /home/${EMAIL}/x.js:1:1`;

  it.each([
    new Error(EMAIL),
    new TypeError(`cannot read ${EMAIL}${frames}`),
    Object.assign(new Error('x'), { name: EMAIL, code: EMAIL, cause: new Error(EMAIL) }),
    Object.assign(new Error('x'), { stack: `Error: ${EMAIL}${frames}` }),
    new Error('x\n    at wilhelmina (/home/31600000042/Wilhelmina.js:1:1)\n    at node:wilhelmina:1:1'),
    new AggregateError([new Error(EMAIL)], PHONE),
    EMAIL,
    { email: EMAIL },
    undefined,
  ])('is logged by its class and where it was thrown: %#', (error) => {
    lines.length = 0;
    createLog({ service: 'test' }).error('failed', describeError(error));
    expect(lines).toHaveLength(1);
    expectNoPerson(lines.join(''));
  });

  it('keeps its class and its frames', () => {
    const described = describeError(new RangeError(EMAIL));
    expect(described).toMatchObject({ errorName: 'RangeError' });
    expect(described.stack).toMatch(/^ {4}at .*privacy\.test\.ts:\d+:\d+/);
    expect(describeError(new Wilhelmina('x')).errorName).toBe('Wilhelmina');
  });
});

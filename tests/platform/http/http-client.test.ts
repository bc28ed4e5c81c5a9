import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { systemClock } from '../../../lib/platform/clock.ts';
import {
  BodyError,
  CircuitOpenError,
  isInDoubt,
  NetworkError,
  TimeoutError,
  UnsafeRequestError,
} from '../../../lib/platform/errors.ts';
import { createBreaker } from '../../../lib/platform/http/breaker.ts';
import type { HttpClient } from '../../../lib/platform/http/http.ts';
import { createHttpClient, type HttpClientOptions } from '../../../lib/platform/http/http-client.ts';
import { closePools } from '../../../lib/platform/http/http-pool.ts';
import { parseJson } from '../../../lib/platform/json.ts';
import { createFakeClock } from '../fake-clock.ts';
import {
  answer,
  breaks,
  endAfter,
  type HostileServer,
  notJson,
  readables,
  resetAfter,
  silences,
  startHostileServer,
  unreadables,
} from '../hostile-server.ts';
import { startRecordingServer } from '../recording-server.ts';

// What is late on a busy machine is in time at another try; what does not end by its deadline is late every time.
jest.retryTimes(2);

const unhandled: unknown[] = [];
const remember = (reason: unknown) => {
  unhandled.push(reason);
};

let server: HostileServer;

beforeAll(async () => {
  process.on('unhandledRejection', remember).on('uncaughtException', remember);
  server = await startHostileServer();
});

afterEach(closePools);

afterAll(async () => {
  await server.close();
  process.off('unhandledRejection', remember).off('uncaughtException', remember);
  expect(unhandled).toEqual([]);
});

const never = createBreaker({ clock: systemClock, failures: Number.POSITIVE_INFINITY, pauseMs: 0 });

function clientOf(baseUrl: string, options: Partial<HttpClientOptions> = {}): HttpClient {
  return createHttpClient({ system: 'hostile', baseUrl, breaker: never, ...options });
}

interface Outcome {
  value: unknown;
  lateMs: number;
}

/** What a call comes to, and by how much it overran its deadline. */
async function outcomeOf(client: HttpClient, method: 'GET' | 'POST', durationMs = 250): Promise<Outcome> {
  const deadline = Date.now() + durationMs;
  const body = method === 'POST' ? { body: '{}' } : {};
  const value = await client
    .request({ operation: 'try', method, path: ['a'], deadline, ...body })
    .catch((error: unknown) => error);
  return { value, lateMs: Date.now() - deadline };
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !condition(); tries += 1) await systemClock.sleep(5);
  expect(condition()).toBe(true);
}

describe('a hostile server', () => {
  it.each(Object.entries(silences))('%s: a time-out, at the deadline', async (_, behaviour) => {
    server.misbehave(behaviour);
    const { value, lateMs } = await outcomeOf(clientOf(server.url), 'GET');
    expect(value).toBeInstanceOf(TimeoutError);
    expect(lateMs).toBeLessThanOrEqual(100);
    await until(() => server.open() === 0);
  });

  it.each(Object.entries(breaks))('%s: a network error', async (_, behaviour) => {
    server.misbehave(behaviour);
    const { value, lateMs } = await outcomeOf(clientOf(server.url), 'POST', 2_000);
    expect(value).toBeInstanceOf(NetworkError);
    expect(isInDoubt(value)).toBe(true);
    expect(lateMs).toBeLessThanOrEqual(100);
    await until(() => server.open() === 0);
  });

  it.each(Object.entries(unreadables))('%s: a body error', async (_, behaviour) => {
    server.misbehave(behaviour);
    const { value, lateMs } = await outcomeOf(clientOf(server.url), 'GET', 5_000);
    expect(value).toBeInstanceOf(BodyError);
    expect(value).toHaveProperty('status', 200);
    expect(lateMs).toBeLessThanOrEqual(100);
    // One that came whole may have left its connection for the next request.
    await closePools();
    await until(() => server.open() === 0);
  });

  it.each(Object.entries(readables))('%s: is read', async (_, [behaviour, text]) => {
    server.misbehave(behaviour);
    const { value } = await outcomeOf(clientOf(server.url), 'GET', 5_000);
    expect(value).toMatchObject({ status: 200, text });
  });

  it.each(Object.entries(notJson))('%s: a body error if JSON is read', async (_, behaviour) => {
    server.misbehave(behaviour);
    const client = clientOf(server.url);
    const response = await client.request({
      operation: 'try',
      method: 'GET',
      path: ['a'],
      deadline: Date.now() + 5_000,
    });
    expect(() => parseJson(response.text, { system: 'hostile', operation: 'try' })).toThrow(BodyError);
  });

  it('a reset at any byte of the answer: a network error', async () => {
    const whole = answer('{"a":1}', ['content-type: application/json']);
    const client = clientOf(server.url);
    for (let count = 0; count < whole.length; count += 1) {
      server.misbehave(resetAfter(whole, count));
      expect((await outcomeOf(client, 'POST', 5_000)).value).toBeInstanceOf(NetworkError);
    }
    await until(() => server.open() === 0);
  });

  it('an end at any byte of the answer: a network error', async () => {
    const whole = answer('{"a":1}', ['content-type: application/json']);
    const client = clientOf(server.url);
    for (let count = 0; count < whole.length; count += 1) {
      server.misbehave(endAfter(whole, count));
      expect((await outcomeOf(client, 'POST', 5_000)).value).toBeInstanceOf(NetworkError);
    }
    await until(() => server.open() === 0);
  });

  it('a reset on accept: a network error', async () => {
    server.misbehave(
      () => {},
      (socket) => {
        socket.resetAndDestroy();
      },
    );
    const { value } = await outcomeOf(clientOf(server.url), 'GET', 2_000);
    expect(value).toBeInstanceOf(NetworkError);
  });

  it('a redirect is handed back and not followed', async () => {
    const before = server.requests.length;
    server.misbehave((socket) => {
      socket.write(answer('', [`location: ${server.url}/elsewhere`], '302 Found'));
    });
    const { value } = await outcomeOf(clientOf(server.url), 'GET', 5_000);
    expect(value).toMatchObject({ status: 302 });
    expect(server.requests.length).toBe(before + 1);
  });

  it('an answer after the answer does not become the next one', async () => {
    server.misbehave((socket) => {
      socket.write(Buffer.concat([answer('{"mine":true}'), answer('{"strange":true}')]));
    });
    const client = clientOf(server.url);
    for (let round = 0; round < 5; round += 1) {
      const { value } = await outcomeOf(client, 'GET', 5_000);
      expect(value).toMatchObject({ text: '{"mine":true}' });
    }
  });

  it('a hundred calls at once, all hanging, end together and leave no socket', async () => {
    server.misbehave(silences['no answer']);
    const client = clientOf(server.url);
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => outcomeOf(client, 'GET')));
    for (const { value, lateMs } of outcomes) {
      expect(value).toBeInstanceOf(TimeoutError);
      expect(lateMs).toBeLessThanOrEqual(100);
    }
    await until(() => server.open() === 0);
    // Those that waited for a connection were never written.
    expect(outcomes.filter(({ value }) => value instanceof TimeoutError && !value.sent)).toHaveLength(84);
  });
});

describe('the headers of an answer', () => {
  it('a header that stands twice is one with both values, its name in lower case', async () => {
    const twice = await startRecordingServer((_, response) =>
      response.writeHead(200, { 'X-Part': ['one', 'two'], 'X-Whole': 'three' }).end('{}'),
    );
    try {
      const { value } = await outcomeOf(clientOf(twice.url), 'GET', 2_000);
      expect(value).toMatchObject({ headers: { 'x-part': 'one, two', 'x-whole': 'three' } });
    } finally {
      await twice.close();
    }
  });
});

describe('what was not sent', () => {
  it('a refused connection is not in doubt', async () => {
    const closed = await startHostileServer();
    await closed.close();
    const { value } = await outcomeOf(clientOf(closed.url), 'POST', 2_000);
    expect(value).toBeInstanceOf(NetworkError);
    expect(value).toMatchObject({ sent: false, cause: { code: 'ECONNREFUSED' } });
    expect(isInDoubt(value)).toBe(false);
  });

  it('a TLS handshake that is never answered ends at the deadline, not in doubt', async () => {
    server.misbehave(() => {});
    const { value, lateMs } = await outcomeOf(clientOf(server.url.replace('http:', 'https:')), 'POST');
    expect(value).toBeInstanceOf(TimeoutError);
    expect(isInDoubt(value)).toBe(false);
    expect(lateMs).toBeLessThanOrEqual(100);
  });

  it('a deadline that has passed asks nothing', async () => {
    const before = server.accepted;
    const { value } = await outcomeOf(clientOf(server.url), 'POST', -1);
    expect(value).toMatchObject({ name: 'TimeoutError', sent: false });
    expect(server.accepted).toBe(before);
  });

  it('a header that would split the request is refused', async () => {
    const before = server.accepted;
    const client = clientOf(server.url);
    const headers = { 'x-key': 'a\r\nx-other: b' };
    const deadline = Date.now() + 1_000;
    await expect(
      client.request({ operation: 'try', method: 'POST', path: [], headers, body: '', deadline }),
    ).rejects.toBeInstanceOf(UnsafeRequestError);
    expect(server.accepted).toBe(before);
  });

  it.each([
    'http://example.com',
    'ftp://example.com',
    'https://a:b@example.com',
    'https://example.com/?a',
    'x',
  ])('no client for %s', (baseUrl) => expect(() => clientOf(baseUrl)).toThrow(UnsafeRequestError));
});

describe('a GET is repeated once, a POST never', () => {
  it.each([429, 502, 503, 504])('status %i', async (status) => {
    const recording = await startRecordingServer((_, response, index) => {
      response.writeHead(index === 0 ? status : 200).end(`${index}`);
    });
    const client = clientOf(recording.url);
    expect((await outcomeOf(client, 'GET', 5_000)).value).toMatchObject({ status: 200, text: '1' });
    expect(recording.requests).toHaveLength(2);
    recording.reset();
    expect((await outcomeOf(client, 'POST', 5_000)).value).toMatchObject({ status });
    expect(recording.requests).toHaveLength(1);
    await recording.close();
  });

  it('the second answer is final, and other statuses are the first', async () => {
    for (const [status, expected] of [
      [503, 2],
      [500, 1],
      [404, 1],
      [200, 1],
    ] as const) {
      const recording = await startRecordingServer((_, response) => {
        response.writeHead(status).end();
      });
      const { value } = await outcomeOf(clientOf(recording.url), 'GET', 5_000);
      expect(value).toMatchObject({ status });
      expect(recording.requests).toHaveLength(expected);
      await recording.close();
    }
  });

  it('a broken connection', async () => {
    const recording = await startRecordingServer((request, response, index) => {
      if (index === 0) request.socket.destroy();
      else response.end('second');
    });
    const client = clientOf(recording.url);
    expect((await outcomeOf(client, 'GET', 5_000)).value).toMatchObject({ text: 'second' });
    recording.reset();
    expect((await outcomeOf(client, 'POST', 5_000)).value).toBeInstanceOf(NetworkError);
    expect(recording.requests).toHaveLength(1);
    await recording.close();
  });

  it('not if Retry-After leaves no time', async () => {
    const recording = await startRecordingServer((_, response) => {
      response.writeHead(503, { 'retry-after': '2' }).end();
    });
    const { value } = await outcomeOf(clientOf(recording.url), 'GET', 1_000);
    expect(value).toMatchObject({ status: 503 });
    expect(recording.requests).toHaveLength(1);
    await recording.close();
  });

  it('after the pause that Retry-After asks for', async () => {
    const start = Date.now();
    const clock = createFakeClock(start);
    const recording = await startRecordingServer((_, response, index) => {
      response.writeHead(index === 0 ? 503 : 200, { 'retry-after': '2' }).end();
    });
    const client = clientOf(recording.url, { clock });
    expect((await outcomeOf(client, 'GET', 5_000)).value).toMatchObject({ status: 200 });
    // The two seconds, and up to a tenth by chance.
    expect(clock.time - start).toBeGreaterThanOrEqual(2_000);
    expect(clock.time - start).toBeLessThanOrEqual(2_100);
    await recording.close();
  });
});

describe('connections', () => {
  it('are reused by the next call, and by another client of the same origin', async () => {
    const recording = await startRecordingServer((_, response) => {
      response.end('ok');
    });
    for (let round = 0; round < 5; round += 1) await outcomeOf(clientOf(recording.url), 'GET', 5_000);
    expect(recording.connections()).toBe(1);
    await recording.close();
  });

  it('are opened early by warmUp and used by the first calls', async () => {
    const recording = await startRecordingServer((_, response) => {
      response.end('ok');
    });
    const client = clientOf(recording.url);
    await client.warmUp(2);
    await until(() => recording.connections() === 2);
    const outcomes = await Promise.all([outcomeOf(client, 'GET', 5_000), outcomeOf(client, 'GET', 5_000)]);
    expect(outcomes.map(({ value }) => value)).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(recording.connections()).toBe(2);
    await recording.close();
  });

  it('that are free are used at once, if the one that has just answered is not free yet', async () => {
    const ports: (number | undefined)[] = [];
    const recording = await startRecordingServer((request, response) => {
      ports.push(request.socket.remotePort);
      response.end('ok');
    });
    const client = clientOf(recording.url);
    await client.warmUp(2);
    for (let round = 0; round < 6; round += 1) await outcomeOf(client, 'GET', 5_000);
    expect(recording.connections()).toBe(2);
    expect(new Set(ports).size).toBe(2);
    await recording.close();
  });

  it('that were warm and have died are replaced, even for a POST', async () => {
    const recording = await startRecordingServer((_, response) => {
      response.end('ok');
    });
    const client = clientOf(recording.url);
    await client.warmUp();
    await until(() => recording.connections() === 1);
    recording.resetConnections();
    await systemClock.sleep(20);
    expect((await outcomeOf(client, 'POST', 5_000)).value).toMatchObject({ status: 200 });
    await recording.close();
  });

  it('that cannot be opened early are no error', async () => {
    const closed = await startHostileServer();
    await closed.close();
    await expect(clientOf(closed.url).warmUp()).resolves.toBeUndefined();
  });

  it('that lay idle while the function was frozen are not used again', async () => {
    const recording = await startRecordingServer((_, response) => {
      response.end('ok');
    });
    const clock = createFakeClock(Date.now());
    const client = clientOf(recording.url, { clock });
    const call = () =>
      client.request({ operation: 'try', method: 'GET', path: [], deadline: clock.now() + 5_000 });
    await call();
    clock.time += 60_000;
    await call();
    expect(recording.connections()).toBe(2);
    await recording.close();
  });
});

describe('a kept connection that swallows what it is sent', () => {
  /** Answers the first request of each connection, and none of the later ones while it swallows. */
  async function startSwallowing() {
    const seen = new WeakSet<object>();
    const state = { swallows: true, delayMs: 0 };
    const recording = await startRecordingServer((request, response) => {
      if (state.swallows && seen.has(request.socket)) return;
      seen.add(request.socket);
      setTimeout(() => response.end('ok'), state.delayMs);
    });
    return { recording, state };
  }

  it('a GET is asked again on a new one, well before the deadline', async () => {
    const { recording } = await startSwallowing();
    const breaker = createBreaker({ clock: systemClock, failures: 1, pauseMs: 60_000 });
    const client = clientOf(recording.url, { breaker });
    await outcomeOf(client, 'GET', 3_000);
    for (let round = 1; round <= 3; round += 1) {
      const startedAt = Date.now();
      expect((await outcomeOf(client, 'GET', 1_500)).value).toMatchObject({ text: 'ok' });
      expect(Date.now() - startedAt).toBeLessThan(1_000);
    }
    expect(recording.requests).toHaveLength(7);
    await recording.close();
  });

  it('is not used by the questions that come after, however many lay idle', async () => {
    const { recording } = await startSwallowing();
    const client = clientOf(recording.url);
    const askTwice = () => Promise.all([outcomeOf(client, 'GET', 1_500), outcomeOf(client, 'GET', 1_500)]);
    await askTwice();
    const outcomes = await askTwice();
    expect(outcomes.map(({ value }) => value)).toMatchObject([{ text: 'ok' }, { text: 'ok' }]);
    await recording.close();
  });

  it('may have been opened early, before a freeze', async () => {
    const silent = new Set<Socket>();
    server.misbehave(
      (socket) => {
        if (!silent.has(socket)) socket.write(answer('ok'));
      },
      (socket) => {
        if (silent.size === 0) silent.add(socket);
      },
    );
    const client = clientOf(server.url);
    await client.warmUp(1);
    await until(() => silent.size === 1);
    expect((await outcomeOf(client, 'GET', 1_500)).value).toMatchObject({ text: 'ok' });
  });

  it('a POST is never asked again, unless it may be repeated', async () => {
    const { recording } = await startSwallowing();
    const client = clientOf(recording.url);
    await outcomeOf(client, 'GET', 3_000);
    expect((await outcomeOf(client, 'POST', 600)).value).toBeInstanceOf(TimeoutError);
    expect(recording.requests).toEqual(['GET /a', 'POST /a']);
    await outcomeOf(client, 'GET', 3_000);
    const repeatable = { operation: 'try', method: 'POST', path: ['a'], isRepeatable: true } as const;
    expect(await client.request({ ...repeatable, deadline: Date.now() + 1_500 })).toMatchObject({
      text: 'ok',
    });
    await recording.close();
  });

  it('one of a system that is merely slow is waited for, and the system is not asked twice again', async () => {
    const { recording, state } = await startSwallowing();
    const client = clientOf(recording.url);
    await outcomeOf(client, 'GET', 3_000);
    Object.assign(state, { swallows: false, delayMs: 700 });
    const startedAt = Date.now();
    expect((await outcomeOf(client, 'GET', 1_500)).value).toMatchObject({ text: 'ok' });
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    expect(recording.requests).toHaveLength(3);
    await systemClock.sleep(600);
    await outcomeOf(client, 'GET', 1_500);
    expect(recording.requests).toHaveLength(4);
    await recording.close();
  });
});

describe('the breaker', () => {
  it('stops asking after a run of failures, and asks again later', async () => {
    const clock = createFakeClock(Date.now());
    const recording = await startRecordingServer((_, response, index) => {
      response.writeHead(index < 3 ? 500 : 200).end();
    });
    const breaker = createBreaker({ clock, failures: 3, pauseMs: 1_000 });
    const client = clientOf(recording.url, { clock, breaker });
    const call = () =>
      client.request({ operation: 'try', method: 'GET', path: [], deadline: clock.now() + 5_000 });
    for (let round = 0; round < 3; round += 1) expect(await call()).toMatchObject({ status: 500 });
    await expect(call()).rejects.toBeInstanceOf(CircuitOpenError);
    expect(recording.requests).toHaveLength(3);
    clock.time += 1_000;
    expect(await call()).toMatchObject({ status: 200 });
    await recording.close();
  });

  it('counts a time-out if there was a fair time to answer, and no other', async () => {
    server.misbehave(silences['no answer']);
    const outcomes = async (durationMs: number) => {
      const breaker = createBreaker({ clock: systemClock, failures: 1, pauseMs: 60_000 });
      const client = clientOf(server.url, { breaker });
      await outcomeOf(client, 'POST', durationMs);
      return (await outcomeOf(client, 'POST', 20)).value;
    };
    expect(await outcomes(20)).toBeInstanceOf(TimeoutError);
    expect(await outcomes(300)).toBeInstanceOf(CircuitOpenError);
  });

  it('neither counts a 429 as a failure nor ends a run of failures by it', async () => {
    const statuses = [500, 429, 500, 429];
    const recording = await startRecordingServer((_, response, index) => {
      response.writeHead(statuses[index] ?? 200).end();
    });
    const breaker = createBreaker({ clock: systemClock, failures: 2, pauseMs: 60_000 });
    const client = clientOf(recording.url, { breaker });
    for (const status of statuses.slice(0, 3)) {
      expect((await outcomeOf(client, 'POST', 5_000)).value).toMatchObject({ status });
    }
    expect((await outcomeOf(client, 'POST', 5_000)).value).toBeInstanceOf(CircuitOpenError);
    await recording.close();
  });

  it('that opens between two tries hands back what the first came to', async () => {
    const clock = createFakeClock(Date.now());
    const recording = await startRecordingServer((_, response) => {
      response.writeHead(503).end();
    });
    const breaker = createBreaker({ clock, failures: 1, pauseMs: 60_000 });
    const client = clientOf(recording.url, { clock, breaker });
    expect((await outcomeOf(client, 'GET', 5_000)).value).toMatchObject({ status: 503 });
    expect((await outcomeOf(client, 'GET', 5_000)).value).toBeInstanceOf(CircuitOpenError);
    expect(recording.requests).toHaveLength(1);
    await recording.close();
  });
});

describe('following a URL that the system handed out', () => {
  it('goes to the same origin only', async () => {
    const recording = await startRecordingServer((_, response) => {
      response.end('ok');
    });
    const client = clientOf(`${recording.url}/api`);
    const follow = (url: string) =>
      client.requestUrl(url, { operation: 'next', deadline: Date.now() + 5_000 });
    await follow('/customers?after=a%2Bb');
    await follow(`${recording.url}/customers?after=2#part`);
    await follow('customers?after=3');
    expect(recording.requests).toEqual([
      'GET /customers?after=a%2Bb',
      'GET /customers?after=2',
      'GET /api/customers?after=3',
    ]);
    const { port } = new URL(recording.url);
    for (const url of [
      'https://example.com/customers',
      '//example.com/customers',
      `http://localhost:${port}/customers`,
      `http://a:b@127.0.0.1:${port}/customers`,
      '\\\\example.com\\customers',
      'javascript:alert(1)',
      'http://[',
    ]) {
      await expect(follow(url)).rejects.toBeInstanceOf(UnsafeRequestError);
    }
    expect(recording.requests).toHaveLength(3);
    await recording.close();
  });
});

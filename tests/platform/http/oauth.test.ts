import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { NetworkError, SchemaError, StatusError, TimeoutError } from '../../../lib/platform/errors.ts';
import type { HttpResponse } from '../../../lib/platform/http/http.ts';
import { closePools } from '../../../lib/platform/http/http-pool.ts';
import {
  type ClientCredentialsOptions,
  createClientCredentials,
  withToken,
} from '../../../lib/platform/http/oauth.ts';
import { createFakeClock } from '../fake-clock.ts';
import { type RecordingServer, startRecordingServer } from '../recording-server.ts';

let server: RecordingServer | undefined;

afterEach(async () => {
  await closePools();
  await server?.close();
});

type Respond = (request: IncomingMessage, response: ServerResponse, index: number, body: string) => void;

const issue =
  (expiresIn: unknown): Respond =>
  (_, response, index) => {
    response.end(
      JSON.stringify({ access_token: `token-${index}`, token_type: 'bearer', expires_in: expiresIn }),
    );
  };

async function setUp(respond: Respond, options: Partial<ClientCredentialsOptions> = {}) {
  const recording = await startRecordingServer(respond);
  server = recording;
  const clock = createFakeClock();
  const tokens = createClientCredentials({
    system: 'kibo',
    tokenUrl: `${recording.url}/oauth2/token`,
    credentials: async () => ({ id: 'key', secret: 'geheim-é' }),
    clock,
    ...options,
  });
  return { recording, clock, tokens, get: (durationMs = 5_000) => tokens.get(clock.now() + durationMs) };
}

describe('client credentials', () => {
  it('ask for a token as RFC 6749 has it', async () => {
    let seen: unknown;
    const { get, recording } = await setUp((request, response, _, body) => {
      const { authorization, 'content-type': type } = request.headers;
      seen = { authorization, type, body };
      response.end('{"access_token":"abc"}');
    });
    expect(await get()).toBe('abc');
    expect(recording.requests).toEqual(['POST /oauth2/token']);
    expect(seen).toEqual({
      authorization: `Basic ${Buffer.from('key:geheim-é').toString('base64')}`,
      type: 'application/x-www-form-urlencoded',
      body: 'grant_type=client_credentials',
    });
  });

  it('ask for a token by a JSON body if the endpoint wants one', async () => {
    let seen: unknown;
    const { get } = await setUp(
      (request, response, _, body) => {
        seen = { authorization: request.headers.authorization, type: request.headers['content-type'], body };
        response.end('{"access_token":"abc"}');
      },
      { credentialsIn: 'json-body' },
    );
    expect(await get()).toBe('abc');
    expect(seen).toEqual({
      authorization: undefined,
      type: 'application/json',
      body: '{"client_id":"key","client_secret":"geheim-é"}',
    });
  });

  it('twenty callers at once fetch one token', async () => {
    const { get, recording } = await setUp(issue(3600));
    const tokens = await Promise.all(Array.from({ length: 20 }, () => get()));
    expect(new Set(tokens)).toEqual(new Set(['token-0']));
    expect(recording.requests).toHaveLength(1);
  });

  it.each([
    ['3600', 3600, 3_540],
    ['"3600"', '3600', 3_540],
    ['a short life', 60, 54],
    ['not stated', undefined, 270],
    ['no number', 'soon', 270],
    ['null', null, 270],
    ['a year', 31_536_000, 86_340],
  ])('a token is kept until shortly before it ends: %s', async (_, expiresIn, seconds) => {
    const { get, clock } = await setUp(issue(expiresIn));
    await get();
    clock.time += seconds * 1000 - 1;
    expect(await get()).toBe('token-0');
    clock.time += 1;
    expect(await get()).toBe('token-1');
  });

  it.each([0, -5])('a token that lasts %i seconds is used and not kept', async (expiresIn) => {
    const { get } = await setUp(issue(expiresIn));
    expect(await get()).toBe('token-0');
    expect(await get()).toBe('token-1');
  });

  it('the deadline of one caller does not end the fetch for the others', async () => {
    let answerNow = () => {};
    const { get, recording } = await setUp((_, response) => {
      answerNow = () => response.end('{"access_token":"late"}');
    });
    const hasty = get(50);
    const patient = get(5_000);
    await expect(hasty).rejects.toBeInstanceOf(TimeoutError);
    answerNow();
    expect(await patient).toBe('late');
    expect(recording.requests).toHaveLength(1);
  });

  it('a caller that waited for another’s fetch, which failed, tries once on its own', async () => {
    const { get, recording } = await setUp((request, response, index) => {
      if (index < 2) request.socket.destroy();
      else response.end('{"access_token":"third"}');
    });
    const [first, second] = await Promise.allSettled([get(), get()]);
    expect(first).toMatchObject({ status: 'rejected', reason: expect.any(NetworkError) });
    expect(second).toEqual({ status: 'fulfilled', value: 'third' });
    expect(recording.requests).toHaveLength(3);
  });

  it('an invalidated token is fetched anew, one that is no longer kept is ignored', async () => {
    const { get, tokens } = await setUp(issue(3600));
    await get();
    tokens.invalidate('token-0');
    expect(await get()).toBe('token-1');
    tokens.invalidate('token-0');
    expect(await get()).toBe('token-1');
  });

  it.each([400, 401, 403])(
    'status %i: credentials are read anew once, and it is tried again if they changed',
    async (status) => {
      let secret = 'old';
      const renewals: number[] = [];
      const { get, recording } = await setUp(
        (request, response) => {
          const isNew =
            request.headers.authorization === `Basic ${Buffer.from('key:new').toString('base64')}`;
          response.writeHead(isNew ? 200 : status).end(isNew ? '{"access_token":"abc"}' : '{}');
        },
        {
          credentials: async () => ({ id: 'key', secret }),
          renewCredentials: async (deadline) => {
            renewals.push(deadline);
            const hasChanged = secret !== 'new';
            secret = 'new';
            return hasChanged;
          },
        },
      );
      expect(await get()).toBe('abc');
      expect(renewals).toHaveLength(1);
      expect(recording.requests).toHaveLength(2);
    },
  );

  it('refused for good: a status error', async () => {
    const { get, recording } = await setUp(
      (_, response) => {
        response.writeHead(401).end();
      },
      { renewCredentials: async () => false },
    );
    await expect(get()).rejects.toEqual(expect.any(StatusError));
    expect(recording.requests).toHaveLength(1);
  });

  it.each([
    '{}',
    '{"access_token":null}',
    '{"access_token":""}',
    '{"access_token":"a b"}',
    '[]',
    '{"access_token":"a\\r\\nb"}',
  ])('an answer without a token that can be sent is a schema error: %s', async (body) => {
    const { get } = await setUp((_, response) => {
      response.end(body);
    });
    await expect(get()).rejects.toBeInstanceOf(SchemaError);
  });
});

describe('withToken', () => {
  const answered = (status: number): HttpResponse => ({ status, headers: {}, text: '' });

  it('renews once if the token is refused', async () => {
    const { tokens, clock } = await setUp(issue(3600));
    const used: string[] = [];
    const response = await withToken(tokens, clock.now() + 5_000, async (token) => {
      used.push(token);
      return answered(token === 'token-0' ? 401 : 200);
    });
    expect(response.status).toBe(200);
    expect(used).toEqual(['token-0', 'token-1']);
  });

  it('no more than once', async () => {
    const { tokens, clock } = await setUp(issue(3600));
    const used: string[] = [];
    const response = await withToken(tokens, clock.now() + 5_000, async (token) => {
      used.push(token);
      return answered(401);
    });
    expect(response.status).toBe(401);
    expect(used).toEqual(['token-0', 'token-1']);
  });

  it.each([
    [[401], 1],
    [[401, 403], 2],
  ])('403 with refusals %j: %i calls', async (refusals, calls) => {
    const { tokens, clock } = await setUp(issue(3600));
    let count = 0;
    await withToken(
      tokens,
      clock.now() + 5_000,
      async () => {
        count += 1;
        return answered(403);
      },
      refusals,
    );
    expect(count).toBe(calls);
  });

  it('ten calls refused at once fetch one new token', async () => {
    const { tokens, clock, recording } = await setUp(issue(3600));
    const calls = Array.from({ length: 10 }, () =>
      withToken(tokens, clock.now() + 5_000, async (token) => answered(token === 'token-0' ? 401 : 200)),
    );
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(recording.requests).toHaveLength(2);
  });
});

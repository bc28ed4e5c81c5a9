import * as z from 'zod/mini';
import { type Clock, systemClock } from '../clock.ts';
import { NetworkError, StatusError, TimeoutError } from '../errors.ts';
import { parseJson, parseWith, readLeniently } from '../json.ts';
import { createSingleFlight } from '../single-flight.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './http.ts';
import { createHttpClient } from './http-client.ts';

interface ClientCredentials {
  id: string;
  secret: string;
}

export interface ClientCredentialsOptions {
  system: string;
  tokenUrl: string;
  /** Reads what the token endpoint is shown. */
  credentials(deadline: number): Promise<ClientCredentials>;
  /** Reads them anew if the endpoint refuses them; whether they have changed. */
  renewCredentials?(deadline: number): Promise<boolean>;
  clock?: Clock;
  /**
   * How the endpoint is shown them: by Basic authentication with a form (RFC 6749, 2.3.1), which is the default, or as
   * `client_id` and `client_secret` of a JSON body.
   */
  credentialsIn?: 'basic-authentication' | 'json-body';
  /** How the token endpoint is spoken with; over the network, unless told. */
  createHttp?: typeof createHttpClient;
}

/** Bearer tokens of one system. */
export interface AccessTokens {
  /**
   * A token that is good for a while yet; fetched if there is none. `deadline` in epoch milliseconds.
   *
   * @throws UpstreamError
   */
  get(deadline: number): Promise<string>;
  /** Says that a token was refused, so that the next `get` fetches another. One that is no longer kept is ignored. */
  invalidate(token: string): void;
  /** Opens the connection to the token endpoint early. Never rejects. */
  warmUp(): Promise<void>;
}

/** A fetch serves every caller that waits for it, so it has its own time and not that of the first. */
const FETCH_MS = 5_000;
const MARGIN_MS = 60_000;
const MAX_LIFETIME_SECONDS = 24 * 60 * 60;
/** If the endpoint does not say how long a token lasts (RFC 6749 only recommends it). */
const UNSTATED_LIFETIME_SECONDS = 300;
/** 400 is what RFC 6749 says of wrong credentials, 401 and 403 what servers answer. */
const REFUSALS: readonly number[] = [400, 401, 403];

const tokenSchema = z.object({
  access_token: z.string().check(z.minLength(1), z.maxLength(16_384), z.regex(/^[\x21-\x7e]+$/)),
  // Some servers write it as a string.
  expires_in: z.transform(readLeniently(z.pipe(z.union([z.number(), z.string()]), z.transform(Number)))),
});

/**
 * OAuth 2.0 client credentials (RFC 6749, 4.4): one token, fetched by one caller at a
 * time and kept until shortly before it ends.
 */
export function createClientCredentials(options: ClientCredentialsOptions): AccessTokens {
  const { system, tokenUrl, clock = systemClock, createHttp = createHttpClient } = options;
  const http = createHttp({ system, baseUrl: tokenUrl, clock });
  const call = { system, operation: 'get-token' };
  let kept: { token: string; usableUntil: number } | undefined;

  async function ask(deadline: number): Promise<HttpResponse> {
    const credentials = await options.credentials(deadline);
    const shown = options.credentialsIn === 'json-body' ? inJsonBody(credentials) : inBasic(credentials);
    return http.request({
      operation: call.operation,
      method: 'POST',
      path: [],
      ...shown,
      deadline,
      isRepeatable: true,
    });
  }

  async function fetchToken(deadline: number): Promise<string> {
    // Fetching a token twice does no harm, so a connection that had died unnoticed is worth a second try.
    let response = await ask(deadline).catch((error) => {
      if (error instanceof NetworkError) return ask(deadline);
      throw error;
    });
    if (REFUSALS.includes(response.status) && (await options.renewCredentials?.(deadline))) {
      response = await ask(deadline);
    }
    const { status, retryAfterMs, text } = response;
    if (status !== 200) throw new StatusError(call, status, { retryAfterMs });
    const answer = parseWith(tokenSchema, parseJson(text, call, { status }), call);
    kept = {
      token: answer.access_token,
      usableUntil: clock.now() + usableMs(answer.expires_in),
    };
    return kept.token;
  }

  const fetchOnce = createSingleFlight({
    clock,
    runMs: FETCH_MS,
    work: fetchToken,
    late: () => new TimeoutError(call),
  });

  return {
    get: async (deadline) => (kept && clock.now() < kept.usableUntil ? kept.token : fetchOnce(deadline)),
    invalidate(token) {
      if (kept?.token === token) kept = undefined;
    },
    warmUp: () => http.warmUp(),
  };
}

type TokenRequest = Required<Pick<HttpRequest, 'headers' | 'body'>>;

function inBasic({ id, secret }: ClientCredentials): TokenRequest {
  const pair = Buffer.from(`${id}:${secret}`, 'utf8').toString('base64');
  return {
    headers: { authorization: `Basic ${pair}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  };
}

function inJsonBody({ id, secret }: ClientCredentials): TokenRequest {
  return {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: id, client_secret: secret }),
  };
}

/** Shortly before the end: a minute, or a tenth of a short life. */
function usableMs(expiresInSeconds: number | undefined): number {
  const isStated = expiresInSeconds !== undefined && !Number.isNaN(expiresInSeconds);
  const lifetimeSeconds = isStated
    ? Math.min(Math.max(expiresInSeconds, 0), MAX_LIFETIME_SECONDS)
    : UNSTATED_LIFETIME_SECONDS;
  const lifetimeMs = lifetimeSeconds * 1000;
  return lifetimeMs - Math.min(MARGIN_MS, lifetimeMs / 10);
}

/** What a system answers if it does not accept a token. */
const TOKEN_REFUSALS: readonly number[] = [401];

/**
 * Makes a call with a token; if the answer refuses it, once more with a new one.
 *
 * @param refusals the statuses that refuse a token, 401 by default
 * @returns the last answer, whatever its status
 */
export async function withToken(
  tokens: AccessTokens,
  deadline: number,
  call: (token: string) => Promise<HttpResponse>,
  refusals: readonly number[] = TOKEN_REFUSALS,
): Promise<HttpResponse> {
  const token = await tokens.get(deadline);
  const response = await call(token);
  if (!refusals.includes(response.status)) return response;
  tokens.invalidate(token);
  return call(await tokens.get(deadline));
}

/** A system that is asked with a token, by a secret of its own. */
interface TokenSystem {
  http: HttpClient;
  tokens: AccessTokens;
  secret(deadline: number): Promise<unknown>;
  /** To the system itself. */
  connections: number;
}

/** Fetches secret and token and opens connections before a request waits for them. Never rejects. */
export async function warmUpByToken(
  { http, tokens, secret, connections }: TokenSystem,
  deadline: number,
): Promise<void> {
  // The token takes longest: what it waits for is not kept waiting by other handshakes.
  const token = Promise.allSettled([tokens.warmUp(), tokens.get(deadline)]);
  await Promise.allSettled([secret(deadline)]);
  await Promise.all([token, http.warmUp(connections)]);
}

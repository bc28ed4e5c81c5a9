import { randomUUID } from 'node:crypto';
import type { ReceivedRequest, SimulatedAnswer } from './simulated-system.ts';

/** An OAuth 2 token endpoint for client credentials (RFC 6749, 4.4), and the check of what it gave out. */
export interface SimulatedTokens {
  /** Answers a request to the token endpoint. */
  issue(request: ReceivedRequest): SimulatedAnswer;
  /** Whether the request brings a token that is still good. */
  admits(request: ReceivedRequest): boolean;
  /** Makes every token that was given out worthless, as if a restart had forgotten them. */
  revoke(): void;
}

export interface TokenOptions {
  clientId: string;
  clientSecret: string;
  lifetimeSeconds?: number | undefined;
  /** Whether id and secret may stand in the form instead of the header. RFC 6749, 2.3.1 allows it. */
  credentialsInForm?: boolean;
  /** Whether id and secret are asked for in a JSON body, and nowhere else. */
  credentialsInJson?: boolean;
}

export function createSimulatedTokens(options: TokenOptions): SimulatedTokens {
  const endings = new Map<string, number>();
  const lifetimeSeconds = options.lifetimeSeconds ?? 3600;
  function give({ at }: ReceivedRequest): SimulatedAnswer {
    const token = randomUUID();
    endings.set(token, at + lifetimeSeconds * 1000);
    return { status: 200, body: { access_token: token, token_type: 'bearer', expires_in: lifetimeSeconds } };
  }
  return {
    issue(request) {
      if (request.method !== 'POST') return { status: 405, body: 'Method Not Allowed' };
      if (options.credentialsInJson) {
        return isJsonPair(options, request)
          ? give(request)
          : { status: 401, body: { error: 'unauthorized' } };
      }
      if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
        return { status: 400, body: { error: 'invalid_request' } };
      const form = new URLSearchParams(request.body);
      if (!knows(options, request, form)) return { status: 401, body: { error: 'invalid_client' } };
      if (form.get('grant_type') !== 'client_credentials')
        return { status: 400, body: { error: 'unsupported_grant_type' } };
      return give(request);
    },
    admits(request) {
      const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
      return token !== undefined && (endings.get(token) ?? 0) > request.at;
    },
    revoke: () => endings.clear(),
  };
}

function isJsonPair(options: TokenOptions, request: ReceivedRequest): boolean {
  if (!request.headers['content-type']?.startsWith('application/json')) return false;
  try {
    const { client_id, client_secret } = Object(JSON.parse(request.body));
    return client_id === options.clientId && client_secret === options.clientSecret;
  } catch {
    return false;
  }
}

function knows(options: TokenOptions, request: ReceivedRequest, form: URLSearchParams): boolean {
  if (isBasic(request, options.clientId, options.clientSecret)) return true;
  return (
    options.credentialsInForm === true &&
    form.get('client_id') === options.clientId &&
    form.get('client_secret') === options.clientSecret
  );
}

/** Whether a request brings exactly this pair as `Authorization: Basic base64(user:password)`. */
export function isBasic(request: ReceivedRequest, user: string, password: string): boolean {
  const pair = Buffer.from(`${user}:${password}`, 'utf8').toString('base64');
  return request.headers.authorization === `Basic ${pair}`;
}

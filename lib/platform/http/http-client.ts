import { type Clock, systemClock } from '../clock.ts';
import { CircuitOpenError, NetworkError, TimeoutError, UnsafeRequestError } from '../errors.ts';
import { isSafeUrl } from '../settings.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import type { HttpClient, HttpRequest, HttpResponse, HttpUrlRequest } from './http.ts';
import { ACCEPT_ENCODING } from './http-body.ts';
import { type Exchange, exchange } from './http-exchange.ts';
import { openConnections } from './http-pool.ts';
import { encodeTarget, resolveTarget } from './http-target.ts';
import { isPassingStatus, parseRetryAfter, retryPause } from './retry.ts';

export interface HttpClientOptions {
  /** The system's name, for errors, logs and metrics. */
  system: string;
  /** `https`, or `http` to a loopback address. Requests go below its path. */
  baseUrl: string;
  clock?: Clock;
  /** Connections to the origin at the same time. */
  connections?: number;
  breaker?: Breaker;
  /** PEM; trusted instead of the public authorities. */
  certificateAuthority?: string;
  /** From 0 up to 1: the jitter before a second try. */
  random?: () => number;
}

const CONNECTIONS = 16;
const BREAKER = { failures: 5, pauseMs: 5_000 };

/** A time-out of a call that had less time than this says nothing about the other side. */
const FAIR_CHANCE_MILLISECONDS = 250;

/**
 * Speaks HTTP/1.1 over connections that are shared in the process and kept between invocations. A call ends by its
 * deadline whatever the other side does; redirects are not followed; a GET that fails on the network or with 429,
 * 502, 503 or 504 is asked once more if the time allows; a POST never is.
 *
 * @throws UnsafeRequestError where the base URL is not safe
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { system, clock = systemClock, random = Math.random } = options;
  if (!isSafeUrl(options.baseUrl)) {
    throw new UnsafeRequestError({ system, operation: 'start' }, 'its base URL is not https');
  }
  const base = new URL(options.baseUrl);
  const directory = new URL(options.baseUrl.replace(/\/*$/, '/'));
  const breaker = options.breaker ?? createBreaker({ clock, ...BREAKER });
  const { connections: most = CONNECTIONS, certificateAuthority } = options;
  const connections = openConnections(
    { origin: base.origin, connections: most, certificateAuthority },
    clock,
  );

  /** One try, if the breaker lets it through. */
  async function attempt(request: Exchange, operation: string): Promise<HttpResponse> {
    const call = { system, operation };
    const permit = breaker.enter({ question: request.target, deadline: request.deadline });
    if (permit === undefined) throw new CircuitOpenError(call);
    const hadFairChance = request.deadline - clock.now() >= FAIR_CHANCE_MILLISECONDS;
    const visit = connections.enter();
    try {
      if (visit.freed) await visit.freed;
      const response = await exchange(visit.pool, request, call, clock);
      permit.leave(healthOf(response.status));
      return response;
    } catch (error) {
      const isFailure = error instanceof NetworkError || (error instanceof TimeoutError && hadFairChance);
      permit.leave(isFailure ? 'failed' : 'unknown');
      throw error;
    } finally {
      visit.leave();
    }
  }

  /** Waits before a second try; `false` where there is no time for one. */
  async function pauseForRetry(deadline: number, response?: HttpResponse): Promise<boolean> {
    const now = clock.now();
    const retryAfterMilliseconds = parseRetryAfter(response?.headers['retry-after'], now);
    const pause = retryPause({ now, deadline, retryAfterMilliseconds, jitter: random() });
    if (pause === undefined) return false;
    await clock.sleep(pause);
    return true;
  }

  async function get(request: Exchange, operation: string): Promise<HttpResponse> {
    let first: HttpResponse;
    try {
      first = await attempt(request, operation);
    } catch (error) {
      if (!(error instanceof NetworkError) || !(await pauseForRetry(request.deadline))) throw error;
      return unlessOpen(attempt(request, operation), () => Promise.reject(error));
    }
    if (!isPassingStatus(first.status) || !(await pauseForRetry(request.deadline, first))) return first;
    return unlessOpen(attempt(request, operation), () => Promise.resolve(first));
  }

  return {
    system,
    async request({ operation, method, path, query = {}, headers = {}, body, deadline }: HttpRequest) {
      const target = encodeTarget(base.pathname, path, query, { system, operation });
      const request = { method, target, headers: withDefaults(headers), body, deadline };
      // Awaited: to hand a promise out of an async function takes two turns more.
      return await (method === 'GET' ? get(request, operation) : attempt(request, operation));
    },
    async requestUrl(url: string, { operation, headers = {}, deadline }: HttpUrlRequest) {
      const target = resolveTarget(directory, url, { system, operation });
      const request = { target, headers: withDefaults(headers), body: undefined, deadline };
      return get({ method: 'GET', ...request }, operation);
    },
    warmUp: (count = 1) => connections.warmUp(count),
  };
}

function withDefaults(headers: Readonly<Record<string, string>>): Record<string, string> {
  return { accept: 'application/json', 'accept-encoding': ACCEPT_ENCODING, ...headers };
}

function healthOf(status: number): 'succeeded' | 'failed' | 'unknown' {
  if (status === 429) return 'unknown';
  return status >= 500 ? 'failed' : 'succeeded';
}

/** What the second try comes to; where the breaker opened in between, the first one's outcome says more. */
async function unlessOpen(
  second: Promise<HttpResponse>,
  first: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  try {
    return await second;
  } catch (error) {
    if (error instanceof CircuitOpenError) return first();
    throw error;
  }
}

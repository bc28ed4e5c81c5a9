import { type Clock, systemClock } from '../clock.ts';
import { type Call, CircuitOpenError, NetworkError, TimeoutError, UnsafeRequestError } from '../errors.ts';
import { isSafeUrl } from '../settings.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import type { HttpClient, HttpRequest, HttpResponse, HttpUrlRequest } from './http.ts';
import { ACCEPT_ENCODING } from './http-body.ts';
import { type Exchange, exchange } from './http-exchange.ts';
import { openConnections, type PoolVisit } from './http-pool.ts';
import { encodeTarget, resolveTarget } from './http-target.ts';
import { isPassingStatus, retryPauseMs } from './retry.ts';

export interface HttpClientOptions {
  /** The system's name, for errors, logs and metrics. */
  system: string;
  /** `https`, or `http` to a loopback address. Requests go below its path. */
  baseUrl: string;
  clock?: Clock;
  breaker?: Breaker;
}

const BREAKER = { failures: 5, pauseMs: 5_000 };

/** The share of a call's time after which silence on an idle connection is suspect. */
const SILENT_SHARE = 1 / 3;
const LEAST_SILENCE_MS = 50;
/** How long a slow system's connections are not suspected again. */
const TRUST_MS = 60_000;

/** A time-out of a call that had less time than this says nothing about the other side. */
const FAIR_TIME_MS = 250;

/**
 * Speaks HTTP/1.1 over connections that are shared in the process and kept between invocations. A call ends by its
 * deadline whatever the other side does; redirects are not followed; a GET that fails on the network or with 429,
 * 502, 503 or 504 is asked once more if the time allows; a POST never is.
 *
 * @throws UnsafeRequestError if the base URL is not safe
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { system, clock = systemClock } = options;
  if (!isSafeUrl(options.baseUrl)) {
    throw new UnsafeRequestError({ system, operation: 'start' }, 'its base URL is not https');
  }
  const base = new URL(options.baseUrl);
  const directory = new URL(options.baseUrl.replace(/\/*$/, '/'));
  const breaker = options.breaker ?? createBreaker({ clock, ...BREAKER });
  const connections = openConnections(base.origin, clock);

  /** Until then no idle connection is suspected. */
  let trustedUntil = Number.NEGATIVE_INFINITY;

  /** One try, if the breaker lets it through. */
  async function attempt(request: Exchange, operation: string): Promise<HttpResponse> {
    const call = { system, operation };
    const pass = breaker.enter({ question: request.target, deadline: request.deadline });
    if (pass === undefined) throw new CircuitOpenError(call);
    const hadFairTime = request.deadline - clock.now() >= FAIR_TIME_MS;
    const visit = connections.enter();
    try {
      if (visit.freed) await visit.freed;
      const response = await exchangeOn(visit, request, call);
      pass.leave(healthOf(response.status));
      return response;
    } catch (error) {
      const isFailure = error instanceof NetworkError || (error instanceof TimeoutError && hadFairTime);
      pass.leave(isFailure ? 'failed' : 'unknown');
      throw error;
    } finally {
      visit.leave();
    }
  }

  /**
   * On a connection that lay idle, a request may vanish without a word: the other side has forgotten the connection,
   * or something between the two has. If no answer begins for a while, what may be repeated is asked on a new one as
   * well, and the first answer counts.
   */
  function exchangeOn(visit: PoolVisit, request: Exchange, call: Call): Promise<HttpResponse> {
    const now = clock.now();
    const afterMs = Math.floor((request.deadline - now) * SILENT_SHARE);
    const isSuspect = request.isRepeatable && now >= trustedUntil && visit.usesIdleConnection();
    if (!isSuspect || afterMs < LEAST_SILENCE_MS) return exchange(visit.pool, request, call, clock);
    return new Promise((resolve, reject) => {
      let running = 1;
      const fail = (error: unknown) => {
        running -= 1;
        if (running === 0) reject(error);
      };
      let wasSilent = false;
      const onSilence = (giveUp: () => void) => {
        wasSilent = true;
        running += 1;
        visit.retire();
        const fresh = connections.enter();
        exchange(fresh.pool, request, call, clock)
          .finally(() => fresh.leave())
          .then((response) => {
            resolve(response);
            giveUp();
          }, fail);
      };
      exchange(visit.pool, request, call, clock, { afterMs, onSilence }).then((response) => {
        // The connection was good: it is the system that is slow, and asking it twice would not help it.
        if (wasSilent) trustedUntil = clock.now() + TRUST_MS;
        resolve(response);
      }, fail);
    });
  }

  /** Waits before a second try; `false` if there is no time for one. */
  async function pauseForRetry(deadline: number, response?: HttpResponse): Promise<boolean> {
    const now = clock.now();
    const pauseMs = retryPauseMs({
      now,
      deadline,
      retryAfterMs: response?.retryAfterMs,
      jitter: Math.random(),
    });
    if (pauseMs === undefined) return false;
    await clock.sleep(pauseMs);
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
    async request({ operation, method, path, query = {}, headers = {}, body, ...rest }: HttpRequest) {
      const target = encodeTarget(base.pathname, path, query, { system, operation });
      const { deadline, isRepeatable = method === 'GET' } = rest;
      const request = { method, target, headers: withDefaults(headers), body, deadline, isRepeatable };
      // Awaited: to hand a promise out of an async function takes two turns more.
      return await (method === 'GET' ? get(request, operation) : attempt(request, operation));
    },
    async requestUrl(url: string, { operation, headers = {}, deadline }: HttpUrlRequest) {
      const target = resolveTarget(directory, url, { system, operation });
      const request = { target, headers: withDefaults(headers), body: undefined, deadline };
      return get({ method: 'GET', isRepeatable: true, ...request }, operation);
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

/** What the second try comes to; if the breaker opened in between, the first one's outcome says more. */
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

import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.ts';
import {
  BodyError,
  type Call,
  type FailureDetails,
  NetworkError,
  TimeoutError,
  UnsafeRequestError,
} from '../errors.ts';
import type { HttpResponse } from './http.ts';
import { decodeBody, MAX_BODY_BYTES } from './http-body.ts';
import { parseRetryAfterMs } from './retry.ts';

export interface Exchange {
  method: 'GET' | 'POST';
  /** Path and query, encoded. */
  target: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string | undefined;
  /** Whether it does no harm to make it twice. */
  isRepeatable: boolean;
  /** Epoch milliseconds. */
  deadline: number;
}

/** To be told if no answer has begun for a while. */
interface Silence {
  afterMs: number;
  /** @param giveUp ends the exchange with a `TimeoutError` and closes its connection */
  onSilence(giveUp: () => void): void;
}

/** A longer timer would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * One request and its answer. Speaks undici's `dispatch`: with its streams, a body that breaks between two reads
 * would be an error without a listener. Settles at the deadline at the latest; the connection is closed then,
 * or as soon as undici hands it over.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Exchange,
  call: Call,
  clock: Clock,
  silence?: Silence,
): Promise<HttpResponse> {
  const remainingMs = request.deadline - clock.now();
  if (remainingMs <= 0) return Promise.reject(new TimeoutError(call, { sent: false }));
  return new Promise((resolve, reject) => {
    const { method, target: path, headers, body = null } = request;
    // Our own timer covers the whole; undici's would only add to its work.
    const options = { method, path, headers, body, headersTimeout: 0, bodyTimeout: 0 };
    dispatcher.dispatch(options, new ResponseReader(call, { remainingMs, silence, clock }, resolve, reject));
  });
}

/** What has arrived so far, as undici tells of it. */
class ResponseReader implements Dispatcher.DispatchHandler {
  readonly #call: Call;
  readonly #clock: Clock;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: Error) => void;
  #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #isSettled = false;
  #sizeBytes = 0;
  #status: number | undefined;
  #headers: HttpResponse['headers'] = {};
  #controller: Dispatcher.DispatchController | undefined;

  constructor(
    call: Call,
    { remainingMs, silence, clock }: { remainingMs: number; silence: Silence | undefined; clock: Clock },
    resolve: (response: HttpResponse) => void,
    reject: (error: Error) => void,
  ) {
    this.#call = call;
    this.#clock = clock;
    this.#resolve = resolve;
    this.#reject = reject;
    const expire = () => this.#fail(new TimeoutError(call, this.#details()));
    const expireAfter = (ms: number) => setTimeout(expire, Math.min(ms, MAX_TIMER_MS));
    if (silence === undefined || silence.afterMs >= remainingMs) {
      this.#timer = expireAfter(remainingMs);
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = expireAfter(remainingMs - silence.afterMs);
      if (this.#status === undefined) silence.onSilence(expire);
    }, silence.afterMs);
  }

  /** undici is about to write the request: from here on it counts as sent. One that is too late is not written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isSettled) controller.abort(new Error('too late'));
    else this.#controller = controller;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHeaders): void {
    this.#status = status;
    this.#headers = joinValues(headers);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes <= MAX_BODY_BYTES) this.#chunks.push(chunk);
    else this.#fail(new BodyError(this.#call, 'the body is larger than 1 MiB', this.#details()));
  }

  onResponseEnd(): void {
    try {
      const response = this.#read();
      if (this.#settle()) this.#resolve(response);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new NetworkError(this.#call, this.#details()));
    }
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#fail(networkError(error, this.#call, this.#details()));
  }

  #read(): HttpResponse {
    const bytes = Buffer.concat(this.#chunks, this.#sizeBytes);
    const text = decodeBody(bytes, this.#headers['content-encoding'], this.#call, this.#details());
    return { status: this.#status ?? 0, headers: this.#headers, text, ...this.#retryAfter() };
  }

  #fail(error: Error): void {
    if (this.#settle()) this.#reject(error);
    this.#controller?.abort(new Error('given up'));
  }

  /** Whether it has not been settled before. */
  #settle(): boolean {
    clearTimeout(this.#timer);
    const isFirst = !this.#isSettled;
    this.#isSettled = true;
    return isFirst;
  }

  #details(): FailureDetails {
    const sent = this.#controller !== undefined;
    // 1xx is not yet an answer.
    if (this.#status === undefined || this.#status < 200) return { sent };
    return { sent, status: this.#status, ...this.#retryAfter() };
  }

  #retryAfter(): { retryAfterMs?: number } {
    const retryAfterMs = parseRetryAfterMs(this.#headers['retry-after'], this.#clock.now());
    return retryAfterMs === undefined ? {} : { retryAfterMs };
  }
}

/** As undici hands them over: names in lower case, several values if one stood several times. */
type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>;

function joinValues(headers: IncomingHeaders): HttpResponse['headers'] {
  const joined: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(headers)) {
    joined[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return joined;
}

/** undici's errors hold addresses, and parts of the answer: only their code is kept. */
function networkError(error: Error, call: Call, details: FailureDetails): Error {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === 'UND_ERR_INVALID_ARG') return new UnsafeRequestError(call, 'a header cannot be sent');
  return new NetworkError(call, code === undefined ? details : { ...details, code });
}

import type { Dispatcher } from 'undici';
import type { Clock } from './clock.ts';
import {
  BodyError,
  type Call,
  type FailureDetails,
  NetworkError,
  TimeoutError,
  UnsafeRequestError,
} from './errors.ts';
import type { HttpResponse } from './http.ts';
import { decodeBody, MAX_BODY_BYTES } from './http-body.ts';

export interface Exchange {
  method: 'GET' | 'POST';
  /** Path and query, encoded. */
  target: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string | undefined;
  /** Epoch milliseconds. */
  deadline: number;
}

/** A longer timer would fire at once. */
const MAX_TIMER_MILLISECONDS = 2 ** 31 - 1;

/**
 * One request and its answer. Speaks undici's `dispatch`: with its streams, a body that breaks between two reads
 * would be an error that nobody listens to. Settles at the deadline at the latest; the connection is closed then,
 * or as soon as undici hands it over.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Exchange,
  call: Call,
  clock: Clock,
): Promise<HttpResponse> {
  const remaining = request.deadline - clock.now();
  if (remaining <= 0) return Promise.reject(new TimeoutError(call, { sent: false }));
  return new Promise((resolve, reject) => {
    const answer = new Answer(call);
    const settle = (): boolean => {
      clearTimeout(timer);
      const isFirst = !answer.settled;
      answer.settled = true;
      return isFirst;
    };
    const fail = (error: Error) => {
      if (settle()) reject(error);
      answer.abort();
    };
    const expire = () => fail(new TimeoutError(call, answer.details()));
    const timer = setTimeout(expire, Math.min(remaining, MAX_TIMER_MILLISECONDS));
    const { method, target, headers, body } = request;
    dispatcher.dispatch(
      // Our own timer covers the whole; undici's would only add to its work.
      {
        method,
        path: target,
        headers,
        body: body ?? null,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart: (controller) => answer.start(controller),
        onResponseStart: (_, status, head) => answer.head(status, head),
        onResponseData(_, chunk) {
          if (!answer.add(chunk)) {
            fail(new BodyError(call, 'the body is larger than 1 MiB', answer.details()));
          }
        },
        onResponseEnd() {
          try {
            const response = answer.read();
            if (settle()) resolve(response);
          } catch (error) {
            fail(error instanceof Error ? error : new NetworkError(call, answer.details()));
          }
        },
        onResponseError: (_, error) => fail(networkError(error, call, answer.details())),
      },
    );
  });
}

/** What has arrived so far. */
class Answer {
  settled = false;
  readonly #call: Call;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status: number | undefined;
  #headers: Record<string, string> = {};
  #controller: Dispatcher.DispatchController | undefined;

  constructor(call: Call) {
    this.#call = call;
  }

  /** undici is about to write the request: from here on it counts as sent. One that is too late is not written. */
  start(controller: Dispatcher.DispatchController): void {
    if (this.settled) controller.abort(new Error('too late'));
    else this.#controller = controller;
  }

  head(status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void {
    this.#status = status;
    this.#headers = {};
    // undici writes the names in lower case.
    for (const name in headers) {
      const value = headers[name] ?? '';
      this.#headers[name] = typeof value === 'string' ? value : value.join(', ');
    }
  }

  /** `false` where the body has become too large. */
  add(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#size > MAX_BODY_BYTES) return false;
    this.#chunks.push(chunk);
    return true;
  }

  read(): HttpResponse {
    const status = this.#status ?? 0;
    const [first = Buffer.alloc(0), ...more] = this.#chunks;
    const bytes = more.length === 0 ? first : Buffer.concat(this.#chunks, this.#size);
    const text = decodeBody(bytes, this.#headers['content-encoding'], status, this.#call);
    return { status, headers: this.#headers, text };
  }

  abort(): void {
    this.#controller?.abort(new Error('given up'));
  }

  details(): FailureDetails {
    const sent = this.#controller !== undefined;
    // 1xx is not yet an answer.
    return this.#status === undefined || this.#status < 200 ? { sent } : { sent, status: this.#status };
  }
}

/** undici's errors hold addresses, and parts of the answer: only their code is kept. */
function networkError(error: Error, call: Call, details: FailureDetails): Error {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === 'UND_ERR_INVALID_ARG') return new UnsafeRequestError(call, 'a header cannot be sent');
  return new NetworkError(call, code === undefined ? details : { ...details, code });
}

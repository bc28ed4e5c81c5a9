import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { UndiciHttpHandler } from '@smithy/undici-http-handler';
import { Agent, type Dispatcher, errors } from 'undici';
import { KEEP_ALIVE_MS } from '../http/http-pool.ts';
import { sharedSecureContext } from '../http/secure-context.ts';
import type { TimedAnswer } from './clock-gauge.ts';

/** As many as the SDK itself would open. */
const CONNECTIONS = 50;

type Logger = NonNullable<SecretsManagerClientConfig['logger']>;

/** Hears nothing. Without `info`: if there is one, the SDK prepares a copy of each request and answer for it. */
const silentLogger = { debug() {}, warn() {}, error() {} } as Partial<Logger> as Logger;

/** undici's codes for a connection that breaks, or falls silent, while an answer is being read. */
const BROKEN_ANSWER = ['UND_ERR_SOCKET', 'UND_ERR_BODY_TIMEOUT'];

/** Reads an answer; the SDK asks again if one breaks off, as it does if none begins. */
async function streamCollector(body: Pick<Dispatcher.ResponseData['body'], 'bytes'>): Promise<Uint8Array> {
  try {
    const bytes = await body.bytes();
    // undici frees a connection one turn after the answer; a request made sooner would open another for nothing.
    await nextTurn();
    return bytes;
  } catch (error) {
    const isBroken = error instanceof errors.UndiciError && BROKEN_ANSWER.includes(error.code);
    // The name by which the SDK knows what passes.
    throw isBroken ? Object.assign(error, { name: 'TimeoutError' }) : error;
  }
}

interface AwsOptions extends AwsTimes {
  /** Told of each answer, whatever it is. */
  onAnswer?(answered: TimedAnswer): void;
  /** Epoch milliseconds. */
  now?(): number;
}

export interface AwsTimes {
  /** Milliseconds until a connection stands. */
  connectTimeoutMs?: number;
  /** Milliseconds until the answer begins, and between two parts of it. undici looks coarsely: it may be a second more. */
  requestTimeoutMs?: number;
}

/**
 * How the clients of AWS's services speak: by undici, as everything else here does, which gives up an answer that stops
 * half-way; the SDK's own handler waits for it for ever. Connections are kept alive.
 */
export function awsClientOptions({
  connectTimeoutMs,
  requestTimeoutMs,
  onAnswer,
  now = Date.now,
}: AwsOptions = {}) {
  const dispatcher = new Agent({
    allowH2: false,
    connections: CONNECTIONS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    connect: {
      allowH2: false,
      secureContext: sharedSecureContext(),
      ...(connectTimeoutMs !== undefined && { timeout: connectTimeoutMs }),
    },
    ...(requestTimeoutMs !== undefined && {
      headersTimeout: requestTimeoutMs,
      bodyTimeout: requestTimeoutMs,
    }),
  });
  const requestHandler = onAnswer
    ? new WatchedHandler(dispatcher, onAnswer, now)
    : new UndiciHttpHandler({ dispatcher });
  return { logger: silentLogger, requestHandler, streamCollector };
}

/** Tells of each answer. Below the SDK, which asks again by itself: each try is a question of its own. */
class WatchedHandler extends UndiciHttpHandler {
  readonly #onAnswer: (answered: TimedAnswer) => void;
  readonly #now: () => number;

  constructor(dispatcher: Dispatcher, onAnswer: (answered: TimedAnswer) => void, now: () => number) {
    super({ dispatcher });
    this.#onAnswer = onAnswer;
    this.#now = now;
  }

  override async handle(...asked: Parameters<UndiciHttpHandler['handle']>) {
    const startedAt = performance.now();
    const answered = await super.handle(...asked);
    const tookMs = performance.now() - startedAt;
    this.#onAnswer({ heardAt: this.#now(), tookMs, date: answered.response.headers.date });
    return answered;
  }
}

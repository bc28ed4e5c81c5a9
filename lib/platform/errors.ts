/** What was asked of which system: all that an error may say. Neither ever holds a value of a person. */
export interface Call {
  system: string;
  operation: string;
}

export interface FailureDetails {
  /** `false` only if certainly nothing of the request reached the other side. */
  sent?: boolean;
  /** The status of the answer, if its head had arrived. */
  status?: number;
  /** How long the answer's head asked to be left alone. */
  retryAfterMs?: number | undefined;
  /** A short machine code such as `ECONNRESET` or `AccessDeniedException`. What is not one is left out: messages may hold addresses. */
  code?: string;
}

/**
 * Something outside did not do what was asked. Message and cause name the system and the operation, and hold no
 * URL, body, header or person: they go to logs.
 */
export abstract class UpstreamError extends Error {
  readonly system: string;
  readonly operation: string;
  /** Whether anything of the request may have reached the other side. */
  readonly sent: boolean;
  /** The status of the answer, if its head had arrived. */
  readonly status: number | undefined;
  /** How long the other side asked to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(call: Call, what: string, details: FailureDetails = {}) {
    const code = details.code !== undefined && isCode(details.code) ? details.code : undefined;
    super(`${call.system} ${call.operation}: ${what}`, code === undefined ? undefined : { cause: { code } });
    this.system = call.system;
    this.operation = call.operation;
    this.sent = details.sent ?? true;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** The deadline passed before there was a whole answer. */
export class TimeoutError extends UpstreamError {
  override readonly name = 'TimeoutError';

  constructor(call: Call, details: FailureDetails = {}) {
    super(call, 'no whole answer in time', details);
  }
}

/** No connection, or one that broke, or an answer that is not HTTP. */
export class NetworkError extends UpstreamError {
  override readonly name = 'NetworkError';

  constructor(call: Call, details: FailureDetails = {}) {
    super(call, details.sent === false ? 'no connection' : 'the connection broke', details);
  }
}

/** A whole answer with a status that the caller cannot use. */
export class StatusError extends UpstreamError {
  override readonly name = 'StatusError';
  override readonly status: number;

  constructor(call: Call, status: number, details: Pick<FailureDetails, 'retryAfterMs' | 'code'> = {}) {
    super(call, `answered with status ${status}`, { ...details, status });
    this.status = status;
  }
}

/** The body cannot be read: over 1 MiB, not decompressible, or not JSON. */
export class BodyError extends UpstreamError {
  override readonly name = 'BodyError';

  constructor(call: Call, what: string, details: FailureDetails = {}) {
    super(call, what, details);
  }
}

/** The body is JSON of another shape than promised. */
export class SchemaError extends UpstreamError {
  override readonly name = 'SchemaError';
  /** Paths of the fields that were wrong, such as `collection.0.email`: names out of our schema, never values. */
  readonly paths: readonly string[];

  constructor(call: Call, paths: readonly string[]) {
    super(call, `unexpected shape at ${paths.join(', ')}`);
    this.paths = paths;
  }
}

/** The system failed several times in a row and is left alone for a moment; nothing was sent. */
export class CircuitOpenError extends UpstreamError {
  override readonly name = 'CircuitOpenError';

  constructor(call: Call) {
    super(call, 'not asked, it has just failed several times', { sent: false });
  }
}

/** The request was refused before it was made: it would have gone elsewhere than meant; nothing was sent. */
export class UnsafeRequestError extends UpstreamError {
  override readonly name = 'UnsafeRequestError';

  constructor(call: Call, what: string) {
    super(call, `refused to ask, ${what}`, { sent: false });
  }
}

/**
 * Whether the other side may have done what it was asked although the call failed. `false` means that it certainly
 * did not: nothing was sent, or it answered that it would not (a 3xx or 4xx, except 408, which is said of time).
 */
export function isInDoubt(error: unknown): boolean {
  if (!(error instanceof UpstreamError)) return true;
  if (!error.sent) return false;
  const { status } = error;
  return status === undefined || status < 300 || status >= 500 || status === 408;
}

function isCode(text: string): boolean {
  return /^[A-Z]\w{1,63}$/.test(text);
}

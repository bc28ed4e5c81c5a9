/** One request to an outside system. */
export interface HttpRequest {
  /** What is done, for errors, logs and metrics: never a value of a person. */
  operation: string;
  method: 'GET' | 'POST';
  /** Segments below the base URL; each is encoded as exactly one. A trailing '' gives a trailing slash. */
  path: readonly string[];
  query?: Readonly<Record<string, string | undefined>>;
  /** Names in lower case. */
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Says of a POST that it does no harm if it is made twice. */
  isRepeatable?: boolean;
  /** Epoch milliseconds by which the call has ended, whatever the other side does. */
  deadline: number;
}

export interface HttpResponse {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** How long the other side asks to be left alone: `Retry-After`. */
  retryAfterMs?: number;
  /** Decompressed, at most 1 MiB. */
  text: string;
}

/** A GET of a URL that the system itself handed out, such as LOKE's next page. */
export type HttpUrlRequest = Pick<HttpRequest, 'operation' | 'headers' | 'deadline'>;

/** Speaks HTTP with one outside system below one base URL. */
export interface HttpClient {
  readonly system: string;
  /** Resolves whatever the status; rejects with an `UpstreamError` if there was no whole answer in time. */
  request(request: HttpRequest): Promise<HttpResponse>;
  /**
   * GETs a URL that the system handed out: absolute, or relative to the base URL. As `request`; one of another
   * origin rejects with an `UnsafeRequestError`, for the caller's token would go with it.
   */
  requestUrl(url: string, request: HttpUrlRequest): Promise<HttpResponse>;
  /** Opens connections early, so that the first request need not wait for TCP and TLS. Never rejects. */
  warmUp(connections?: number): Promise<void>;
}

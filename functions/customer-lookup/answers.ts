import type { ParameterName, Problem } from './problem.ts';

/** What API Gateway sends on, in both payload formats. */
export interface Answer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** How long a source that is out of reach is left alone anyway. */
const RETRY_AFTER_SECONDS = 5;

export function found(body: object): Answer {
  return answer(200, 'application/json', body);
}

/** @param needed what to give, if nothing was */
export function badRequest(malformed: readonly ParameterName[], needed: string): Answer {
  const detail =
    malformed.length === 0 ? needed : `Cannot be read: ${malformed.map((name) => `"${name}"`).join(', ')}.`;
  return problem(400, 'Bad Request', detail, malformed.length === 0 ? {} : { parameters: [...malformed] });
}

export function unauthorized(): Answer {
  const refusal = problem(401, 'Unauthorized', 'Valid credentials are needed.');
  return withHeader(refusal, 'WWW-Authenticate', 'Basic realm="robin-bridge", charset="UTF-8"');
}

export function unknown(detail: string): Answer {
  return problem(404, 'Not Found', detail);
}

export function unknownPath(): Answer {
  return unknown('Nothing is answered at this path.');
}

export function methodNotAllowed(): Answer {
  return withHeader(problem(405, 'Method Not Allowed', 'Only GET is answered.'), 'Allow', 'GET');
}

export function internalError(): Answer {
  return problem(500, 'Internal Server Error', 'The lookup failed.');
}

export function unavailable(): Answer {
  const outage = problem(
    503,
    'Service Unavailable',
    'Not all systems could be asked: what was asked for may be known.',
  );
  return withHeader(outage, 'Retry-After', String(RETRY_AFTER_SECONDS));
}

/** `kibo;dur=12.3, loke;dur=45`: milliseconds for each that was waited for. */
export function serverTiming(durationsMs: Iterable<readonly [name: string, durationMs: number]>): string {
  const figures = [...durationsMs]
    .map(([name, durationMs]) => `${name};dur=${Math.round(durationMs * 10) / 10}`)
    .join(', ');
  // A name without a figure is a whole metric (W3C Server Timing); an empty header is none.
  return figures || 'total';
}

function problem(status: number, title: string, detail: string, more: Partial<Problem> = {}): Answer {
  const body: Problem = { type: 'about:blank', title, status, detail, ...more };
  return answer(status, 'application/problem+json', body);
}

function answer(statusCode: number, contentType: string, body: object): Answer {
  return {
    statusCode,
    headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' },
    body: JSON.stringify(body),
  };
}

export function withHeader(given: Answer, name: string, value: string): Answer {
  return { ...given, headers: { ...given.headers, [name]: value } };
}

import type { APIGatewayProxyEvent, APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { LookupDependencies } from '../../../functions/customer-lookup/answer-request.ts';
import type { Answer } from '../../../functions/customer-lookup/answers.ts';
import { createHandler } from '../../../functions/customer-lookup/handler.ts';
import type { LookupEvent } from '../../../functions/customer-lookup/request.ts';
import type { CustomerSource } from '../../../lib/customer/customer-record.ts';
import type { Secrets } from '../../../lib/platform/aws/secrets.ts';
import { systemClock } from '../../../lib/platform/clock.ts';
import { silentLog } from '../../../lib/platform/reporting/log.ts';
import { silentMetrics } from '../../../lib/platform/reporting/metrics.ts';
import { lookupOptions } from '../../profile/lookup.ts';

export const SECRET_ID = 'test/lookup';
export const CREDENTIALS = { apiKey: 'robin-key', apiSecret: 'robin-secret' };
export const AUTHORIZATION = basic('robin-key', 'robin-secret');

export function basic(key: string, secret: string): string {
  return `Basic ${Buffer.from(`${key}:${secret}`, 'utf8').toString('base64')}`;
}

/** Secrets that are what they are told. */
export function knownSecrets(
  value: unknown = CREDENTIALS,
  { previous, createdAt = 0 }: { previous?: unknown; createdAt?: number } = {},
): Secrets {
  return {
    get: async (_, schema) => schema.parse(value),
    getVersions: async (_, schema) => ({
      current: schema.parse(value),
      currentCreatedAt: createdAt,
      ...(previous !== undefined && { previous: schema.parse(previous) }),
    }),
    renew: async () => false,
  };
}

export function dependencies(
  sources: readonly CustomerSource[],
  more: Partial<LookupDependencies> = {},
): LookupDependencies {
  const { labels, formats, rows, country, defaultCurrency } = lookupOptions();
  return {
    sources,
    secrets: knownSecrets(),
    secretId: SECRET_ID,
    country,
    defaultCurrency,
    panel: { labels, formats, rows },
    deadlineMs: 300,
    outageAsNotice: false,
    clock: systemClock,
    log: { ...silentLog, startInvocation() {} },
    metrics: { ...silentMetrics, flush() {} },
    ...more,
  };
}

/** Only what the function may use of the context, so that a test fails if it uses more. */
export function contextWith(remainingMs = 30_000): Context {
  return { getRemainingTimeInMillis: () => remainingMs } as Partial<Context> as Context;
}

/** Calls a handler made of these sources, with a query as ROBIN sends it. */
export async function call(
  query: string,
  sources: readonly CustomerSource[],
  more: Partial<LookupDependencies> = {},
  headers: Record<string, string> = { Authorization: AUTHORIZATION },
): Promise<Answer> {
  return invoke(eventOfFormat1(query, headers), sources, more);
}

export async function invoke(
  event: LookupEvent,
  sources: readonly CustomerSource[],
  more: Partial<LookupDependencies> = {},
): Promise<Answer> {
  return createHandler(dependencies(sources, more))(event, contextWith());
}

/** Payload format 1.0, of a REST API: header names keep their case. */
export function eventOfFormat1(query: string, headers: Record<string, string> = {}): APIGatewayProxyEvent {
  const parameters = [...new URLSearchParams(query)];
  const multiple: Record<string, string[]> = {};
  for (const [name, value] of parameters) multiple[name] = [...(multiple[name] ?? []), value];
  const event: Partial<APIGatewayProxyEvent> = {
    httpMethod: 'GET',
    path: '/customers',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: parameters.length === 0 ? null : Object.fromEntries(parameters),
    multiValueQueryStringParameters: parameters.length === 0 ? null : multiple,
    body: null,
    isBase64Encoded: false,
  };
  return event as APIGatewayProxyEvent;
}

/** Payload format 2.0, of an HTTP API: header names in lower case, repeated values joined by commas. */
export function eventOfFormat2(query: string, headers: Record<string, string> = {}): APIGatewayProxyEventV2 {
  const joined: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    joined[name] = joined[name] === undefined ? value : `${joined[name]},${value}`;
  }
  const event: Partial<APIGatewayProxyEventV2> = {
    version: '2.0',
    routeKey: 'GET /customers',
    rawPath: '/prod/customers',
    rawQueryString: query,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    ...(query !== '' && { queryStringParameters: joined }),
    requestContext: { http: { method: 'GET' } } as APIGatewayProxyEventV2['requestContext'],
    isBase64Encoded: false,
  };
  return event as APIGatewayProxyEventV2;
}

import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { LOCAL_REGION } from './aws.ts';

const LOCAL_STAGE = 'local';

/**
 * The event of payload format 1.0 that a REST API's proxy integration makes of a request
 * (API Gateway developer guide, "Input format of a Lambda function for proxy integration").
 */
export function toProxyEvent(
  request: IncomingMessage,
  body: string,
  ids: { requestId: string; now: number },
): APIGatewayProxyEvent {
  const url = new URL(request.url ?? '/', 'http://local');
  const method = request.method ?? 'GET';
  const sourceIp = request.socket.remoteAddress ?? '';
  const headers = listHeaders(request.rawHeaders);
  headers.push(['X-Forwarded-For', sourceIp], ['X-Forwarded-Port', '443'], ['X-Forwarded-Proto', 'https']);
  // URLSearchParams decodes as API Gateway does: percent once, a plus sign as a space.
  const query = [...url.searchParams];
  return {
    resource: url.pathname,
    path: url.pathname,
    httpMethod: method,
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: query.length === 0 ? null : lastValues(query),
    multiValueQueryStringParameters: query.length === 0 ? null : allValues(query),
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      accountId: '000000000000',
      apiId: LOCAL_STAGE,
      authorizer: null,
      domainName: request.headers.host ?? '',
      domainPrefix: LOCAL_STAGE,
      extendedRequestId: ids.requestId,
      httpMethod: method,
      identity: identity(sourceIp, request.headers['user-agent'] ?? null),
      path: `/${LOCAL_STAGE}${url.pathname}`,
      protocol: `HTTP/${request.httpVersion}`,
      requestId: ids.requestId,
      requestTime: toCommonLogTime(ids.now),
      requestTimeEpoch: ids.now,
      resourceId: LOCAL_REGION,
      resourcePath: url.pathname,
      stage: LOCAL_STAGE,
    },
    body: body === '' ? null : body,
    isBase64Encoded: false,
  };
}

/** Pairs with the names as they were written: a REST API keeps their case. */
function listHeaders(rawHeaders: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    pairs.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return pairs;
}

function lastValues(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(pairs);
}

function allValues(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}

function identity(sourceIp: string, userAgent: string | null) {
  return {
    accessKey: null,
    accountId: null,
    apiKey: null,
    apiKeyId: null,
    caller: null,
    clientCert: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp,
    user: null,
    userAgent,
    userArn: null,
  };
}

/** `09/Apr/2015:12:34:56 +0000`, as `requestTime` has it. */
function toCommonLogTime(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

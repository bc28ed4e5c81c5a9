import { request } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { startApiGateway } from '../../local/engines/api-gateway.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const gateway of open.splice(0)) await gateway.close();
});

async function gateway(invoke: (event: APIGatewayProxyEvent) => Promise<unknown>): Promise<string> {
  const started = await startApiGateway({ routes: [{ method: 'GET', path: '/customers' }], invoke });
  open.push(started);
  return started.url;
}

interface Answer {
  status: number | undefined;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

/** Plain HTTP: `fetch` would tidy the query and the headers. */
function get(
  url: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });
}

describe('API Gateway in front of a function', () => {
  it('makes an event of payload format 1.0 from a request', async () => {
    const events: APIGatewayProxyEvent[] = [];
    const url = await gateway(async (event) => {
      events.push(event);
      return { statusCode: 200, body: '{}' };
    });
    await get(`${url}/customers?email=a%2Bb%40example.com&email=second%40example.com&phone=+31612345678&x`, {
      headers: { Authorization: 'Basic YTpi' },
    });
    expect(events[0]).toMatchObject({
      resource: '/customers',
      path: '/customers',
      httpMethod: 'GET',
      headers: { Authorization: 'Basic YTpi', 'X-Forwarded-For': '127.0.0.1' },
      multiValueHeaders: { Authorization: ['Basic YTpi'] },
      queryStringParameters: { email: 'second@example.com', phone: ' 31612345678', x: '' },
      multiValueQueryStringParameters: {
        email: ['a+b@example.com', 'second@example.com'],
        phone: [' 31612345678'],
        x: [''],
      },
      pathParameters: null,
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
      requestContext: { httpMethod: 'GET', resourcePath: '/customers', stage: 'local' },
    });
  });

  it('hands over no query if there is none', async () => {
    const events: APIGatewayProxyEvent[] = [];
    const url = await gateway(async (event) => {
      events.push(event);
      return { statusCode: 200, body: '' };
    });
    await get(`${url}/customers`);
    expect(events[0]?.queryStringParameters).toBeNull();
    expect(events[0]?.multiValueQueryStringParameters).toBeNull();
  });

  it('answers with what the function answered', async () => {
    const url = await gateway(async () => ({
      statusCode: 401,
      headers: { 'WWW-Authenticate': 'Basic realm="customers"', 'Cache-Control': 'no-store' },
      multiValueHeaders: { 'X-Two': ['1', '2'] },
      body: Buffer.from('{"title":"é"}').toString('base64'),
      isBase64Encoded: true,
    }));
    const answer = await get(`${url}/customers`);
    expect(answer).toMatchObject({
      status: 401,
      headers: {
        'www-authenticate': 'Basic realm="customers"',
        'x-amzn-remapped-www-authenticate': 'Basic realm="customers"',
        'cache-control': 'no-store',
        'x-two': '1, 2',
        'content-type': 'application/json',
        'x-amzn-requestid': expect.any(String),
      },
      body: '{"title":"é"}',
    });
  });

  it.each([
    ['throws', () => Promise.reject(new Error('secret detail'))],
    ['answers without a status', async () => ({ body: '{}' })],
    ['answers with an object as body', async () => ({ statusCode: 200, body: {} })],
    ['answers with nothing', async () => undefined],
  ])('answers 502 and says nothing of it if the function %s', async (_, invoke) => {
    const answer = await get(`${await gateway(invoke)}/customers`);
    expect(answer.status).toBe(502);
    expect(answer.body).toBe('{"message":"Internal server error"}');
  });

  it.each([
    ['another path', '/customer', 'GET'],
    ['another method', '/customers', 'POST'],
  ])('answers 403 to %s, as a REST API does', async (_, path, method) => {
    const url = await gateway(async () => ({ statusCode: 200, body: '' }));
    const answer = await get(`${url}${path}`, { method });
    expect(answer).toMatchObject({ status: 403, body: '{"message":"Missing Authentication Token"}' });
  });
});

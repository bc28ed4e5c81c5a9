import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createExpertSenderClient,
  type ExpertSenderClient,
  type ExpertSenderClientOptions,
} from '../../lib/expertsender/client.ts';
import { BodyError, SchemaError } from '../../lib/platform/errors.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { type ExpertSenderSimulator, startExpertSender } from '../../local/simulators/expertsender.ts';
import { createPatientHttpClient, deadlineIn } from '../systems/connections.ts';

let expertSender: ExpertSenderSimulator;
let client: ExpertSenderClient;

function connect(options: Partial<ExpertSenderClientOptions> = {}): ExpertSenderClient {
  const http = createPatientHttpClient('expertsender', expertSender.url);
  return createExpertSenderClient({ http, apiKey: async () => 'expertsender-key', ...options });
}

/** What a GET comes to that is answered with 404 and this body. */
function getFrom404(body: string) {
  Object.assign(expertSender.faults, { status: 404, body });
  return client.getCustomerById('12', deadlineIn());
}

beforeEach(async () => {
  expertSender = await startExpertSender();
  client = connect();
});
afterEach(() => expertSender.close());
afterAll(closePools);

describe('a customer', () => {
  const john = {
    email: 'john@example.com',
    phone: '+61411222333',
    crmId: '0200001',
    firstName: 'John',
    lastName: 'Smith',
    rfmSegment: 'Champions',
    totalSpent: 154.95,
    totalOrders: 12,
    totalOrderReturns: 1,
    avgOrder: 12.91,
    lastOrder: Date.UTC(2021, 7, 23, 2, 6, 23),
    currencySymbol: '$',
    customAttributes: [{ name: 'preferred_language', value: 'en' }],
    consents: [{ id: 1, value: 'True' }],
  };

  it.each([
    ['id', () => client.getCustomerById('12', deadlineIn()), '/customers/id/12'],
    [
      'email',
      () => client.getCustomerByEmail('john@example.com', deadlineIn()),
      '/customers/email/john%40example.com',
    ],
    [
      'phone',
      () => client.getCustomerByPhone('+61411222333', deadlineIn()),
      '/customers/phone/%2B61411222333',
    ],
    ['crmId', () => client.getCustomerByCrmId('0200001', deadlineIn()), '/customers/crmId/0200001'],
  ])('is found by %s', async (_, get, path) => {
    expect(await get()).toEqual(john);
    expect(expertSender.requests.at(-1)).toMatchObject({ method: 'GET', path });
    expect(expertSender.requests.at(-1)?.headers['x-api-key']).toBe('expertsender-key');
    expect(expertSender.requests.at(-1)?.headers['content-type']).toBe('application/json');
  });

  it('that ExpertSender does not know is undefined', async () => {
    expect(await client.getCustomerByEmail('nobody@example.com', deadlineIn())).toBeUndefined();
  });

  it.each([
    ["with the page's five fields", { type: 'string', title: 'string', status: 0, detail: '', instance: '' }],
    ['with a field more', { type: 'x', title: 'x', status: 404, detail: null, instance: null, traceId: 'x' }],
  ])('is undefined for a 404 in the form of the page: %s', async (_, body) => {
    expect(await getFrom404(JSON.stringify(body))).toBeUndefined();
  });

  it.each([
    ['a page of a gateway', '<html><title>404 Not Found</title></html>'],
    ['nothing', ''],
    ['a text', 'Not Found'],
    ['an empty object', '{}'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a JSON text', '"not_found"'],
    ["another API's JSON", '{"message":"no Route matched with those values"}'],
    ["another API's problem", '{"code":"not_found","status":404}'],
    ['a problem of any server', '{"type":"about:blank","title":"Not Found","status":404}'],
    ['an unmatched route', '{"type":"x","title":"Not Found","status":404,"traceId":"00-x"}'],
    ["another status' problem", '{"type":"x","title":"x","status":503,"detail":"x","instance":"x"}'],
    ['errors', '{"type":"x","title":"x","status":404,"detail":"x","instance":"x","errors":["x"]}'],
    ['fields of other types', '{"type":null,"title":"Not Found","status":"404"}'],
  ])('is an error for a 404 of another form: %s', async (_, body) => {
    await expect(getFrom404(body)).rejects.toMatchObject({ name: 'StatusError', status: 404 });
  });

  it('is an error if the base URL has the path of the page already', async () => {
    const misled = connect({
      http: createPatientHttpClient('expertsender', `${expertSender.url}/customers`),
    });
    await expect(misled.getCustomerByEmail('john@example.com', deadlineIn())).rejects.toMatchObject({
      status: 404,
    });
  });

  it.each(['.', '..', ''])('is not asked for by a value that would change the path: %j', async (value) => {
    await expect(client.getCustomerById(value, deadlineIn())).rejects.toMatchObject({
      name: 'UnsafeRequestError',
    });
    expect(expertSender.requests).toEqual([]);
  });

  it.each([
    ['no JSON', 'oops', BodyError],
    ['no data', { status: 0 }, SchemaError],
    ['data that is null', { status: 0, data: null }, SchemaError],
    ['data that is a list', { status: 0, data: [] }, SchemaError],
    ['errors beside the data', { status: 0, data: {}, errors: ['broken'] }, SchemaError],
  ])('is an error, not "unknown", if the answer has %s', async (_, body, kind) => {
    expertSender.faults.body = body;
    await expect(client.getCustomerById('12', deadlineIn())).rejects.toBeInstanceOf(kind);
  });

  it.each([400, 401, 403, 429, 500, 503])('is an error with its status: %d', async (status) => {
    expertSender.faults.status = status;
    await expect(client.getCustomerById('12', deadlineIn(1000))).rejects.toMatchObject({
      name: 'StatusError',
      status,
    });
  });
});

describe('the key', () => {
  const rotated = (start: string, next: string | undefined) => {
    let key = start;
    return {
      apiKey: async () => key,
      renewApiKey: async () => {
        if (next === undefined) return false;
        key = next;
        return true;
      },
    };
  };

  it('is read anew if it is refused, and the call made again', async () => {
    const renewing = connect(rotated('old-key', 'expertsender-key'));
    expect(await renewing.getCustomerById('12', deadlineIn())).toMatchObject({ email: 'john@example.com' });
    expect(expertSender.requests).toHaveLength(2);
  });

  it('that has not changed makes a 401 an error at once', async () => {
    const refused = connect(rotated('old-key', undefined));
    await expect(refused.getCustomerById('12', deadlineIn())).rejects.toMatchObject({ status: 401 });
    expect(expertSender.requests).toHaveLength(1);
  });

  it('is read anew for a write too, which a 401 has not done', async () => {
    const renewing = connect(rotated('old-key', 'expertsender-key'));
    const customers = [{ email: 'new@example.com' }];
    expect(await renewing.writeCustomers({ mode: 'Add', customers }, deadlineIn())).toEqual([
      { kind: 'written' },
    ]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ExpertSenderSimulator, startExpertSender } from '../../local/simulators/expertsender.ts';
import { ask } from './ask.ts';

let expertSender: ExpertSenderSimulator;
const headers = { 'x-api-key': 'expertsender-key', 'content-type': 'application/json' };

const get = (path: string, init: RequestInit = {}) => ask(`${expertSender.url}${path}`, { headers, ...init });
const post = (body: unknown, init: RequestInit = {}) =>
  get('/customers', {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });

beforeAll(async () => {
  expertSender = await startExpertSender();
});
afterAll(() => expertSender.close());

const problem = (status: number) => ({
  type: expect.any(String),
  title: expect.any(String),
  status,
  detail: expect.any(String),
  instance: expect.any(String),
});

describe('the simulated ExpertSender', () => {
  it.each([
    '/customers/id/12',
    '/customers/email/john%40example.com',
    '/customers/phone/%2B61411222333',
    '/customers/crmId/0200001',
  ])('knows the customer of %s', async (path) => {
    const { status, body } = await get(path);
    expect([status, body]).toEqual([
      200,
      { status: 0, data: expect.objectContaining({ email: 'john@example.com' }) },
    ]);
    expect((body as { data: object }).data).not.toHaveProperty('id');
  });

  it.each(['/customers/email/nobody%40example.com', '/customers/name/John', '/customers/id/', '/customers'])(
    "answers the page's 404 to %s",
    async (path) => {
      expect(await get(path)).toMatchObject({ status: 404, body: problem(404) });
    },
  );

  it.each(['/customer/id/12', '/customers/id/12/x', '/customers/customers/id/12'])(
    'answers a 404 of another form to %s, which is no path of the page',
    async (path) => {
      expect(await get(path)).toMatchObject({ status: 404, body: 'Not Found' });
    },
  );

  it("answers the page's 401 without the key", async () => {
    expect(await get('/customers/id/12', { headers: {} })).toMatchObject({ status: 401, body: problem(401) });
    expect(await post({}, { headers: { 'x-api-key': 'wrong' } })).toMatchObject({ status: 401 });
  });

  it("takes the page's body and answers 201", async () => {
    const data = [
      {
        email: 'page@example.com',
        phone: 'string',
        crmId: 'string',
        firstName: 'string',
        lastName: 'string',
        dateOfBirth: '2023-07-26T12:28:33.490Z',
        gender: 'Female',
        customAttributes: [{ name: 'string', value: 'string' }],
        consentsData: { consents: [{ id: 0, value: 'False' }], force: true, confirmationMessageId: 0 },
      },
    ];
    expect(await post({ mode: 'Add', matchBy: 'Email', data })).toMatchObject({ status: 201, body: '' });
    expect((await get('/customers/email/page%40example.com')).body).toMatchObject({
      data: { consentsData: { consents: [{ id: 0, value: 'False' }] } },
    });
  });

  const email = 'wrong@example.com';
  it.each<[string, unknown]>([
    ['no JSON', '{"mode"'],
    ['no mode', { matchBy: 'Email', data: [{ email }] }],
    ['another mode', { mode: 'Upsert', matchBy: 'Email', data: [{ email }] }],
    ["a matchBy that is not the account's", { mode: 'Add', matchBy: 'CrmId', data: [{ email, crmId: '1' }] }],
    ['no data', { mode: 'Add', matchBy: 'Email' }],
    ['no identifier', { mode: 'Add', matchBy: 'Email', data: [{ phone: '1' }] }],
    ['an unknown field', { mode: 'Add', matchBy: 'Email', data: [{ email, name: 'x' }] }],
    ['a null', { mode: 'Add', matchBy: 'Email', data: [{ email, firstName: null }] }],
    ['a number for a text', { mode: 'Add', matchBy: 'Email', data: [{ email, crmId: 7 }] }],
    ['a phone with spaces', { mode: 'Add', matchBy: 'Email', data: [{ email, phone: '123 456 789' }] }],
    ['a phone of 21 characters', { mode: 'Add', matchBy: 'Email', data: [{ email, phone: '1'.repeat(21) }] }],
    [
      'a date without a time',
      { mode: 'Add', matchBy: 'Email', data: [{ email, dateOfBirth: '2023-07-26' }] },
    ],
    ['another gender', { mode: 'Add', matchBy: 'Email', data: [{ email, gender: 'F' }] }],
    [
      'an attribute without a name',
      { mode: 'Add', matchBy: 'Email', data: [{ email, customAttributes: [{ value: 'x' }] }] },
    ],
    [
      'another consent value',
      {
        mode: 'Add',
        matchBy: 'Email',
        data: [{ email, consentsData: { consents: [{ id: 1, value: 'Yes' }] } }],
      },
    ],
  ])("answers the page's 400 to %s", async (_, body) => {
    const { status, body: answer } = await post(body);
    expect([status, answer]).toEqual([
      400,
      { ...problem(400), errors: expect.arrayContaining([expect.any(String)]) },
    ]);
  });

  it('takes nothing that is not declared as JSON', async () => {
    const plain = { 'x-api-key': 'expertsender-key', 'content-type': 'text/plain' };
    expect(
      await post({ mode: 'Add', matchBy: 'Email', data: [{ email }] }, { headers: plain }),
    ).toMatchObject({
      status: 400,
    });
  });
});

import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createExpertSenderClient } from '../../lib/expertsender/client.ts';
import {
  type CustomerWrite,
  MATCH_BY,
  type MatchBy,
  type WriteMode,
} from '../../lib/expertsender/customer-write.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { type ExpertSenderSimulator, startExpertSender } from '../../local/simulators/expertsender.ts';
import { createPatientHttpClient, deadlineIn } from '../systems/connections.ts';

/** Every field of the page. */
const whole = {
  email: 'new@example.com',
  phone: '+31600000777',
  crmId: 'C-777',
  visitorId: '7f0c8f4e-0000-4000-8000-000000000777',
  id: '777',
  firstName: 'New',
  lastName: 'Sample',
  dateOfBirth: '2023-07-26T12:28:33.490Z',
  gender: 'Female',
  customAttributes: [{ name: 'shoe_size', value: '38' }],
  consentsData: { consents: [{ id: 1, value: 'False' }], force: true, confirmationMessageId: 7 },
} as const satisfies CustomerWrite;

let expertSender: ExpertSenderSimulator;

async function write(
  customers: readonly CustomerWrite[],
  { mode = 'AddOrUpdate' as WriteMode, matchBy = 'Email' as MatchBy } = {},
) {
  const http = createPatientHttpClient('expertsender', expertSender.url);
  const apiKey = async () => 'expertsender-key';
  const client = createExpertSenderClient({ http, apiKey, matchBy });
  return client.writeCustomers({ mode, customers }, deadlineIn());
}

const posts = () => expertSender.requests.map(({ body }) => JSON.parse(body));

beforeEach(async () => {
  expertSender = await startExpertSender();
});
afterEach(() => expertSender.close());
afterAll(closePools);

describe('writing a customer', () => {
  it("sends the page's body", async () => {
    expect(await write([whole], { mode: 'Add' })).toEqual([{ kind: 'written' }]);
    expect(expertSender.requests[0]).toMatchObject({ method: 'POST', path: '/customers' });
    expect(posts()).toEqual([{ mode: 'Add', matchBy: 'Email', data: [whole] }]);
  });

  it.each(MATCH_BY)('matches by %s if that is the account’s field', async (matchBy) => {
    await expertSender.close();
    expertSender = await startExpertSender({ matchBy });
    expect(await write([whole], { matchBy })).toEqual([{ kind: 'written' }]);
    expect(posts()[0]).toMatchObject({ matchBy });
  });

  it('adds, updates and does whichever is right', async () => {
    const email = 'new@example.com';
    expect(await write([{ email }], { mode: 'Update' })).toMatchObject([{ kind: 'refused', status: 400 }]);
    expect(await write([{ email }], { mode: 'Add' })).toEqual([{ kind: 'written' }]);
    expect(await write([{ email }], { mode: 'Add' })).toMatchObject([{ kind: 'refused', status: 400 }]);
    expect(await write([{ email, firstName: 'Nova' }], { mode: 'Update' })).toEqual([{ kind: 'written' }]);
    expect(await write([{ email, lastName: 'Star' }])).toEqual([{ kind: 'written' }]);
    expect(expertSender.customers.at(-1)).toMatchObject({ email, firstName: 'Nova', lastName: 'Star' });
  });

  it('sends one customer in a POST, and tells each outcome', async () => {
    const many = ['a', 'b', 'c'].map((name) => ({ email: `${name}@example.com` }));
    expect(await write(many)).toEqual([{ kind: 'written' }, { kind: 'written' }, { kind: 'written' }]);
    expect(posts().map(({ data }) => data.length)).toEqual([1, 1, 1]);
  });

  it.each<[string, CustomerWrite, string]>([
    ['no identifier', { phone: '+31600000777' }, 'email: mandatory, customers are matched by it'],
    ['a long e-mail', { email: 'a'.repeat(321) }, 'email: at most 320 characters'],
    ['a long phone', { email: 'a@example.com', phone: '1'.repeat(21) }, 'phone: at most 20 characters'],
    ['spaces in the phone', { email: 'a@example.com', phone: '+31 6' }, 'phone: no spaces'],
    ['a long crmId', { email: 'a@example.com', crmId: 'a'.repeat(129) }, 'crmId: at most 128 characters'],
    [
      'a long visitorId',
      { email: 'a@example.com', visitorId: 'a'.repeat(39) },
      'visitorId: at most 38 characters',
    ],
    [
      'a long first name',
      { email: 'a@example.com', firstName: 'a'.repeat(257) },
      'firstName: at most 256 characters',
    ],
    [
      'a long last name',
      { email: 'a@example.com', lastName: 'a'.repeat(257) },
      'lastName: at most 256 characters',
    ],
    [
      'a date alone',
      { email: 'a@example.com', dateOfBirth: '2023-07-26' },
      'dateOfBirth: a moment such as 2023-07-25T12:35:54.712Z',
    ],
    [
      'a long attribute name',
      { email: 'a@example.com', customAttributes: [{ name: 'a'.repeat(257) }] },
      'customAttributes: names of 1 to 256 characters',
    ],
    [
      'a consent id out of range',
      { email: 'a@example.com', consentsData: { consents: [{ id: 2 ** 31, value: 'True' }] } },
      'consentsData.consents: ids are 32-bit integers',
    ],
    [
      'a message id that is no integer',
      { email: 'a@example.com', consentsData: { consents: [], confirmationMessageId: 0.5 } },
      'consentsData.confirmationMessageId: a 32-bit integer',
    ],
  ])('sends nothing that the page forbids: %s', async (_, customer, fault) => {
    expect(await write([customer])).toEqual([{ kind: 'invalid', faults: [`customers.0.${fault}`] }]);
    expect(expertSender.requests).toEqual([]);
  });

  it('sends whatever keeps to the limits, to their last character', () => {
    const text = (maxLength: number) => fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength });
    const customer = fc.record(
      {
        email: text(320),
        phone: fc.stringMatching(/^\+?[0-9]{1,19}$/),
        crmId: text(128),
        firstName: text(256),
        customAttributes: fc.array(fc.record({ name: text(256), value: fc.string() }), { maxLength: 3 }),
      },
      { requiredKeys: ['email'] },
    );
    return fc.assert(
      fc.asyncProperty(customer, async (written) => {
        expect(await write([written])).toEqual([{ kind: 'written' }]);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['a list of texts', { errors: ['email is taken'] }, ['email is taken']],
    ['an object by field', { errors: { email: ['is taken', 'is odd'] } }, ['is taken', 'is odd']],
    ['something else', { errors: [{ code: 7 }] }, ['{"code":7}']],
  ])('is refused if the body has errors, whatever the status: %s', async (_, body, errors) => {
    expertSender.faults.body = body;
    expect(await write([whole])).toEqual([{ kind: 'refused', status: 200, errors }]);
  });

  it('is refused by a 201 with errors, and by a 400 without any that can be read', async () => {
    expertSender.faults.errorsWithStatus = 201;
    expect(await write([whole])).toEqual([{ kind: 'refused', status: 201, errors: ['not processed'] }]);
    expertSender.faults.status = 400;
    expect(await write([whole])).toEqual([{ kind: 'refused', status: 400, errors: [] }]);
  });

  it.each([200, 202, 204, 302, 401, 404, 409, 429, 500])(
    'has failed with any other status: %d',
    async (status) => {
      expertSender.faults.status = status;
      expect(await write([whole])).toMatchObject([
        { kind: 'failed', error: { name: 'StatusError', status } },
      ]);
      expect(expertSender.requests).toHaveLength(1);
    },
  );

  it('has failed if there was no answer, and is not repeated', async () => {
    expertSender.faults.down = true;
    expect(await write([whole])).toMatchObject([
      { kind: 'failed', error: { name: 'NetworkError', sent: true } },
    ]);
    expect(expertSender.requests).toHaveLength(1);
  });
});

import { afterAll, describe, expect, it } from '@jest/globals';
import { createExpertSenderClient } from '../../lib/expertsender/client.ts';
import { createExpertSenderSource } from '../../lib/expertsender/customer-source.ts';
import { createKiboClient } from '../../lib/kibo/client.ts';
import { createKiboSource } from '../../lib/kibo/customer-source.ts';
import { createLokeClient } from '../../lib/loke/client.ts';
import { createLokeSource } from '../../lib/loke/customer-source.ts';
import { SchemaError } from '../../lib/platform/errors.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import { startExpertSender } from '../../local/simulators/expertsender.ts';
import { startKibo } from '../../local/simulators/kibo.ts';
import { startLoke } from '../../local/simulators/loke.ts';
import { createPatientHttpClient, deadlineIn, tokensOf } from './connections.ts';

const [kibo, expertSender, loke] = await Promise.all([
  startKibo(),
  startExpertSender(),
  startLoke({ organizationId: 'sample' }),
]);
afterAll(async () => {
  await closePools();
  await Promise.all([kibo.close(), expertSender.close(), loke.close()]);
});

const kiboSource = (customerIdIsCrmId: boolean) =>
  createKiboSource({
    client: createKiboClient({
      http: createPatientHttpClient('kibo', kibo.url),
      tokens: tokensOf('kibo', kibo.tokenUrl, 'kibo-key', 'kibo-secret'),
      apiKey: async () => 'kibo-key',
    }),
    country: 'NL',
    customerIdIsCrmId,
  });
const expertSenderSource = createExpertSenderSource({
  client: createExpertSenderClient({
    http: createPatientHttpClient('expertsender', expertSender.url),
    apiKey: async () => 'expertsender-key',
  }),
});
const lokeSource = createLokeSource({
  client: createLokeClient({
    http: createPatientHttpClient('loke', loke.url),
    tokens: tokensOf('loke', loke.tokenUrl, 'loke-client', 'loke-secret'),
    organizationId: 'sample',
  }),
  currency: 'AUD',
});

describe('a customer by number', () => {
  it.each([
    ['kibo', kiboSource(false), 'kibo', '0200001'],
    ['kibo, as the shop’s number', kiboSource(true), 'crmId', '0200001'],
    ['expertsender', expertSenderSource, 'expertsender', '12'],
    ['expertsender, by the shop’s number', expertSenderSource, 'crmId', '0200001'],
    ['loke', lokeSource, 'loke', '01FCCGYZA9JPQ97HBSTKW0KT7P'],
  ] as const)('is found in %s', async (_, source, kind, value) => {
    const found = await source.findByNumber?.({ kind, value }, deadlineIn());
    expect(found?.map(({ name }) => name)).toEqual(['John Smith']);
    expect(await source.findByNumber?.({ kind, value: '99999999' }, deadlineIn())).toEqual([]);
  });

  it('is no customer of a source that does not have such numbers', async () => {
    const kinds = [
      [kiboSource(false), 'crmId'],
      [kiboSource(true), 'loke'],
      [expertSenderSource, 'kibo'],
      [lokeSource, 'expertsender'],
    ] as const;
    for (const [source, kind] of kinds)
      expect(source.findByNumber?.({ kind, value: '0200001' }, deadlineIn())).toBeUndefined();
  });

  it('is never a stranger, nor unknown, if the search ignores the number', async () => {
    kibo.faults.ignoreQuestion = true;
    for (const [source, kind] of [
      [kiboSource(false), 'kibo'],
      [kiboSource(true), 'crmId'],
    ] as const)
      await expect(source.findByNumber?.({ kind, value: '99999999' }, deadlineIn())).rejects.toThrow(
        SchemaError,
      );
    kibo.faults.ignoreQuestion = false;
  });

  it.each([
    ['expertsender', { crmId: '78' }],
    ['expertsender', {}],
    ['loke', { id: 'another' }],
  ] as const)('is not unknown either if %s answers with another customer: %j', async (name, customer) => {
    const answer = async () => ({ firstName: 'Eve', phones: [], customAttributes: [], ...customer });
    const client = { getCustomerByCrmId: answer, getCustomer: answer } as never;
    const source =
      name === 'loke' ? createLokeSource({ client, currency: 'AUD' }) : createExpertSenderSource({ client });
    const kind = name === 'loke' ? 'loke' : 'crmId';
    await expect(source.findByNumber?.({ kind, value: '77' }, deadlineIn())).rejects.toThrow(SchemaError);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lookupSecretSchema } from '../../functions/customer-lookup/basic-authentication.ts';
import { expertSenderSecretSchema } from '../../lib/expertsender/settings.ts';
import { kiboSecretSchema } from '../../lib/kibo/settings.ts';
import { lokeSecretSchema } from '../../lib/loke/settings.ts';
import { ledgerSecretSchema } from '../../lib/orders/ledger/customer-key.ts';
import { robinSecretSchema } from '../../lib/robin/settings.ts';

const ends = fc
  .array(fc.constantFrom(' ', '\n', '\r\n', '\t', '\u00a0', '\ufeff'), { maxLength: 3 })
  .map((parts) => parts.join(''));
const padded = fc.tuple(ends, fc.constantFrom('k', 'a key', 'é:ß'), ends);

describe('a secret', () => {
  it.each([
    ['LOOKUP_SECRET_ID', lookupSecretSchema, ['apiKey', 'apiSecret']],
    ['ROBIN_SECRET_ID', robinSecretSchema, ['apiKey', 'apiSecret']],
    ['KIBO_SECRET_ID', kiboSecretSchema, ['apiKey', 'apiSecret']],
    ['EXPERTSENDER_SECRET_ID', expertSenderSecretSchema, ['apiKey']],
    ['LOKE_SECRET_ID', lokeSecretSchema, ['clientId', 'clientSecret']],
  ] as const)('%s is used without spaces and line breaks at its ends', (_, schema, names) => {
    fc.assert(
      fc.property(fc.tuple(padded, padded), (values) => {
        const given = names.map((name, index) => [name, values[index]?.join('')]);
        const expected = names.map((name, index) => [name, values[index]?.[1]]);
        expect(schema.parse(Object.fromEntries(given))).toEqual(Object.fromEntries(expected));
      }),
    );
  });

  it('LEDGER_SECRET_ID is used as it is written: another key would make every customer a new one', () => {
    expect(ledgerSecretSchema.parse({ hmacKey: ' k\n' })).toEqual({ hmacKey: ' k\n' });
  });
});

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ONE_SOURCE, packageStack, root } from './packaged.ts';

const require = createRequire(import.meta.url);
const { findFormFaults }: { findFormFaults(params: object, region: string): string[] } =
  require('../../scripts/deploy/parameter-rules.cjs');

/** The names of all parameters, but for the one that has no value of its own. */
const NAMES = [
  ...(/\n {2}default:\n((?: {4}.*\n|\n)+)/
    .exec(readFileSync(join(root, 'serverless.yml'), 'utf8'))?.[1]
    ?.matchAll(/^ {4}(\w+):/gm) ?? []),
].flatMap(([, name = '']) => (name === 'allowChange' ? [] : [name]));

/** What `npx serverless package` prints if it refuses. */
async function refusal(params: Readonly<Record<string, string>>): Promise<string> {
  try {
    await packageStack({ ...ONE_SOURCE, ...params });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return stdout + stderr;
  }
  return 'It was packaged.';
}

const secret = (name: string, region = 'eu-west-1') =>
  `arn:aws:secretsmanager:${region}:123456789012:secret:${name}`;

/** Each mistake, and what is said of it. All are made at once: a deploy names every one that it finds. */
const VALUES: readonly (readonly [string, string, string])[] = [
  // Read by the functions' own settings.
  ['timeZone', 'Amsterdam', 'timeZone: TIME_ZONE must be'],
  ['locale', 'not a locale', 'locale: LOCALE must be'],
  ['defaultCountry', 'Netherlands', 'defaultCountry: DEFAULT_COUNTRY must be'],
  ['defaultCurrency', 'Euro', 'defaultCurrency: DEFAULT_CURRENCY must be'],
  ['lookupPanelRows', 'nonsense', 'lookupPanelRows: LOOKUP_PANEL_ROWS'],
  ['robinApiUrl', 'http://robin.example', 'robinApiUrl: ROBIN_API_URL must be an https URL'],
  [
    'kiboApiUrl',
    'http://localhost:4014',
    'kiboApiUrl: KIBO_API_URL must be an https URL of no local address',
  ],
  ['kiboTokenUrl', 'kibo.example/token', 'kiboTokenUrl: KIBO_TOKEN_URL must be an https URL'],
  ['liveSince', 'yesterday', 'liveSince: LIVE_SINCE must be'],
  ['robinMaxOrdersPerPost', 'many', 'robinMaxOrdersPerPost: ROBIN_MAX_ORDERS_PER_POST must be'],
  // Read by AWS alone.
  ['lookupDeadlineMs', '29000', 'lookupDeadlineMs must be 22000 at most: API Gateway gives up after 29 s'],
  ['orderEventsBatchWindowSeconds', '0', 'orderEventsBatchWindowSeconds must be 1 or more for batches'],
  ['customDomain', 'lookup.shop.example', 'customDomain needs customDomainCertificateArn'],
  ['kiboSecretArn', secret('kibo-AbCdEf', 'us-east-1'), 'kiboSecretArn is of us-east-1, and the stack is in'],
  ['expertSenderSecretArn', secret('expertsender'), 'expertSenderSecretArn lacks the six random characters'],
  [
    'robinSecretArn',
    secret('robin-bridge'),
    'robinSecretArn ends in a word, where the six random characters',
  ],
  ['lokeSecretArn', 'loke', 'lokeSecretArn must be the whole ARN of a secret'],
  ['lookupAllowedCidrs', '192.0.2.0/24, 198.51.100.0/24', 'lookupAllowedCidrs has a space in its list'],
  [
    'producerTopicArns',
    'arn:aws:sns:eu-west-1:1:a, arn:aws:sns:eu-west-1:1:b',
    'producerTopicArns has a space',
  ],
  ['alarmProtocol', 'mail', 'alarmProtocol must be one of'],
  ['terminationProtection', 'ture', 'terminationProtection must be true or false'],
  [
    'producerRuleArns',
    'arn:aws:events:us-east-1:123456789012:rule/a',
    'producerRuleArns has one of us-east-1',
  ],
  ['lookupIdentifiers', 'loyalty_id:expertsender,q:kibo', 'lookupIdentifiers: LOOKUP_IDENTIFIERS must be'],
  ['vpcSubnetIds', 'subnet-0a1b2c3d', 'vpcSubnetIds and vpcSecurityGroupIds need each other'],
];

describe('npx serverless package refuses', () => {
  it('each value that would be deployed and not work', async () => {
    const said = await refusal(Object.fromEntries(VALUES.map(([name, value]) => [name, value])));
    expect(VALUES.filter(([, , fault]) => !said.includes(fault))).toEqual([]);
  }, 120_000);

  it('a go-live that nobody means, in any spelling that the function reads', async () => {
    const said = await refusal({ liveSince: '20660131T090000Z' });
    expect(said).toContain('liveSince: LIVE_SINCE lies more than 31 days ahead');
  }, 120_000);

  it('each name that is no parameter, with the nearest that is one', async () => {
    const said = await refusal({ lookupAllowedCidr: '192.0.2.0/24', ledgerTablename: 'orders' });
    expect(said).toContain('lookupAllowedCidr (--param) is no parameter. Is it lookupAllowedCidrs?');
    expect(said).toContain('ledgerTablename (--param) is no parameter. Is it ledgerTableName?');
  }, 120_000);

  it('a range of which a typing error would let everybody in, and names the one that is meant', async () => {
    const said = await refusal({ lookupAllowedCidrs: '198.51.100.0/24,192.0.2.0/0' });
    expect(said).toContain('lookupAllowedCidrs has 192.0.2.0/0');
    expect(said).toContain('Is 192.0.2.0/24 meant?');
  }, 120_000);

  it('a parameter without a value, in one line', async () => {
    const said = await refusal({ liveSince: '' });
    expect(said).toContain('--param="liveSince=" has no value');
    expect(said).not.toContain('Cannot resolve');
  }, 120_000);

  it.each(['x y;', '2.5', '-1', '999999999', 'x'.repeat(300)])(
    'whatever a parameter is, and never by a setting of the framework: %s',
    async (value) => {
      const isOfForm = (name: string) =>
        !findFormFaults({ [name]: value }, 'eu-west-1').some((fault) => fault.startsWith(`${name} `));
      const names = NAMES.filter(isOfForm);
      expect(names.length).toBeGreaterThan(40);
      const said = await refusal(Object.fromEntries(names.map((name) => [name, value])));
      expect(said).toContain('These values would be deployed and not work:');
      expect(said).not.toContain('Configuration error');
    },
    120_000,
  );

  it.each([
    ['lookupDeadlineMs', '2500ms'],
    ['orderEventsTimeoutSeconds', '1 minute'],
  ])(
    '%s=%s by the name of the parameter, before the framework stumbles over it',
    async (name, value) => {
      const said = await refusal({ [name]: value });
      expect(said).toContain(`${name} must be a whole number`);
      expect(said).not.toContain('    at ');
    },
    120_000,
  );
});

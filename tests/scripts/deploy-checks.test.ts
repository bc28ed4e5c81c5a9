import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';

const require = createRequire(import.meta.url);
type Params = Record<string, string | number | boolean>;
const {
  findUnknown,
  readParameters,
}: {
  findUnknown(configured: Record<string, Params>, given: readonly string[]): string[];
  readParameters(configured: Record<string, Params>, stage: string, given: readonly string[]): Params;
} = require('../../scripts/deploy/parameters.cjs');
const { findFaults }: { findFaults(params: Params, region: string): string[] } =
  require('../../scripts/deploy/parameter-rules.cjs');
const { findDangers }: { findDangers(deployed: object | undefined, next: object): { word: string }[] } =
  require('../../scripts/deploy/dangers.cjs');

/** The defaults, as serverless.yml has them. */
const defaults: Params = Object.fromEntries(
  (/\n {2}default:\n((?: {4}.*\n|\n)+)/.exec(readFileSync('serverless.yml', 'utf8'))?.[1] ?? '')
    .split('\n')
    .flatMap((line) => {
      const [, name, value = ''] = /^ {4}(\w+): (.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value.replace(/^"(.*)"$/, '$1')]];
    }),
);
const secret = (ending = 'AbCdEf', region = 'eu-west-1') =>
  `arn:aws:secretsmanager:${region}:123456789012:secret:kibo-${ending}`;

describe('the names of parameters', () => {
  it.each([
    ['lookupAllowedCidr', 'lookupAllowedCidrs'],
    ['ledgerTablename', 'ledgerTableName'],
    ['kiboSecretARN', 'kiboSecretArn'],
    ['alarmEndpiont', 'alarmEndpoint'],
  ])('%s is refused, and %s named', (name, meant) => {
    const [fault, ...others] = findUnknown({ default: defaults }, [`${name}=any`]);
    expect(fault).toContain(`${name} (--param)`);
    expect(fault).toContain(`${meant}?`);
    expect(others).toEqual([]);
  });

  it('are looked at in every stage’s section too', () => {
    const configured = { default: defaults, production: { livesince: 'any' } };
    expect(findUnknown(configured, [])).toEqual(['livesince (production) is no parameter. Is it liveSince?']);
  });

  it('take the command line’s value before the stage’s, and that before the default', () => {
    const configured = { default: { a: 1, b: 1, c: 1 }, production: { a: 2, b: 2 } };
    expect(readParameters(configured, 'production', ['a=x=y'])).toEqual({ a: 'x=y', b: 2, c: 1 });
  });
});

describe('the values of parameters', () => {
  it('may be the defaults', () => {
    expect(Object.keys(defaults).length).toBeGreaterThan(40);
    expect(findFaults(defaults, 'eu-west-1')).toEqual([]);
  });

  it.each([
    [{ kiboSecretArn: secret('AbCdEf', 'eu-central-1') }, 'kiboSecretArn is of eu-central-1, and'],
    [{ kiboSecretArn: secret().slice(0, -7) }, 'kiboSecretArn lacks the six random characters'],
    [{ kiboSecretArn: 'kibo' }, 'kiboSecretArn must be the whole ARN'],
    [{ kiboSecretArn: ` ${secret()}` }, 'kiboSecretArn has a space at its start'],
    [{ lookupAllowedCidrs: '192.0.2.0/24, 198.51.100.0/24' }, 'lookupAllowedCidrs has a space in its list'],
    [{ lookupAllowedCidrs: '192.0.2.0/24,' }, 'lookupAllowedCidrs has an empty entry'],
    [{ lookupAllowedCidrs: '192.0.2.0' }, 'lookupAllowedCidrs must be CIDR ranges'],
    [{ lookupAllowedCidrs: '192.0.2.0/33' }, 'lookupAllowedCidrs must be CIDR ranges'],
    [{ producerTopicArns: 'orders' }, 'producerTopicArns must be ARNs'],
    [{ lookupDeadlineMs: 25_000 }, 'lookupDeadlineMs must be 22000 at most'],
    [{ orderEventsBatchWindowSeconds: 0 }, 'orderEventsBatchWindowSeconds must be 1 or more'],
    [{ orderEventsMaxConcurrency: 1 }, 'orderEventsMaxConcurrency must be a whole number from 2'],
    [{ customDomain: 'lookup.shop.example' }, 'customDomain needs customDomainCertificateArn'],
    [{ logRetentionDays: 31 }, 'logRetentionDays must be one of'],
    [
      { permissionsBoundaryArn: 'arn:aws:iam::123456789012:role/any' },
      'permissionsBoundaryArn must be the ARN',
    ],
    [{ kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:alias/shop' }, 'kmsKeyArn must be the ARN of a key'],
    [{ kmsKeyArn: 'arn:aws:kms:eu-central-1:123456789012:key/0f1e' }, 'kmsKeyArn is of eu-central-1, and'],
    [{ vpcSubnetIds: 'subnet-0a1b2c3d' }, 'vpcSubnetIds and vpcSecurityGroupIds need each other'],
    [{ vpcSecurityGroupIds: 'sg-0a1b2c3d' }, 'vpcSubnetIds and vpcSecurityGroupIds need each other'],
    [
      { vpcSubnetIds: 'subnet-0a1b2c3d, subnet-0a1b2c3e', vpcSecurityGroupIds: 'sg-0a1b2c3d' },
      'vpcSubnetIds must',
    ],
    [{ vpcSubnetIds: 'subnet-0a1b2c3d', vpcSecurityGroupIds: 'default' }, 'vpcSecurityGroupIds must be ids'],
    [{ lookupProvisionedConcurrency: 'two' }, 'lookupProvisionedConcurrency must be a whole number'],
    [{ lookupReservedConcurrency: 0 }, 'lookupReservedConcurrency must be a whole number from 1'],
    [
      { lookupProvisionedConcurrency: 3, lookupReservedConcurrency: 2 },
      'lookupProvisionedConcurrency must be',
    ],
    [{ orderEventsReservedConcurrency: 1 }, 'orderEventsReservedConcurrency must be orderEventsMax'],
    [{ tracing: 'Active' }, 'tracing must be true or false'],
    [{ alarmEndpoint: 'operations' }, 'alarmEndpoint must be an e-mail address'],
    [{ lookupFailuresAlarmShare: 5 }, 'lookupFailuresAlarmShare must be more than 0'],
    [{ ledgerDeletionProtection: 'yes' }, 'ledgerDeletionProtection must be true or false'],
  ])('%j is refused', (params, fault) => {
    expect(findFaults({ ...defaults, ...params }, 'eu-west-1')[0]).toContain(fault);
  });
});

describe('what a deploy would take from the deployed stack', () => {
  const stack = (variables: object, more: object = {}, policy = '192.0.2.0/24') => ({
    Resources: {
      OrderEventsLambdaFunction: {
        Properties: {
          Environment: {
            Variables: {
              LEDGER_TABLE: { Ref: 'Ledger' },
              JOURNAL_TABLE: { Ref: 'Journal' },
              LEDGER_SECRET_ID: { Ref: 'LedgerSecret' },
              LIVE_SINCE: '2026-01-31T09:00:00Z',
              ...variables,
            },
          },
        },
      },
      ApiGatewayRestApi: { Properties: { Policy: { Condition: { 'Fn::Split': [',', policy] } } } },
      AlarmSubscription: {},
      ...more,
    },
  });
  const words = (next: object) => findDangers(stack({}), next).map(({ word }) => word);

  it('is nothing if nothing changes, and if nothing is deployed', () => {
    expect(words(stack({ DEFAULT_CURRENCY: 'USD' }))).toEqual([]);
    expect(findDangers(undefined, stack({}))).toEqual([]);
    expect(findDangers({ Resources: { ServerlessDeploymentBucket: {} } }, stack({}))).toEqual([]);
  });

  it.each([
    ['ledgerTableName', stack({ LEDGER_TABLE: 'other' })],
    ['journalTableName', stack({ JOURNAL_TABLE: 'other' })],
    ['ledgerSecretArn', stack({ LEDGER_SECRET_ID: secret() })],
    ['liveSince', stack({ LIVE_SINCE: '2026-02-28T09:00:00Z' })],
    ['liveSince', stack({ LIVE_SINCE: '' })],
    ['lookupAllowedCidrs', stack({}, {}, '0.0.0.0/0,::/0')],
    ['alarmEndpoint', stack({}, { AlarmSubscription: undefined })],
  ])('is %s', (word, next) => {
    expect(words(next)).toEqual([word]);
  });

  it('may be another list of addresses, a go-live that was not set, and a list that was open', () => {
    expect(words(stack({}, {}, '198.51.100.0/24'))).toEqual([]);
    expect(findDangers(stack({ LIVE_SINCE: '' }), stack({}))).toEqual([]);
    expect(findDangers(stack({ JOURNAL_TABLE: undefined }), stack({}))).toEqual([]);
    expect(findDangers(stack({}, {}, '0.0.0.0/0'), stack({}, {}, '0.0.0.0/0'))).toEqual([]);
  });
});

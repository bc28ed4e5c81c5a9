import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findGoLiveFaults } from '../../scripts/deploy/go-live.ts';

const require = createRequire(import.meta.url);
type Params = Record<string, string | number | boolean>;
const {
  findUnknown,
  joinLists,
  readParameters,
}: {
  findUnknown(configured: Record<string, Params>, given: readonly string[]): string[];
  joinLists(values: object, where: string): { values: object; faults: string[] };
  readParameters(configured: Record<string, Params>, stage: string, given: readonly string[]): Params;
} = require('../../scripts/deploy/parameters.cjs');
const {
  findFaults,
}: {
  findFaults(params: Params, region: string): string[];
} = require('../../scripts/deploy/parameter-rules.cjs');
const {
  findMistypedFile,
  findStageFaults,
  readStageFile,
}: {
  findMistypedFile(folder: string, stage: string, command: string): string[];
  findStageFaults(stage: string, functionNames: readonly string[]): string[];
  readStageFile(folder: string, stage: string, yaml: object): { values: Params; faults: string[] };
} = require('../../scripts/deploy/stage-file.cjs');
const {
  findSettingsFaults,
}: {
  findSettingsFaults(folder: string, template: object, isEmulated: boolean): string[];
} = require('../../scripts/deploy/settings-faults.cjs');
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

const certificate = (region = 'eu-west-1') => ({
  customDomainCertificateArn: `arn:aws:acm:${region}:123456789012:certificate/0f1e`,
});

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
    [{ kiboSecretArn: secret('secret') }, 'kiboSecretArn ends in a word, where the six random characters at'],
    [
      { robinSecretArn: secret().replace('kibo-AbCdEf', 'robin-bridge') },
      '(aws secretsmanager describe-secret --query ARN --secret-id robin-bridge)',
    ],
    [{ kiboSecretArn: 'kibo' }, 'kiboSecretArn must be the whole ARN'],
    [{ kiboSecretArn: ` ${secret()}` }, 'kiboSecretArn has a space at its start'],
    [{ lookupAllowedCidrs: '192.0.2.0/24, 198.51.100.0/24' }, 'lookupAllowedCidrs has a space in its list'],
    [{ lookupAllowedCidrs: '192.0.2.0/24,' }, 'lookupAllowedCidrs has an empty entry'],
    [{ lookupAllowedCidrs: '192.0.2.0' }, 'lookupAllowedCidrs must be CIDR ranges'],
    [{ lookupAllowedCidrs: '192.0.2.0/33' }, 'lookupAllowedCidrs must be CIDR ranges'],
    [{ lookupAllowedCidrs: '192.0.2.0/0' }, 'lookupAllowedCidrs has 192.0.2.0/0, whose address goes beyond'],
    [{ lookupAllowedCidrs: '192.0.2.0/0' }, 'Is 192.0.2.0/24 meant?'],
    [{ lookupAllowedCidrs: '198.51.100.0/24,192.0.2.0/2' }, 'Is 192.0.2.0/24 meant?'],
    [{ lookupAllowedCidrs: '10.1.2.3/8' }, 'Is 10.1.2.3/32 or 10.0.0.0/8 meant?'],
    [{ lookupAllowedCidrs: '192.0.2.128/24' }, 'Is 192.0.2.128/32 or 192.0.2.0/24 meant?'],
    [{ lookupAllowedCidrs: '2001:db8::/0' }, 'Is 2001:db8::/32 meant?'],
    [{ lookupAllowedCidrs: '2001:db8::1/32' }, 'Is 2001:db8::1/128 or 2001:db8::/32 meant?'],
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
    [{ alarmEndpoint: 'mailto:ops@example.com' }, 'alarmEndpoint must be an e-mail address alone'],
    [{ alarmEndpoint: 'a@example.com,b@example.com' }, 'alarmEndpoint must be an e-mail address alone'],
    [{ alarmEndpoint: 'a@example.com;' }, 'alarmEndpoint must be an e-mail address alone'],
    [{ alarmEndpoint: '<a@example.com>' }, 'alarmEndpoint must be an e-mail address alone'],
    [{ lookupFailuresAlarmShare: 5 }, 'lookupFailuresAlarmShare must be more than 0'],
    [{ ledgerDeletionProtection: 'yes' }, 'ledgerDeletionProtection must be true or false'],
    [{ terminationProtection: 'ture' }, 'terminationProtection must be true or false'],
    [{ lookupAllowedCidrs: '0.0.0.0/00' }, 'lookupAllowedCidrs must be CIDR ranges'],
    [{ lookupAllowedCidrs: 'fe80::1%eth0/64' }, 'lookupAllowedCidrs must be CIDR ranges'],
    [
      { producerRuleArns: 'arn:aws:events:us-east-1:123456789012:rule/a' },
      'producerRuleArns has one of us-east',
    ],
    [
      { producerRuleArns: 'arn:aws:events:eu-west-1:123456789012:event-bus/a' },
      'producerRuleArns must be ARNs',
    ],
    [{ producerRuleArns: 'arn:aws:events:eu-west-1:*:rule/a' }, 'producerRuleArns must be ARNs'],
    [
      { producerTopicArns: 'arn:aws:s3:::bucket' },
      'producerTopicArns must be ARNs such as arn:aws:sns:eu-west-1',
    ],
    [
      { producerTopicArns: 'arn:aws:sns:eu-central-1:123456789012:a' },
      'producerTopicArns has one of eu-central-1',
    ],
    [{ producerTopicArns: 'arn:aws:sns:eu-west-1:1:a' }, 'producerTopicArns must be ARNs'],
    [
      { producerTopicArns: 'arn:aws:sns:eu-west-1:123456789012:a,arn:aws:sqs:eu-west-1:123456789012:a' },
      'producerTopicArns must be ARNs',
    ],
    [{ producerPrincipalArns: 'arn:aws:iam::*:root' }, 'producerPrincipalArns must be ARNs of accounts'],
    [{ producerPrincipalArns: '*' }, 'producerPrincipalArns must be ARNs of accounts'],
    [{ producerPrincipalArns: 'arn:aws:iam::123456789012:role/*' }, 'producerPrincipalArns must be ARNs of'],
    [
      { producerPrincipalArns: 'arn:aws:sns:eu-west-1:123456789012:a' },
      'producerPrincipalArns must be ARNs of',
    ],
    [
      { kiboSecretArn: 'arn:aws:ssm:eu-west-1:123456789012:secret:kibo-AbCdEf' },
      'kiboSecretArn must be the whole',
    ],
    [{ kiboSecretArn: secret().replace('kibo', '*') }, 'kiboSecretArn must be the whole'],
    [{ customDomain: 'https://lookup.shop.example', ...certificate() }, 'customDomain must be a host name'],
    [{ customDomain: 'lookup', ...certificate() }, 'customDomain must be a host name'],
    [
      { customDomain: 'lookup.shop.example', ...certificate('us-east-1') },
      'customDomainCertificateArn is of us-east-1, and',
    ],
    [{ ledgerTableName: 'my table!' }, 'ledgerTableName must be the name of a table'],
    [{ journalTableName: 'j' }, 'journalTableName must be the name of a table'],
    [{ ledgerTableName: 'orders', journalTableName: 'orders' }, 'journalTableName must be another table'],
    [
      { alarmProtocol: 'https', alarmEndpoint: 'alarms@example.com' },
      'alarmEndpoint must be an https URL if alarmProtocol is https',
    ],
    [
      { alarmProtocol: 'email-json', alarmEndpoint: 'https://a.example' },
      'alarmEndpoint must be an e-mail address',
    ],
    [{ alarmProtocol: 'sms', alarmEndpoint: 'alarms@example.com' }, 'alarmEndpoint must be a phone number'],
    [
      { alarmProtocol: 'lambda', alarmEndpoint: 'arn:aws:sqs:eu-west-1:123456789012:a' },
      'alarmEndpoint must be an ARN of lambda',
    ],
    [{ alarmProtocol: 'firehose' }, 'alarmProtocol must be one of'],
    [{ kiboEmailParameter: 'e mail' }, 'kiboEmailParameter must be the name of a parameter'],
    [{ kiboOrderNumberParameter: 'a=b' }, 'kiboOrderNumberParameter must be the name of a parameter'],
    [{ kiboManufacturerId: '12 3' }, 'kiboManufacturerId must be an id'],
    [{ owner: 'team; shop' }, 'owner must be up to 256 letters'],
    [{ logRetentionDays: '030' }, 'logRetentionDays must be one of'],
    [{ lookupMemoryMb: '01024' }, 'lookupMemoryMb must be a whole number'],
    [{ lookupFailuresAlarmShare: '5e-2' }, 'lookupFailuresAlarmShare must be more than 0'],
    [{ kiboSecretArn: secret(), lokeSecretArn: secret() }, 'lokeSecretArn is the ARN of kiboSecretArn, too'],
    [{ acceptedCurrencies: 'GBP,USD' }, 'acceptedCurrencies must have defaultCurrency, EUR, among them'],
  ])('%j is refused', (params, fault) => {
    expect(findFaults({ ...defaults, ...params }, 'eu-west-1')[0]).toContain(fault);
  });

  it.each<Params>([
    {
      producerPrincipalArns:
        '210987654321,arn:aws:iam::123456789012:role/team/shop,arn:aws:iam::123456789012:root',
    },
    {
      producerTopicArns:
        'arn:aws:sns:eu-west-1:210987654321:orders.fifo,arn:aws:sns:eu-west-1:123456789012:shop-*',
    },
    { producerRuleArns: 'arn:aws:events:eu-west-1:123456789012:rule/bus/orders' },
    { customDomain: 'lookup.xn--bcher-kva.example', ...certificate() },
    { terminationProtection: true },
    {
      terminationProtection: 'FALSE',
      tracing: 'True',
      setApiGatewayLogRole: 'FALSE',
      ledgerDeletionProtection: 'tRUE',
    },
    { acceptedCurrencies: 'gbp,usd', defaultCurrency: 'GBP' },
    { kiboSecretArn: secret('abcde1'), ledgerSecretArn: secret().replace('kibo', 'robin-secret') },
    { ledgerSecretArn: secret().replace('kibo-AbCdEf', 'LedgerSecret-AbCdEfGhIjKl-abcdef') },
    { ledgerTableName: 'orders', journalTableName: 'orders.journal' },
    { alarmEndpoint: "o'neill+alarms@ops.bücher.example" },
    { alarmProtocol: 'sqs', alarmEndpoint: 'arn:aws:sqs:eu-west-1:123456789012:alarms' },
    { alarmProtocol: 'https', alarmEndpoint: 'https://alarms.example/hook?key=1' },
    { logRetentionDays: '30' },
    { lookupAllowedCidrs: '192.0.2.0/24,2001:db8::/32,::ffff:192.0.2.0/120' },
    { lookupAllowedCidrs: '0.0.0.0/0,::/0,10.0.0.0/7,192.0.2.5/32,192.0.2.128/25,2001:db8:8000::/33' },
  ])('%j is taken', (params) => {
    expect(findFaults({ ...defaults, ...params }, 'eu-west-1')).toEqual([]);
  });
});

describe('a stage’s name', () => {
  const names = (stage: string) => [
    `robin-bridge-${stage}-customerLookup`,
    `robin-bridge-${stage}-orderEvents`,
  ];
  const faults = (stage: string) => findStageFaults(stage, names(stage));

  it('is as long as the functions’ names can be', () => {
    expect(faults('s'.repeat(36))).toEqual([]);
    expect(faults('s'.repeat(70))).toEqual([expect.stringContaining('must have 36 letters at most')]);
  });

  it.each(['my_stage', 'shop.nl', 'café'])('is what a stack can be named by: %s is not', (stage) => {
    expect(faults(stage)).toEqual([`stage ${stage} must be letters, digits and hyphens`]);
  });
});

describe('what the functions say of their settings', () => {
  const withVariables = (Variables: object) => ({ Properties: { Environment: { Variables } } });
  const faults = (urls: Record<string, string>, isEmulated: boolean) =>
    findSettingsFaults(
      process.cwd(),
      {
        Resources: {
          CustomerLookupLambdaFunction: withVariables({ ...urls, LOOKUP_SECRET_ID: { Ref: 'Secret' } }),
          OrderEventsLambdaFunction: withVariables({
            ...urls,
            LEDGER_TABLE: { Ref: 'Ledger' },
            LEDGER_SECRET_ID: { Ref: 'LedgerSecret' },
            ORDER_EVENTS_QUEUE_URL: { Ref: 'Queue' },
            ORDER_EVENTS_DLQ_URL: { Ref: 'DeadLetters' },
          }),
        },
      },
      isEmulated,
    );

  it('is said of the parameter, once for both', () => {
    const urls = { KIBO_API_URL: 'http://kibo.example', ROBIN_API_URL: 'api.example' };
    const said = ['kiboApiUrl: KIBO_API_URL must be an https', 'robinApiUrl: ROBIN_API_URL must be an https'];
    for (const isEmulated of [false, true])
      expect(faults(urls, isEmulated)).toEqual(said.map((one) => expect.stringContaining(one)));
  });

  it('is that an address of this machine is none on AWS, but may be in an emulator', () => {
    const urls = { KIBO_API_URL: 'http://127.0.0.1:4014', ROBIN_API_URL: 'https://localhost' };
    expect(faults(urls, true)).toEqual([]);
    const local = 'must be an https URL of no local address';
    expect(faults(urls, false)).toEqual([
      expect.stringContaining(`kiboApiUrl: KIBO_API_URL ${local}`),
      expect.stringContaining(`robinApiUrl: ROBIN_API_URL ${local}`),
    ]);
  });
});

describe('a go-live', () => {
  const now = Date.parse('2026-01-29T00:00:00Z');

  it.each([
    '2999-01-01T00:00:00Z',
    '20660131T090000Z',
    '2066-01-31T09:00:00,5Z',
    '2066-01-31 09:00+0100',
    '2026-03-01T00:00:01Z',
  ])('of %s is too far ahead, in whatever spelling the function reads', (liveSince) => {
    expect(findGoLiveFaults(liveSince, now)).toEqual([
      expect.stringContaining('LIVE_SINCE lies more than 31 days ahead'),
    ]);
  });

  it.each(['0206-01-01T00:00:00Z', '19700101T000000Z', '1999-12-31T23:59:59,9Z'])(
    'of %s is before any bridge',
    (liveSince) => {
      expect(findGoLiveFaults(liveSince, now)).toEqual(['LIVE_SINCE lies before the year 2000']);
    },
  );

  it.each(['', '2026-03-01T00:00:00Z', '20000101T000000Z', '2026-02-29T00:00:00Z', 'yesterday'])(
    'of %j is none, well within, or the settings’ own to refuse',
    (liveSince) => {
      expect(findGoLiveFaults(liveSince, now)).toEqual([]);
    },
  );
});

describe('a stage’s own file', () => {
  const yaml = require(require.resolve('js-yaml', { paths: [require.resolve('osls/package.json')] }));
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stage-'));
    writeFileSync(join(folder, 'serverless.yml'), '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = (text: string) => {
    writeFileSync(join(folder, 'stage.production.yml'), text);
    return readStageFile(folder, 'production', yaml);
  };

  it('has texts as they stand there, and lists', () => {
    const text =
      'liveSince: 2026-01-01T00:00:00Z\nkiboManufacturerId: 00123\nlookupMemoryMb: 2048\nowner:\nledgerTableName: ~\n' +
      'ledgerDeletionProtection: true\nlookupAllowedCidrs:\n  - 192.0.2.0/24\n  - 198.51.100.0/24\n';
    expect(read(text)).toEqual({
      values: {
        liveSince: '2026-01-01T00:00:00Z',
        kiboManufacturerId: '00123',
        lookupMemoryMb: '2048',
        owner: '',
        ledgerTableName: '',
        ledgerDeletionProtection: 'true',
        lookupAllowedCidrs: '192.0.2.0/24,198.51.100.0/24',
      },
      faults: [],
    });
    expect(read('# nothing yet\n')).toEqual({ values: {}, faults: [] });
  });

  it.each([
    ['owner: a\nkibo: { secretArn: x }\n', 'kibo (stage.production.yml) must be one value, or a list'],
    ['lookupAllowedCidrs: [[a]]\n', 'lookupAllowedCidrs (stage.production.yml) must be one value'],
    ['owner: a\n  b: c\n', 'stage.production.yml, line 2: bad indentation'],
    ['owner\n', 'stage.production.yml must have a line "parameter: value"'],
    ['- owner\n', 'stage.production.yml must have a line "parameter: value"'],
  ])('%j is refused', (text, fault) => {
    expect(read(text).faults[0]).toContain(fault);
  });

  it('of a section in serverless.yml has lists, too, and no date that the framework read from one', () => {
    expect(
      joinLists({ liveSince: new Date(0), vpcSubnetIds: ['a', 'b'], lookupMemoryMb: 1 }, 'here'),
    ).toEqual({
      values: { liveSince: new Date(0), vpcSubnetIds: 'a,b', lookupMemoryMb: 1 },
      faults: ['liveSince (here) must stand in quotes: "…"'],
    });
  });

  const made = (name: string, command: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), '');
    return findMistypedFile(folder, 'production', command);
  };

  it.each(['stage.produciton.yml', 'stage.production.yaml', 'stages/production.yml', 'Stage-production.yml'])(
    'that is named %s is said, and not left out',
    (name) => {
      const said = [expect.stringContaining(`There is no stage.production.yml, but ${name}.`)];
      expect(made(name, 'package')).toEqual(said);
      expect(made(name, 'deploy')).toEqual(said);
      expect(made(name, 'info')).toEqual([]);
      expect(made('stage.production.yml', 'deploy')).toEqual([]);
    },
  );

  it('must be there for a deploy if another stage has one', () => {
    expect(made('.github.yml', 'deploy')).toEqual([]);
    expect(made('stage.acceptance.yml', 'package')).toEqual([]);
    expect(made('stage.acceptance.yml', 'deploy')).toHaveLength(1);
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
      AlarmSubscription: subscriber('email', 'operations@example.com'),
      CustomerLookupLambdaFunction: lookup({}),
      LookupDomain: { Properties: { DomainName: 'lookup.shop.example' } },
      OrderEventsQueue: { Properties: { KmsMasterKeyId: 'arn:aws:kms:eu-west-1:123456789012:key/1' } },
      OrderEventsLogGroup: { Properties: { RetentionInDays: '30' } },
      OrderEventsQueuePolicy: producers({}),
      ...more,
    },
  });
  const subscriber = (Protocol: string, Endpoint: string) => ({
    Properties: { TopicArn: { Ref: 'AlarmTopic' }, Protocol, Endpoint },
  });
  const lookup = (variables: object) => {
    const ids = { KIBO_SECRET_ID: 'kibo', EXPERTSENDER_SECRET_ID: 'expertsender', LOKE_SECRET_ID: 'loke' };
    return { Properties: { Environment: { Variables: { ...ids, ...variables } } } };
  };
  const senders = {
    principals: 'arn:aws:iam::210987654321:root,arn:aws:iam::123456789012:role/shop',
    topics: 'arn:aws:sns:eu-west-1:1:a,arn:aws:sns:eu-west-1:1:b',
    rules: 'arn:aws:events:eu-west-1:1:rule/a',
  };
  const producers = (changed: Partial<typeof senders>) => {
    const { principals, topics, rules } = { ...senders, ...changed };
    const split = (list: string) => ({ 'Fn::Split': [',', list] });
    const from = (list: string) => ({ ArnEquals: { 'aws:SourceArn': split(list) } });
    const Statement = [
      { Sid: 'OnlyEncrypted' },
      ...(principals ? [{ Sid: 'Producers', Principal: { AWS: split(principals) } }] : []),
      ...(topics ? [{ Sid: 'Topics', Condition: from(topics) }] : []),
      ...(rules ? [{ Sid: 'Rules', Condition: from(rules) }] : []),
    ];
    return { Properties: { PolicyDocument: { Statement } } };
  };
  const queue = (key?: string) => ({ OrderEventsQueue: { Properties: { KmsMasterKeyId: key } } });
  const kept = (RetentionInDays: number) => ({ OrderEventsLogGroup: { Properties: { RetentionInDays } } });
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
    [
      'lookupSecretArn',
      stack({}, { CustomerLookupLambdaFunction: lookup({ LOOKUP_SECRET_ID: { Ref: 'LookupSecret' } }) }),
    ],
    ['liveSince', stack({ LIVE_SINCE: '2026-02-28T09:00:00Z' })],
    ['liveSince', stack({ LIVE_SINCE: '' })],
    ['lookupAllowedCidrs', stack({}, {}, '0.0.0.0/0,::/0')],
    ['alarmEndpoint', stack({}, { AlarmSubscription: undefined })],
    ['alarmEndpoint', stack({}, { AlarmSubscription: subscriber('email', 'operation@example.com') })],
    ['alarmEndpoint', stack({}, { AlarmSubscription: subscriber('email-json', 'operations@example.com') })],
    ['kiboSecretArn', stack({}, { CustomerLookupLambdaFunction: lookup({ KIBO_SECRET_ID: '' }) })],
    [
      'expertSenderSecretArn',
      stack({}, { CustomerLookupLambdaFunction: lookup({ EXPERTSENDER_SECRET_ID: '' }) }),
    ],
    ['lokeSecretArn', stack({}, { CustomerLookupLambdaFunction: lookup({ LOKE_SECRET_ID: '' }) })],
    ['customDomain', stack({}, { LookupDomain: undefined })],
    ['customDomain', stack({}, { LookupDomain: { Properties: { DomainName: 'lokup.shop.example' } } })],
    ['producerPrincipalArns', stack({}, { OrderEventsQueuePolicy: producers({ principals: '' }) })],
    [
      'producerPrincipalArns',
      stack({}, { OrderEventsQueuePolicy: producers({ principals: 'arn:aws:iam::210987654321:root' }) }),
    ],
    ['producerTopicArns', stack({}, { OrderEventsQueuePolicy: producers({ topics: '' }) })],
    [
      'producerTopicArns',
      stack({}, { OrderEventsQueuePolicy: producers({ topics: senders.topics.replace(':b', ':c') }) }),
    ],
    ['producerRuleArns', stack({}, { OrderEventsQueuePolicy: producers({ rules: '' }) })],
    ['producerRuleArns', stack({}, { OrderEventsQueuePolicy: producers({ rules: `${senders.rules}b` }) })],
    ['kmsKeyArn', stack({}, queue())],
    ['kmsKeyArn', stack({}, queue('arn:aws:kms:eu-west-1:123456789012:key/2'))],
    ['logRetentionDays', stack({}, kept(3))],
  ])('is %s', (word, next) => {
    expect(words(next)).toEqual([word]);
  });

  it('is the right by which Lambda takes its network interfaces away, with the VPC', () => {
    const inVpc = (subnet: string) => {
      const found = stack({});
      Object.assign(found.Resources.OrderEventsLambdaFunction.Properties, {
        VpcConfig: { SubnetIds: [subnet] },
      });
      return found;
    };
    expect(findDangers(inVpc('a'), stack({})).map(({ word }) => word)).toEqual(['vpcSubnetIds']);
    expect(findDangers(inVpc('a'), inVpc('b'))).toEqual([]);
    expect(findDangers(stack({}), inVpc('a'))).toEqual([]);
  });

  it.each([
    ['192.0.2.0/24', '0.0.0.0/1,128.0.0.0/1'],
    ['192.0.2.0/24', '0.0.0.0/00'],
    ['192.0.2.0/24', '10.0.0.0/7'],
    ['192.0.2.0/24', '10.0.0.0/8,64.0.0.0/9,128.0.0.0/9'],
    ['192.0.2.0/24', '192.0.2.0/24,::/0'],
    ['2001:db8::/32', '::/1,8000::/1'],
    ['2001:db8::/32', '0:0:0:0:0:0:0:0/0'],
    ['2001:db8::/32', '2000::/3'],
    ['192.0.2.0/24,::/0', '0.0.0.0/0,::/0'],
    ['10.0.0.0/7,::/0', '0.0.0.0/0,::/0'],
  ])('is lookupAllowedCidrs from %s to %s', (before, after) => {
    const next = stack({}, {}, after);
    expect(findDangers(stack({}, {}, before), next).map(({ word }) => word)).toEqual(['lookupAllowedCidrs']);
    expect(findDangers(next, next)).toEqual([]);
  });

  it.each([
    ['192.0.2.0/24', '192.0.2.0/24,10.0.0.0/8'],
    ['192.0.2.0/24', '192.0.2.0/24,2001:db8::/16'],
    ['0.0.0.0/0,::/0', '0.0.0.0/1,128.0.0.0/1,::/0'],
    ['0.0.0.0/0', '192.0.2.0/24'],
  ])('is nothing from %s to %s', (before, after) => {
    expect(findDangers(stack({}, {}, before), stack({}, {}, after))).toEqual([]);
  });

  it('is the list of addresses if there is none any more, and nothing if there was none', () => {
    const open = stack({}, { ApiGatewayRestApi: { Properties: {} } });
    expect(words(open)).toEqual(['lookupAllowedCidrs']);
    expect(findDangers(open, stack({}, {}, '0.0.0.0/0,::/0'))).toEqual([]);
  });

  it('may be another list of addresses, a go-live or a source that was not set, and a list that was open', () => {
    expect(words(stack({}, {}, '198.51.100.0/24'))).toEqual([]);
    expect(findDangers(stack({ LIVE_SINCE: '' }), stack({}))).toEqual([]);
    expect(findDangers(stack({ JOURNAL_TABLE: undefined }), stack({}))).toEqual([]);
    const bare = {
      CustomerLookupLambdaFunction: lookup({ KIBO_SECRET_ID: '' }),
      AlarmSubscription: undefined,
    };
    expect(findDangers(stack({}, bare), stack({}))).toEqual([]);
    const more = producers({ topics: `arn:aws:sns:eu-west-1:1:c,${senders.topics}` });
    expect(words(stack({}, { OrderEventsQueuePolicy: more, ...kept(365) }))).toEqual([]);
    const without = { LookupDomain: undefined, OrderEventsQueuePolicy: undefined, ...queue(), ...kept(1) };
    expect(findDangers(stack({}, without), stack({}))).toEqual([]);
    expect(words(stack({}, { CustomerLookupLambdaFunction: lookup({ KIBO_SECRET_ID: 'another' }) }))).toEqual(
      [],
    );
    expect(findDangers(stack({}, {}, '0.0.0.0/0'), stack({}, {}, '0.0.0.0/0'))).toEqual([]);
  });
});

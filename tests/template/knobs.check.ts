import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { list, resolve } from './intrinsics.ts';
import { EVERY_KNOB, EVERYTHING, packageStack, root, type Template } from './packaged.ts';
import { isAllowed, readStatements } from './policy.ts';

const off = (await packageStack(EVERYTHING)).template;
const on = (await packageStack(EVERY_KNOB)).template;
const untraced = (await packageStack({ ...EVERY_KNOB, tracing: 'false' })).template;
const elsewhere = (await packageStack({ ...EVERY_KNOB, timeZone: 'Europe/Amsterdam' })).template;

const FUNCTIONS = ['CustomerLookupLambdaFunction', 'OrderEventsLambdaFunction'];
const LOG_GROUPS = ['CustomerLookupLogGroup', 'OrderEventsLogGroup', 'LookupAccessLog'];
const ROLES = {
  customerLookup: 'CustomerLookupIamRoleLambdaExecution',
  orderEvents: 'OrderEventsIamRoleLambdaExecution',
};

function properties(template: Template, name: string) {
  return template.Resources[name]?.Properties ?? {};
}

function ofType(template: Template, type: string) {
  return Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
}

function mayDo(template: Template, role: string, action: string, resource: string, context = {}) {
  const statements = list(properties(template, role).Policies).flatMap((policy) =>
    readStatements((policy as { PolicyDocument: object }).PolicyDocument as never, template),
  );
  return isAllowed(statements, { action, resource, context });
}

describe('concurrency', () => {
  it('is neither provided nor reserved by default', () => {
    expect(JSON.stringify(off)).not.toMatch(/AWS::Lambda::(Version|Alias)|ReservedConcurrentExecutions/);
  });

  it('that is provided is of an alias of the version that is deployed', () => {
    const [[version] = ['']] = ofType(on, 'AWS::Lambda::Version');
    expect(ofType(on, 'AWS::Lambda::Alias').map(([, { Properties }]) => Properties)).toEqual([
      {
        FunctionName: { Ref: 'CustomerLookupLambdaFunction' },
        FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
        Name: 'provisioned',
        ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
      },
    ]);
  });

  it('that is provided is what every path of the API calls, and what the API may call', () => {
    const alias =
      'arn:aws:lambda:eu-west-1:123456789012:function:robin-bridge-dev-customerLookup:provisioned';
    const methods = ofType(on, 'AWS::ApiGateway::Method');
    expect(methods).toHaveLength(5);
    for (const [, { Properties }] of methods) {
      const { Uri = null } = Properties.Integration as { Uri?: string };
      expect(resolve(Uri, on)).toContain(`:lambda:path/2015-03-31/functions/${alias}/invocations`);
    }
    const { FunctionName = null } = properties(on, 'CustomerLookupLambdaPermissionApiGateway');
    expect(resolve(FunctionName, on)).toBe(alias);
  });

  it('that is provided follows a change of a knob or a setting by a version of its own', () => {
    const versions = [on, untraced, elsewhere].map(
      (template) => ofType(template, 'AWS::Lambda::Version')[0]?.[0],
    );
    expect(new Set(versions).size).toBe(3);
  });

  it('is reserved for each function alone', () => {
    const reserved = FUNCTIONS.map((name) => Number(properties(on, name).ReservedConcurrentExecutions));
    expect(reserved).toEqual([10, 5]);
  });
});

describe('a key of the account’s own', () => {
  const key = EVERY_KNOB.kmsKeyArn ?? '';

  it('encrypts settings, logs, queues, ledger and the stack’s secrets, and nothing by default', () => {
    const encrypted = (template: Template) => [
      ...FUNCTIONS.map((name) => properties(template, name).KmsKeyArn),
      ...LOG_GROUPS.map((name) => properties(template, name).KmsKeyId),
      ...ofType(template, 'AWS::SQS::Queue').map(([, { Properties }]) => Properties.KmsMasterKeyId),
      ...ofType(template, 'AWS::SecretsManager::Secret').map(([, { Properties }]) => Properties.KmsKeyId),
      ...ofType(template, 'AWS::DynamoDB::Table').map(
        ([, { Properties }]) => (Properties.SSESpecification as { KMSMasterKeyId?: string }).KMSMasterKeyId,
      ),
    ];
    expect(new Set(encrypted(off))).toEqual(new Set([undefined]));
    expect(new Set(encrypted(on))).toEqual(new Set([key]));
    for (const [, { Properties }] of ofType(on, 'AWS::SQS::Queue')) {
      expect(Properties.SqsManagedSseEnabled).toBe(false);
    }
  });

  it.each([
    ['customerLookup', 'kms:Decrypt', true],
    ['customerLookup', 'kms:GenerateDataKey', false],
    ['orderEvents', 'kms:Decrypt', true],
    // To send a message to an encrypted queue.
    ['orderEvents', 'kms:GenerateDataKey', true],
    ['orderEvents', 'kms:ScheduleKeyDeletion', false],
  ] as const)('lets %s do %s: %s', (name, action, allowed) => {
    expect(mayDo(on, ROLES[name], action, key)).toBe(allowed);
    expect(mayDo(on, ROLES[name], action, `${key}0`)).toBe(false);
    expect(mayDo(off, ROLES[name], action, key)).toBe(false);
  });
});

describe('a VPC', () => {
  const ACTIONS = [
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ];
  const anInterface = 'arn:aws:ec2:eu-west-1:123456789012:network-interface/eni-0a1b2c3d';

  it.each(FUNCTIONS)('holds %s, and does not by default', (name) => {
    expect(properties(off, name).VpcConfig).toBeUndefined();
    expect(properties(on, name).VpcConfig).toEqual({
      SubnetIds: ['subnet-0a1b2c3d', 'subnet-0a1b2c3e'],
      SecurityGroupIds: ['sg-0a1b2c3d'],
    });
  });

  it.each(Object.entries(ROLES))('lets Lambda make %s’s interfaces, and not its code', (name, role) => {
    const byCode = {
      'lambda:SourceFunctionArn': `arn:aws:lambda:eu-west-1:123456789012:function:robin-bridge-dev-${name}`,
    };
    for (const action of ACTIONS) {
      expect([action, mayDo(on, role, action, anInterface)]).toEqual([action, true]);
      expect([action, mayDo(on, role, action, anInterface, byCode)]).toEqual([action, false]);
      expect([action, mayDo(off, role, action, anInterface)]).toEqual([action, false]);
    }
  });
});

describe('tracing', () => {
  it('is of both functions with its rights, and off by default', () => {
    for (const name of FUNCTIONS) {
      expect(properties(on, name).TracingConfig).toEqual({ Mode: 'Active' });
      expect(properties(off, name).TracingConfig).toBeUndefined();
    }
    for (const role of Object.values(ROLES)) {
      expect(mayDo(on, role, 'xray:PutTraceSegments', '*')).toBe(true);
      expect(mayDo(off, role, 'xray:PutTraceSegments', '*')).toBe(false);
    }
  });

  it('is never of the API, whose URL names a person', () => {
    expect(properties(on, 'LookupApiStage').TracingEnabled).toBeUndefined();
  });
});

it('no knob gives a right on everything, but if AWS knows no resource', () => {
  const WITHOUT_RESOURCE =
    /^(xray:Put(TraceSegments|TelemetryRecords)|ec2:Describe(NetworkInterfaces|Subnets))$/;
  for (const role of Object.values(ROLES)) {
    for (const policy of list(properties(on, role).Policies)) {
      for (const { effect, actions, resources } of readStatements(
        (policy as { PolicyDocument: never }).PolicyDocument,
        on,
      )) {
        if (effect === 'Deny' || !resources.includes('*')) continue;
        for (const action of actions) expect(action).toMatch(WITHOUT_RESOURCE);
      }
    }
  }
});

describe('true and false', () => {
  const [, defaults = ''] =
    /\n {2}default:\n((?: {4}.*\n|\n)+)/.exec(readFileSync(join(root, 'serverless.yml'), 'utf8')) ?? [];
  const flags = [...defaults.matchAll(/^ {4}(\w+): "?(?:true|false)"?$/gm)].map(([, name = '']) => name);
  const deployed = async (value: string) => {
    const given = Object.fromEntries(flags.map((name) => [name, value]));
    const { template } = await packageStack({ ...EVERYTHING, ...given });
    // The functions read their own in any letters: tests/platform/settings.test.ts. Folders are named by the time.
    return JSON.stringify(template)
      .replaceAll(value, value.toLowerCase())
      .replaceAll(/\d{13}-[\w:.-]+/g, '');
  };

  it('are taken in capital letters as in small ones, by every parameter', async () => {
    expect(flags).toContain('tracing');
    for (const value of ['true', 'false']) {
      const capital = `${value[0]?.toUpperCase()}${value.slice(1)}`;
      expect([capital, await deployed(capital)]).toEqual([capital, await deployed(value)]);
    }
    expect(await deployed('true')).not.toBe(await deployed('false'));
  }, 120_000);
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  APIGatewayClient,
  GetMethodCommand,
  GetResourcesCommand,
  GetStageCommand,
} from '@aws-sdk/client-api-gateway';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand, GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import {
  GetFunctionCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyProject, EVERYTHING, packageStack, type Template } from '../template/packaged.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { serverless } from './serverless.ts';

/**
 * What the emulator cannot hold, by name. tests/template checks all of it against CloudFormation's specification.
 * - `ApiGatewayLogAccount`: it passes over the kind.
 * - `ServerlessDeploymentBucketPolicy`: it enforces such a policy without its condition, and would refuse every caller.
 * - `LookupDomain`: it answers with an error of its own if an output asks for the host name; left out.
 * - A function's architecture, a mapping's greatest concurrency, a table's recovery: it drops the properties.
 * - Replacing what it does not make itself (`more_resources.py`): the first one stays.
 */
const NOT_EMULATED = ['ApiGatewayLogAccount', 'ServerlessDeploymentBucketPolicy'];
const { customDomain: _, customDomainCertificateArn: __, ...params } = EVERYTHING;

/** What a removal leaves, by the parameter that takes it over. */
const KEPT = { ledgerTableName: 'Ledger', journalTableName: 'Journal', ledgerSecretArn: 'LedgerSecret' };
const stackName = 'robin-bridge-dev';

let emulator: Emulator;
let project: string;
let template: Template;
let ids: Map<string, string>;
let outputs: Map<string, string>;

beforeAll(async () => {
  emulator = await startEmulator();
  project = await copyProject();
  ({ template } = await packageStack(params));
  await serverless(project, emulator, ['deploy'], params);
  const cloudFormation = new CloudFormationClient(emulator.config);
  const { StackResourceSummaries = [] } = await cloudFormation.send(
    new ListStackResourcesCommand({ StackName: stackName }),
  );
  ids = new Map(
    StackResourceSummaries.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
      LogicalResourceId,
      PhysicalResourceId,
    ]),
  );
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
  outputs = new Map(
    Stacks[0]?.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
});

afterAll(async () => {
  await emulator?.stop();
  if (project) await rm(project, { recursive: true });
});

function id(logicalId: string): string {
  const physicalId = ids.get(logicalId);
  if (physicalId === undefined) throw new Error(`${logicalId} was not deployed`);
  return physicalId;
}

/** The properties that the template gives a resource, in the shape that the caller expects. */
function properties<T>(logicalId: string): T {
  const resource = template.Resources[logicalId];
  if (resource === undefined) throw new Error(`The template has no ${logicalId}`);
  return resource.Properties as T;
}

interface FunctionProperties {
  Runtime: string;
  Handler: string;
  MemorySize: number | string;
  Timeout: number | string;
  Environment: { Variables: Record<string, unknown> };
}

interface QueueProperties {
  MessageRetentionPeriod: number;
  VisibilityTimeout?: number;
  RedrivePolicy: { maxReceiveCount: number };
}

interface RoleProperties {
  Policies: [{ PolicyDocument: { Statement: { Action: unknown }[] } }];
}

interface StageProperties {
  MethodSettings: Record<string, unknown>[];
  AccessLogSetting: { Format: string };
}

describe('what stands after a deploy', () => {
  it('is every resource of the template', () => {
    const missing = Object.keys(template.Resources).filter((name) => !ids.has(name));
    expect(missing.sort()).toEqual(NOT_EMULATED);
  });

  it.each([
    ['CustomerLookupLambdaFunction', 'customerLookup.zip'],
    ['OrderEventsLambdaFunction', 'orderEvents.zip'],
  ])('%s is as the template says, with the code that was packaged', async (name, zip) => {
    const lambda = new LambdaClient(emulator.config);
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: id(name) }));
    const wanted = properties<FunctionProperties>(name);
    expect(Configuration).toMatchObject({
      Runtime: wanted.Runtime,
      Handler: wanted.Handler,
      MemorySize: Number(wanted.MemorySize),
      Timeout: Number(wanted.Timeout),
    });
    const content = readFileSync(join(project, '.serverless', zip));
    expect(Configuration?.CodeSha256).toBe(createHash('sha256').update(content).digest('base64'));
    const { Variables } = wanted.Environment;
    expect(Object.keys(Configuration?.Environment?.Variables ?? {}).sort()).toEqual(
      Object.keys(Variables).sort(),
    );
  });

  it('the order function finds its queue, its table and its secrets in its environment', async () => {
    const lambda = new LambdaClient(emulator.config);
    const FunctionName = id('OrderEventsLambdaFunction');
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(Configuration?.Environment?.Variables).toMatchObject({
      ORDER_EVENTS_QUEUE_URL: id('OrderEventsQueue'),
      ORDER_EVENTS_DLQ_URL: id('OrderEventsDeadLetters'),
      LEDGER_TABLE: id('Ledger'),
      JOURNAL_TABLE: id('Journal'),
      LEDGER_SECRET_ID: id('LedgerSecret'),
      ROBIN_SECRET_ID: EVERYTHING.robinSecretArn,
    });
  });

  it('the order function is fed by the queue', async () => {
    const lambda = new LambdaClient(emulator.config);
    const EventSourceArn = outputs.get('OrderEventsQueueArn');
    const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({ EventSourceArn }));
    const wanted = properties<{ BatchSize: number }>('OrderEventsEventSourceMappingSQSOrderEventsQueue');
    expect(EventSourceMappings).toEqual([
      expect.objectContaining({
        BatchSize: Number(wanted.BatchSize),
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        FunctionArn: expect.stringContaining(`:function:${id('OrderEventsLambdaFunction')}`),
      }),
    ]);
  });

  it.each(['OrderEventsQueue', 'OrderEventsDeadLetters'])('%s keeps, hides and encrypts', async (name) => {
    const sqs = new SQSClient(emulator.config);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: id(name), AttributeNames: ['All'] }),
    );
    const wanted = properties<QueueProperties>(name);
    expect(Attributes).toMatchObject({
      MessageRetentionPeriod: String(wanted.MessageRetentionPeriod),
      SqsManagedSseEnabled: 'true',
      VisibilityTimeout: String(wanted.VisibilityTimeout ?? 30),
    });
    expect(Attributes?.Policy).toContain('aws:SecureTransport');
    if (name === 'OrderEventsQueue') {
      const { maxReceiveCount } = wanted.RedrivePolicy;
      expect(JSON.parse(Attributes?.RedrivePolicy ?? '{}')).toMatchObject({ maxReceiveCount });
      for (const sender of ['producerTopicArns', 'producerRuleArns']) {
        expect(Attributes?.Policy).toContain(EVERYTHING[sender]);
      }
    }
  });

  it('the ledger has its keys and its index, and is protected', async () => {
    const dynamo = new DynamoDBClient(emulator.config);
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: id('Ledger') }));
    const wanted = properties<{ KeySchema: unknown; GlobalSecondaryIndexes: [object] }>('Ledger');
    expect(Table).toMatchObject({
      KeySchema: wanted.KeySchema,
      GlobalSecondaryIndexes: [expect.objectContaining(wanted.GlobalSecondaryIndexes[0])],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      DeletionProtectionEnabled: true,
    });
  });

  it.each([
    ['LookupSecret', ['apiKey', 'apiSecret']],
    ['LedgerSecret', ['hmacKey']],
  ])('%s was made at random, in the shape that the function reads', async (name, keys) => {
    const secrets = new SecretsManagerClient(emulator.config);
    const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId: id(name) }));
    const secret: Record<string, string> = JSON.parse(SecretString);
    expect(Object.keys(secret).sort()).toEqual(keys);
    expect(secret[keys.at(-1) ?? '']?.length).toBeGreaterThanOrEqual(48);
  });

  it('each role has the rights that the template gives it', async () => {
    const iam = new IAMClient(emulator.config);
    for (const name of ['CustomerLookupIamRoleLambdaExecution', 'OrderEventsIamRoleLambdaExecution']) {
      const RoleName = id(name);
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      expect(PolicyNames).toHaveLength(1);
      const { PolicyDocument = '' } = await iam.send(
        new GetRolePolicyCommand({ RoleName, PolicyName: PolicyNames[0] }),
      );
      const [policy] = properties<RoleProperties>(name).Policies;
      // The emulator writes the document as Python does.
      const deployed = JSON.parse(decodeURIComponent(PolicyDocument).replaceAll("'", '"')) as {
        Statement: { Action: unknown }[];
      };
      expect(deployed.Statement.map(({ Action }) => Action)).toEqual(
        policy.PolicyDocument.Statement.map(({ Action }) => Action),
      );
      expect(JSON.stringify(deployed)).not.toContain('"Resource":"*"');
    }
  });

  it('the API has a path for each of ROBIN’s endpoints, each with one method, and its stage the throttle', async () => {
    const api = new APIGatewayClient(emulator.config);
    const restApiId = id('ApiGatewayRestApi');
    const { items = [] } = await api.send(new GetResourcesCommand({ restApiId }));
    const paths = ['/customers', '/lifetime', '/order-details', '/orders', '/search'];
    expect(items.map(({ path }) => path).sort()).toEqual(['/', ...paths]);
    for (const { id: resourceId, path, resourceMethods } of items) {
      if (path === '/') continue;
      expect(Object.keys(resourceMethods ?? {})).toEqual(['GET']);
      const method = await api.send(new GetMethodCommand({ restApiId, resourceId, httpMethod: 'GET' }));
      expect(method.methodIntegration?.uri).toContain('robin-bridge-dev-customerLookup');
    }
    const settings = properties<StageProperties>('LookupApiStage');
    const [throttle = {}] = settings.MethodSettings;
    const stage = await api.send(new GetStageCommand({ restApiId, stageName: 'dev' }));
    expect(stage.methodSettings?.['*/*']).toMatchObject({
      throttlingRateLimit: Number(throttle.ThrottlingRateLimit),
      throttlingBurstLimit: Number(throttle.ThrottlingBurstLimit),
    });
    expect(stage.accessLogSettings?.format).toBe(settings.AccessLogSetting.Format);
  });

  it('every alarm watches what the template says, and tells the topic', async () => {
    const cloudWatch = new CloudWatchClient(emulator.config);
    const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({}));
    const wanted = Object.entries(template.Resources).filter(
      ([, { Type }]) => Type === 'AWS::CloudWatch::Alarm',
    );
    expect(MetricAlarms).toHaveLength(wanted.length);
    for (const [, { Properties }] of wanted) {
      const alarm = MetricAlarms.find(({ AlarmName }) => AlarmName === Properties.AlarmName);
      expect(alarm).toMatchObject({
        AlarmDescription: Properties.AlarmDescription,
        Threshold: Number(Properties.Threshold),
        ComparisonOperator: Properties.ComparisonOperator,
        AlarmActions: [id('AlarmTopic')],
      });
    }
  });

  it('the topic is encrypted and has its subscriber', async () => {
    const sns = new SNSClient(emulator.config);
    const TopicArn = id('AlarmTopic');
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes?.KmsMasterKeyId).toBe(id('AlarmKey'));
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions).toEqual([expect.objectContaining({ Endpoint: EVERYTHING.alarmEndpoint })]);
  });

  it('the dashboard names what was deployed', async () => {
    const cloudWatch = new CloudWatchClient(emulator.config);
    const { DashboardBody = '' } = await cloudWatch.send(
      new GetDashboardCommand({ DashboardName: stackName }),
    );
    expect(JSON.parse(DashboardBody).widgets.length).toBeGreaterThan(10);
    expect(DashboardBody).toContain(id('Ledger'));
    expect(DashboardBody).not.toContain('${');
  });

  it('no log is kept for ever', async () => {
    const logs = new CloudWatchLogsClient(emulator.config);
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toHaveLength(3);
    for (const { retentionInDays } of logGroups) expect(retentionInDays).toBe(30);
  });

  it('the outputs say where to go on', () => {
    expect(outputs.get('LookupUrl')).toMatch(
      /^https:\/\/\w+\.execute-api\.eu-west-1\.amazonaws\.com\/dev\/customers$/,
    );
    expect(outputs.get('OrderEventsQueueUrl')).toBe(id('OrderEventsQueue'));
    expect(outputs.get('LedgerTableName')).toBe(id('Ledger'));
    expect(outputs.get('LedgerSecretArn')).toBe(id('LedgerSecret'));
  });
});

describe('what comes after', () => {
  it('a second deploy changes nothing', async () => {
    expect(await serverless(project, emulator, ['deploy'], params)).toContain('No changes to deploy');
  });

  it('a changed parameter reaches the function', async () => {
    await serverless(project, emulator, ['deploy'], { ...params, timeZone: 'Europe/Amsterdam' });
    const lambda = new LambdaClient(emulator.config);
    const FunctionName = id('CustomerLookupLambdaFunction');
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(Configuration?.Environment?.Variables?.TIME_ZONE).toBe('Europe/Amsterdam');
  });

  it('the release that was rolled back from can be deployed again, and then changes nothing', async () => {
    const zone = async () => {
      const FunctionName = id('CustomerLookupLambdaFunction');
      const { Configuration } = await new LambdaClient(emulator.config).send(
        new GetFunctionCommand({ FunctionName }),
      );
      return Configuration?.Environment?.Variables?.TIME_ZONE;
    };
    const newer = { ...params, timeZone: 'Europe/Amsterdam' };
    const list = await serverless(project, emulator, ['deploy', 'list'], params);
    const [, first = ''] = /Timestamp: *(\d+)/.exec(list) ?? [];
    await serverless(project, emulator, ['rollback', '--timestamp', first], newer);
    expect(await zone()).toBe('UTC');
    expect(await serverless(project, emulator, ['deploy'], newer)).toContain('Service deployed');
    expect(await zone()).toBe('Europe/Amsterdam');
    expect(await serverless(project, emulator, ['deploy'], newer)).toContain('No changes to deploy');
  });

  it('a rollback that would lose a go-live is refused, as a deploy is', async () => {
    const list = await serverless(project, emulator, ['deploy', 'list'], params);
    const [, first = ''] = /Timestamp: *(\d+)/.exec(list) ?? [];
    const live = { ...params, liveSince: '2026-01-31T09:00:00Z' };
    const former = await commitTag();
    // As a pipeline says it: deploy/release.cjs.
    const { GITHUB_SHA } = process.env;
    process.env.GITHUB_SHA = '0123456789abcdef';
    await serverless(project, emulator, ['deploy'], live);
    expect(await commitTag()).toBe('0123456789ab');
    const rollBack = (given: Record<string, string>) =>
      serverless(project, emulator, ['rollback', '--timestamp', first], { ...live, ...given });
    await expect(rollBack({})).rejects.toThrow('--param="allowChange=liveSince"');
    expect(await rollBack({ allowChange: 'liveSince' })).toContain('rolled back');
    expect(await commitTag()).toBe(former);
    if (GITHUB_SHA === undefined) delete process.env.GITHUB_SHA;
    else process.env.GITHUB_SHA = GITHUB_SHA;
  });

  it('a deploy without the secrets that it needs is refused, and says which', async () => {
    await expect(serverless(project, emulator, ['deploy', '--stage', 'other'], {})).rejects.toThrow(
      'Give robinSecretArn, and one of kiboSecretArn, expertSenderSecretArn and lokeSecretArn',
    );
  });

  it('a first deploy that fails leaves nothing behind', async () => {
    const broken = await copyProject();
    const queues = join(broken, 'deploy', 'queues.yml');
    const text = readFileSync(queues, 'utf8');
    // More than SQS takes: AWS refuses the template after the bucket was made and filled.
    await writeFile(queues, text.replace(/VisibilityTimeout: .*/, 'VisibilityTimeout: 50000'));
    const own = { ...params, robinSecretArn: `${params.robinSecretArn}`.replace('robin-', 'another-') };
    await expect(serverless(broken, emulator, ['deploy', '--stage', 'broken'], own)).rejects.toThrow('50000');
    await rm(broken, { recursive: true });
    const { Stacks = [] } = await new CloudFormationClient(emulator.config).send(
      new DescribeStacksCommand({}),
    );
    expect(Stacks.map(({ StackName }) => StackName)).toEqual([stackName]);
  });

  it('a removal leaves the ledger and its secret, and the role that other APIs may log by', async () => {
    const said = await serverless(project, emulator, ['remove'], params);
    const kept = await whatIsLeft();
    for (const [parameter, name] of Object.entries(KEPT))
      expect(said).toContain(`${parameter}: ${id(name)}\n`);
    expect(kept).toEqual({
      alarms: 0,
      functions: 0,
      logGroups: 0,
      queues: 0,
      roles: [id('ApiGatewayLogRole')],
      secrets: [id('LedgerSecret')],
      tables: [id('Journal'), id('Ledger')].sort(),
      topics: 0,
    });
  });

  it('the next deploy of the stage is refused with an empty ledger, and goes on with what was left', async () => {
    await expect(serverless(project, emulator, ['deploy'], params)).rejects.toThrow(
      `although there is ${id('Ledger')}`,
    );
    const lines = Object.fromEntries(Object.entries(KEPT).map(([parameter, name]) => [parameter, id(name)]));
    const refusals = {
      [`there is no table ${id('Ledger')}x`]: { ledgerTableName: `${id('Ledger')}x` },
      [`${id('Journal')} is no ledger`]: { ledgerTableName: id('Journal'), journalTableName: id('Ledger') },
    };
    for (const [said, mistaken] of Object.entries(refusals)) {
      const given = { ...params, ...lines, ...mistaken };
      await expect(serverless(project, emulator, ['deploy'], given)).rejects.toThrow(said);
    }
    await serverless(project, emulator, ['deploy'], { ...params, ...lines });
    const { tables, secrets } = await whatIsLeft();
    expect(tables).toEqual([id('Journal'), id('Ledger')].sort());
    expect(secrets).toContain(id('LedgerSecret'));
  });

  it('another stage by a copy of this one’s file is refused, for each thing that both would use', async () => {
    const lines = Object.fromEntries(Object.entries(KEPT).map(([parameter, name]) => [parameter, id(name)]));
    const copied = serverless(project, emulator, ['deploy', '--stage', 'copied'], { ...params, ...lines });
    const words = ['otherStagesLedger', 'otherStagesJournal', 'otherStagesRobin', 'otherStagesLedgerKey'];
    await expect(copied).rejects.toThrow(
      new RegExp(words.map((word) => `(?=[^]*allowChange=${word})`).join('')),
    );
  });
});

async function commitTag(): Promise<string | undefined> {
  const { Stacks = [] } = await new CloudFormationClient(emulator.config).send(
    new DescribeStacksCommand({ StackName: stackName }),
  );
  return Stacks[0]?.Tags?.find(({ Key }) => Key === 'commit')?.Value;
}

async function whatIsLeft() {
  const { config } = emulator;
  const alarms = await new CloudWatchClient(config).send(new DescribeAlarmsCommand({}));
  const functions = await new LambdaClient(config).send(new ListFunctionsCommand({}));
  const groups = await new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({}));
  const queues = await new SQSClient(config).send(new ListQueuesCommand({}));
  const roles = await new IAMClient(config).send(new ListRolesCommand({}));
  const secrets = await new SecretsManagerClient(config).send(new ListSecretsCommand({}));
  const tables = await new DynamoDBClient(config).send(new ListTablesCommand({}));
  const topics = await new SNSClient(config).send(new ListTopicsCommand({}));
  return {
    alarms: alarms.MetricAlarms?.length ?? 0,
    functions: functions.Functions?.length ?? 0,
    logGroups: groups.logGroups?.length ?? 0,
    queues: queues.QueueUrls?.length ?? 0,
    roles: roles.Roles?.map(({ RoleName }) => RoleName),
    secrets: secrets.SecretList?.map(({ ARN }) => ARN),
    tables: tables.TableNames?.sort(),
    topics: topics.Topics?.length ?? 0,
  };
}

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { pythonTools } from '../deploy/python.ts';
import { EVERY_KNOB, type Json, packageStack, root } from './packaged.ts';
import { isAllowed, readStatements } from './policy.ts';

const { template, folder } = await packageStack(EVERY_KNOB);
const policy: { Statement: { Sid: string; [key: string]: Json }[] } = JSON.parse(
  readFileSync(join(root, 'docs', 'deploy', 'deployer-policy.json'), 'utf8'),
);
const deployPage = readFileSync(join(root, 'docs', 'deploy.md'), 'utf8');
const allowed = readStatements(policy, template).flatMap(({ actions }) => actions);
const types = [...new Set(Object.values(template.Resources).map(({ Type }) => Type))];

/** What CloudFormation's own descriptions name for features that the stack has none of. */
const NOT_USED: readonly RegExp[] = [
  // Deploying by shares, file systems, Kinesis and Firehose, tables on S3, service-linked roles of replicas.
  /^(codedeploy|elasticfilesystem|s3files|kinesis|firehose|s3tables):/,
  /^iam:CreateServiceLinkedRole$/,
  // Replicas, imports, streams to Kinesis and policies of a table; items, which no deploy touches.
  /^dynamodb:(\w*Replica|ImportTable|\w*KinesisStreamingDestination|(Put|Delete)ResourcePolicy)$/,
  /^dynamodb:(BatchWrite|Delete|Get|Put|Update)Item$|^dynamodb:Query$/,
  /^secretsmanager:(\w*Regions\w*|GetSecretValue)$/,
  // Of other kinds of logs than the stack's.
  /^logs:(CreateLogStream|DescribeLogStreams|PutLogEvents|PutBearer\w+|PutLogGroupDeletionProtection)$/,
  // Of log groups that have a policy of their own, and the stack's have none.
  /^logs:DeleteResourcePolicy$/,
  // What is no right of IAM's, and ENIs, which the functions' own roles see.
  /^s3:(REST|GetObjectMetadata)|^ec2:DescribeNetworkInterfaces$/,
];

/** The actions on roles that know `iam:PermissionsBoundary`, by AWS's Service Authorization Reference. */
const KNOW_THE_BOUNDARY = [
  'AttachRolePolicy',
  'CreateRole',
  'DeleteRolePermissionsBoundary',
  'DeleteRolePolicy',
  'DetachRolePolicy',
  'PutRolePermissionsBoundary',
  'PutRolePolicy',
];

/** What AWS's reference had no type of resource for until lately, and what holds in all of its regions is not known. */
const LATELY_WITH_RESOURCE = [
  'sns:getsubscriptionattributes',
  'sns:setsubscriptionattributes',
  'sns:unsubscribe',
];

/** The rights that CloudFormation itself names for making, changing and removing a kind of resource. */
async function rightsOfTypes(): Promise<string[]> {
  const rights = await runPython('resource_rights.py', ...types);
  return rights.filter((right) => !NOT_USED.some((unused) => unused.test(right)));
}

async function runPython(script: string, ...given: string[]): Promise<string[]> {
  const python = join(await pythonTools(), 'python');
  const asked = [join(root, 'tests', 'template', script), ...given];
  const { stdout } = await promisify(execFile)(python, asked, { maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

function covers(pattern: string, action: string): boolean {
  return pattern === action || (pattern.endsWith('*') && action.startsWith(pattern.slice(0, -1)));
}

describe('the policy of a deployer', () => {
  it('has every right that CloudFormation names for the stack’s kinds of resources', async () => {
    const needed = await rightsOfTypes();
    expect(needed.length).toBeGreaterThan(150);
    expect(needed.filter((right) => !allowed.some((pattern) => covers(pattern, right)))).toEqual([]);
  });

  it('names no resource for what knows none: AWS would allow it nowhere', async () => {
    const statements = readStatements(policy, template);
    const rights = [...(await rightsOfTypes()), ...allowed.filter((action) => !action.endsWith('*'))];
    const without = new Set([...(await runPython('actions_without_resource.py')), ...LATELY_WITH_RESOURCE]);
    const found = [...new Set(rights)].filter((right) => without.has(right.toLowerCase()));
    expect(found.length).toBeGreaterThan(15);
    const everywhere = statements.filter(({ resources }) => resources.includes('*'));
    expect(
      found.filter(
        (right) => !everywhere.some(({ actions }) => actions.some((pattern) => covers(pattern, right))),
      ),
    ).toEqual([]);
  });

  it('lets no deployer read a secret’s value, an order or an event', () => {
    for (const action of ['secretsmanager:GetSecretValue', 'dynamodb:GetItem', 'sqs:ReceiveMessage']) {
      expect(allowed.filter((pattern) => covers(pattern, action))).toEqual([]);
    }
  });

  it('lets a deployer count the items of a table, to see that it is empty, and not read them', () => {
    const scans = readStatements(policy, template).filter(({ actions }) => actions.includes('dynamodb:Scan'));
    expect(scans).toHaveLength(1);
    expect(scans[0]?.condition).toEqual({ StringEquals: { 'dynamodb:Select': 'COUNT' } });
  });

  it('lets a deployer change and use the keys alone that have the stack’s tag, and tag none but a new one', () => {
    const state = readFileSync(join(folder, 'serverless-state.json'), 'utf8');
    expect(JSON.parse(state).service.provider.stackTags).toMatchObject({ service: 'robin-bridge' });
    const may = (action: string, context: Record<string, string> = {}) =>
      isAllowed(readStatements(policy, template), {
        action,
        resource: 'arn:aws:kms:eu-west-1:123456789012:key/any',
        context,
      });
    const ours = { 'aws:ResourceTag/service': 'robin-bridge' };
    for (const action of [
      'PutKeyPolicy',
      'ScheduleKeyDeletion',
      'DisableKey',
      'Decrypt',
      'CreateGrant',
      'TagResource',
    ]) {
      const allowed = [{}, { 'aws:ResourceTag/service': 'other' }, ours].map((tags) =>
        may(`kms:${action}`, tags),
      );
      expect([action, ...allowed]).toEqual([action, false, false, true]);
    }
    const everywhere = readStatements(policy, template).filter(
      ({ actions, condition }) =>
        actions.some((action) => action.startsWith('kms:')) && Object.keys(condition).length === 0,
    );
    const ofEveryKey = everywhere.flatMap(({ actions }) =>
      actions.filter((action) => action.startsWith('kms:')),
    );
    expect(ofEveryKey.filter((action) => !/^kms:(Describe|Get|List)/.test(action))).toEqual([
      'kms:EnableKeyRotation',
    ]);
    expect(deployPage).toMatch(/with every key: read what the key is, and switch its yearly rotation on/);
    const made = {
      'aws:RequestTag/service': 'robin-bridge',
      'aws:CalledVia': 'cloudformation.amazonaws.com',
    };
    for (const action of ['kms:CreateKey', 'kms:TagResource']) {
      expect([action, may(action, made)]).toEqual([action, true]);
      expect([action, may(action, { 'aws:RequestTag/service': 'robin-bridge' })]).toEqual([action, false]);
    }
  });

  describe('that makes roles with a permissions boundary alone, as docs/deploy.md says it', () => {
    const [, condition = '', taken = ''] =
      /add this condition to the policy's statement (`\w+`).*take the statement (`\w+`) out/.exec(
        deployPage,
      ) ?? [];
    const [, given = ''] = /^(\{ .*"iam:PermissionsBoundary".*\})$/m.exec(deployPage) ?? [];
    const bounded = {
      ...policy,
      Statement: policy.Statement.filter(({ Sid }) => `\`${Sid}\`` !== taken).map((statement) =>
        `\`${statement.Sid}\`` === condition ? { ...statement, Condition: JSON.parse(given) } : statement,
      ),
    };
    const may = (action: string, context: Record<string, string>) =>
      isAllowed(readStatements(bounded, template), {
        action: `iam:${action}`,
        resource: 'arn:aws:iam::123456789012:role/robin-bridge-production-any',
        context,
      });
    const inBounds = { 'iam:PermissionsBoundary': 'arn:aws:iam::123456789012:policy/<boundary>' };
    const actions = allowed.flatMap((action) => /^iam:(.*)$/.exec(action)?.[1] ?? []);

    it('lets a deployer do nothing that gives a right to a role without it, or takes it off', () => {
      for (const action of KNOW_THE_BOUNDARY) {
        expect([action, may(action, {}), may(action, { 'iam:PermissionsBoundary': 'other' })]).toEqual([
          action,
          false,
          false,
        ]);
      }
      expect(may('DeleteRolePermissionsBoundary', inBounds)).toBe(false);
    });

    it('lets a deployer do all else: of what does not know the condition AWS would allow nothing', () => {
      for (const action of actions) {
        if (action === 'DeleteRolePermissionsBoundary') continue;
        const context = KNOW_THE_BOUNDARY.includes(action) ? inBounds : {};
        expect([action, may(action, context)]).toEqual([action, true]);
      }
    });
  });

  it('fits a managed policy of IAM, which counts no spaces', () => {
    expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6_144);
  });
});

import { describe, expect, it } from '@jest/globals';
import { EVERY_KNOB, EVERYTHING, packageStack } from './packaged.ts';
import { isAllowed, readStatements, type Statement } from './policy.ts';
import { actionsOfFunction, commandsOf } from './sdk-actions.ts';

const { template } = await packageStack(EVERYTHING);
const bounded = (await packageStack(EVERY_KNOB)).template;

const account = 'eu-west-1:123456789012';
const secret = (name: string) => `arn:aws:secretsmanager:${account}:secret:${name}-AbCdEf`;
const logStream = (name: string) =>
  `arn:aws:logs:${account}:log-group:/aws/lambda/robin-bridge-dev-${name}:log-stream:x`;
const table = `arn:aws:dynamodb:${account}:table/Ledger`;
const journal = `arn:aws:dynamodb:${account}:table/Journal`;
const queue = `arn:aws:sqs:${account}:robin-bridge-dev-order-events`;
const deadLetters = `arn:aws:sqs:${account}:robin-bridge-dev-order-events-dead-letters`;

const lookup = statementsOf('CustomerLookupIamRoleLambdaExecution');
const orders = statementsOf('OrderEventsIamRoleLambdaExecution');

function statementsOf(role: string): Statement[] {
  const policies = template.Resources[role]?.Properties.Policies;
  if (!Array.isArray(policies)) throw new Error(`${role} has no policies`);
  return policies.flatMap(({ PolicyDocument }) => readStatements(PolicyDocument, template));
}

describe('the role of the lookup', () => {
  it.each([
    ['secretsmanager:GetSecretValue', secret('LookupSecret')],
    ['secretsmanager:GetSecretValue', secret('kibo')],
    ['secretsmanager:GetSecretValue', secret('expertSender')],
    ['secretsmanager:GetSecretValue', secret('loke')],
    // A customer's orders are found by the key that this secret makes.
    ['secretsmanager:GetSecretValue', secret('LedgerSecret')],
    ['dynamodb:BatchGetItem', table],
    ['dynamodb:Query', `${table}/index/customer-orders`],
    ['logs:PutLogEvents', logStream('customerLookup')],
  ])('allows %s on %s', (action, resource) => {
    expect(isAllowed(lookup, { action, resource })).toBe(true);
  });

  it.each([
    ['secretsmanager:GetSecretValue', secret('robin')],
    ['secretsmanager:PutSecretValue', secret('LookupSecret')],
    ['dynamodb:GetItem', table],
    ['dynamodb:PutItem', table],
    ['dynamodb:UpdateItem', table],
    ['dynamodb:DeleteItem', table],
    ['dynamodb:Scan', table],
    ['dynamodb:Query', table],
    ['dynamodb:Scan', `${table}/index/customer-orders`],
    ['dynamodb:BatchGetItem', `${table}Other`],
    ['dynamodb:Query', journal],
    ['dynamodb:BatchGetItem', journal],
    ['dynamodb:BatchWriteItem', journal],
    ['sqs:ReceiveMessage', queue],
    ['sqs:SendMessage', queue],
    ['sqs:SendMessage', deadLetters],
    ['logs:PutLogEvents', logStream('orderEvents')],
    ['lambda:InvokeFunction', '*'],
    ['iam:PassRole', '*'],
    ['*', '*'],
  ])('denies %s on %s', (action, resource) => {
    expect(isAllowed(lookup, { action, resource })).toBe(false);
  });
});

describe('the role of the order function', () => {
  it.each([
    ['secretsmanager:GetSecretValue', secret('robin')],
    ['secretsmanager:GetSecretValue', secret('LedgerSecret')],
    ['secretsmanager:GetSecretValue', secret('kibo')],
    ['secretsmanager:GetSecretValue', secret('expertSender')],
    ['dynamodb:BatchGetItem', table],
    ['dynamodb:PutItem', table],
    ['dynamodb:UpdateItem', table],
    ['dynamodb:DescribeTable', table],
    ['dynamodb:BatchWriteItem', journal],
    // These three are done for it by the event source mapping.
    ['sqs:ReceiveMessage', queue],
    ['sqs:DeleteMessage', queue],
    ['sqs:GetQueueAttributes', queue],
    ['sqs:ChangeMessageVisibility', queue],
    ['sqs:SendMessage', deadLetters],
    ['logs:PutLogEvents', logStream('orderEvents')],
  ])('allows %s on %s', (action, resource) => {
    expect(isAllowed(orders, { action, resource })).toBe(true);
  });

  it.each([
    ['secretsmanager:GetSecretValue', secret('LookupSecret')],
    ['secretsmanager:GetSecretValue', secret('loke')],
    ['secretsmanager:PutSecretValue', secret('robin')],
    ['dynamodb:GetItem', table],
    ['dynamodb:Scan', table],
    ['dynamodb:Query', `${table}/index/customer-orders`],
    ['dynamodb:DeleteItem', table],
    ['dynamodb:DeleteTable', table],
    ['dynamodb:UpdateTable', table],
    ['dynamodb:BatchWriteItem', table],
    ['dynamodb:Query', journal],
    ['dynamodb:Scan', journal],
    ['dynamodb:BatchGetItem', journal],
    ['dynamodb:DeleteTable', journal],
    ['dynamodb:PutItem', `${table}-of-somebody-else`],
    ['sqs:PurgeQueue', queue],
    ['sqs:DeleteQueue', queue],
    ['sqs:SendMessage', queue],
    ['sqs:ReceiveMessage', deadLetters],
    ['sqs:PurgeQueue', deadLetters],
    ['logs:PutLogEvents', logStream('customerLookup')],
    ['lambda:InvokeFunction', '*'],
    ['iam:PassRole', '*'],
    ['*', '*'],
  ])('denies %s on %s', (action, resource) => {
    expect(isAllowed(orders, { action, resource })).toBe(false);
  });
});

describe('both roles', () => {
  /** What no source of ours does, and why it is allowed all the same. */
  const BY_LAMBDA = {
    'logs:CreateLogStream': 'Lambda writes the log in the name of the role',
    'logs:PutLogEvents': 'Lambda writes the log in the name of the role',
  };
  const BY_MAPPING = {
    'sqs:ReceiveMessage': 'the event source mapping does it in the name of the role',
    'sqs:DeleteMessage': 'the event source mapping does it in the name of the role',
    'sqs:GetQueueAttributes': 'the event source mapping does it in the name of the role',
  };

  it.each([
    ['customer-lookup', lookup, BY_LAMBDA],
    ['order-events', orders, { ...BY_LAMBDA, ...BY_MAPPING }],
  ] as const)(
    'hold what %s performs, and nothing else but listed exceptions',
    async (name, role, exceptions) => {
      const needed = [...(await actionsOfFunction(name)), ...Object.keys(exceptions)];
      expect([...new Set(role.flatMap(({ actions }) => actions))].sort()).toEqual(
        [...new Set(needed)].sort(),
      );
    },
  );

  it('name every action, and every resource but the streams of their own log group', () => {
    for (const { actions, resources } of [...lookup, ...orders]) {
      for (const action of actions) expect(action).not.toContain('*');
      for (const resource of resources)
        expect(resource).toMatch(/^arn:aws:[^*]+$|\/aws\/lambda\/robin-bridge-dev-\w+:\*$/);
    }
  });

  it('make no log group, for one that is made after a removal would be kept for ever', () => {
    for (const [name, role] of Object.entries({ customerLookup: lookup, orderEvents: orders })) {
      const group = logStream(name).replace(/:log-stream:.*/, ':*');
      expect(isAllowed(role, { action: 'logs:CreateLogGroup', resource: group })).toBe(false);
    }
  });

  it('are bounded by a policy of the account if it wants one, as every role of the stack', () => {
    for (const [resources, boundary] of [
      [template.Resources, undefined],
      [bounded.Resources, EVERY_KNOB.permissionsBoundaryArn],
    ] as const) {
      const roles = Object.values(resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
      expect(roles.map(({ Properties }) => Properties.PermissionsBoundary)).toEqual(
        Array.from({ length: 3 }, () => boundary),
      );
    }
  });

  it('are the only roles of the functions, and may be taken by Lambda alone', () => {
    for (const [name, { Type, Properties }] of Object.entries(template.Resources)) {
      if (Type !== 'AWS::IAM::Role') continue;
      const service = name === 'ApiGatewayLogRole' ? 'apigateway.amazonaws.com' : 'lambda.amazonaws.com';
      expect(JSON.stringify(Properties.AssumeRolePolicyDocument)).toContain(service);
      expect(JSON.stringify(Properties.AssumeRolePolicyDocument)).not.toContain('"AWS"');
    }
    expect(Object.keys(template.Resources)).not.toContain('IamRoleLambdaExecution');
  });
});

describe('the reading of commands', () => {
  it('maps a batch to the permission of the single action, and passes over types', () => {
    const source = "import { type PutItemCommandInput, PutItemCommand } from '@aws-sdk/client-dynamodb';";
    expect(commandsOf(source)).toEqual(['dynamodb:PutItem']);
    expect(commandsOf("import { ChangeMessageVisibilityBatchCommand } from '@aws-sdk/client-sqs';")).toEqual([
      'sqs:ChangeMessageVisibility',
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { ENDPOINTS } from '../../functions/customer-lookup/endpoints.ts';
import { resolve } from './intrinsics.ts';
import { EVERYTHING, ONE_SOURCE, packageStack, type Template } from './packaged.ts';
import { isAllowed, readStatements } from './policy.ts';

const closed = (await packageStack({})).template;
const open = (await packageStack(EVERYTHING)).template;

const managedElsewhere = (await packageStack(ONE_SOURCE)).template;

const queue = 'arn:aws:sqs:eu-west-1:123456789012:robin-bridge-dev-order-events';
const overTls = { 'aws:SecureTransport': 'true' };

function mayBe(
  template: Template,
  principal: string,
  action: string,
  context: Record<string, string> = overTls,
) {
  const document = template.Resources.OrderEventsQueuePolicy?.Properties.PolicyDocument;
  return isAllowed(readStatements(document, template), { action, resource: queue, principal, context });
}

describe('the order queue', () => {
  const topic = { ...overTls, 'aws:SourceArn': 'arn:aws:sns:eu-west-1:210987654321:orders' };
  const rule = { ...overTls, 'aws:SourceArn': 'arn:aws:events:eu-west-1:123456789012:rule/orders' };

  it.each([
    ['an account of the parameters', 'arn:aws:iam::210987654321:root', overTls],
    ['a role of the parameters', 'arn:aws:iam::123456789012:role/shop', overTls],
    ['a topic of the parameters', 'sns.amazonaws.com', topic],
    ['a rule of the parameters', 'events.amazonaws.com', rule],
  ])('lets %s send', (_, principal, context) => {
    expect(mayBe(open, principal, 'sqs:SendMessage', context)).toBe(true);
    expect(mayBe(closed, principal, 'sqs:SendMessage', context)).toBe(false);
  });

  it.each([
    ['another account', 'arn:aws:iam::999999999999:root', 'sqs:SendMessage', overTls],
    [
      'another topic',
      'sns.amazonaws.com',
      'sqs:SendMessage',
      { ...topic, 'aws:SourceArn': `${topic['aws:SourceArn']}-2` },
    ],
    ['a topic without a name', 'sns.amazonaws.com', 'sqs:SendMessage', overTls],
    ['a rule by the name of a topic', 'events.amazonaws.com', 'sqs:SendMessage', topic],
    [
      'a producer without TLS',
      'arn:aws:iam::210987654321:root',
      'sqs:SendMessage',
      { 'aws:SecureTransport': 'false' },
    ],
    ['a producer that reads', 'arn:aws:iam::210987654321:root', 'sqs:ReceiveMessage', overTls],
    ['a producer that purges', 'arn:aws:iam::210987654321:root', 'sqs:PurgeQueue', overTls],
  ])('turns %s away', (_, principal, action, context) => {
    expect(mayBe(open, principal, action, context)).toBe(false);
  });
});

describe('the lookup', () => {
  it("is a path with one method for each of ROBIN's endpoints, the only thing that is public", () => {
    const types = Object.values(open.Resources).map(({ Type }) => Type);
    const properties = (type: string) =>
      Object.values(open.Resources)
        .filter(({ Type }) => Type === type)
        .map(({ Properties }) => Properties);
    const paths = properties('AWS::ApiGateway::Resource').map(({ PathPart }) => PathPart);
    expect(paths.sort()).toEqual(ENDPOINTS.map(({ name }) => name).sort());
    const methods = properties('AWS::ApiGateway::Method').map(({ HttpMethod }) => HttpMethod);
    expect(methods).toEqual(paths.map(() => 'GET'));
    expect(types).not.toContain('AWS::Lambda::Url');
    expect(types.filter((type) => type === 'AWS::Lambda::Permission')).toHaveLength(1);
  });

  it('may be invoked by its own API alone', () => {
    const { Principal, SourceArn } =
      open.Resources.CustomerLookupLambdaPermissionApiGateway?.Properties ?? {};
    expect(Principal).toBe('apigateway.amazonaws.com');
    expect(resolve(SourceArn ?? null, open)).toBe(
      'arn:aws:execute-api:eu-west-1:123456789012:ApiGatewayRestApi/*/*',
    );
  });

  it.each([
    ['everybody by default, for the credentials guard it', closed, '["0.0.0.0/0","::/0"]'],
    ['the networks of the parameter', open, '["192.0.2.0/24","2001:db8::/32"]'],
  ])('lets in %s', (_, template, networks) => {
    const policy = resolve(template.Resources.ApiGatewayRestApi?.Properties.Policy ?? null, template);
    expect(JSON.stringify(policy)).toContain(`"aws:SourceIp":${networks}`);
  });

  it('gets its access log only once the account may write one', () => {
    expect(open.Resources.LookupApiStage?.DependsOn).toEqual(['ApiGatewayLogAccount']);
    expect(managedElsewhere.Resources.ApiGatewayLogAccount).toBeUndefined();
    expect(managedElsewhere.Resources.LookupApiStage?.DependsOn).toBeUndefined();
  });

  it('is throttled', () => {
    const settings = JSON.stringify(open.Resources.LookupApiStage?.Properties.MethodSettings);
    expect(settings).toMatch(/"ThrottlingRateLimit":"?\d+/);
    expect(settings).toMatch(/"ThrottlingBurstLimit":"?\d+/);
  });

  it('logs neither the query nor a body', () => {
    const { AccessLogSetting, MethodSettings } = open.Resources.LookupApiStage?.Properties ?? {};
    const format = JSON.stringify(AccessLogSetting);
    expect(format).toContain('$context.resourcePath');
    expect(format).not.toMatch(
      /\$context\.(path|requestOverride|identity\.(caller|user))|\$input|querystring/i,
    );
    expect(JSON.stringify(MethodSettings)).toMatch(/"LoggingLevel":"OFF","DataTraceEnabled":false/);
  });
});

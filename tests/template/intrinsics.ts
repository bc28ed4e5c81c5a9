import type { Json, JsonObject, Resource, Template } from './packaged.ts';

/** What the pseudo parameters stand for in the tests. */
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::URLSuffix': 'amazonaws.com',
};

/**
 * Resolves a template's functions to what AWS would put there, as far as names can be known before a deployment:
 * an ARN if a policy compares ARNs, else the logical id.
 * @throws Error for a reference to nothing, and for a function that it does not know
 */
export function resolve(value: Json, template: Template): Json {
  if (Array.isArray(value)) return value.map((item) => resolve(item, template));
  if (!isObject(value)) return value;
  const [[name, operand] = ['', null], ...others] = Object.entries(value);
  if (others.length > 0 || !/^(Ref|Fn::\w+)$/.test(name)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, template)]));
  }
  switch (name) {
    case 'Ref':
      return resolveReference(String(operand), template);
    case 'Fn::GetAtt':
      return resolveAttribute(operand, template);
    case 'Fn::Join': {
      const [separator, parts] = list(operand);
      return list(resolve(parts ?? [], template)).join(String(separator));
    }
    case 'Fn::Split': {
      const [separator, text] = list(operand);
      return String(resolve(text ?? '', template)).split(String(separator));
    }
    case 'Fn::Sub':
      return substitute(operand, template);
    default:
      throw new Error(`The tests do not know ${name}`);
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as a list: policies write one element without brackets. */
export function list(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Json];
}

function resolveReference(name: string, template: Template): string {
  const pseudo = PSEUDO[name];
  if (pseudo !== undefined) return pseudo;
  const resource = find(name, template);
  // `Ref` of these is their ARN.
  if (/^AWS::(SecretsManager::Secret|SNS::Topic)$/.test(resource.Type)) return arn(name, resource, template);
  return physicalName(name, resource, template);
}

function resolveAttribute(operand: Json | undefined, template: Template): string {
  const [name, attribute] = typeof operand === 'string' ? operand.split('.') : list(operand).map(String);
  const resource = find(String(name), template);
  if (attribute === 'Arn') return arn(String(name), resource, template);
  if (attribute === 'QueueName') return physicalName(String(name), resource, template);
  return `${name}.${attribute}`;
}

function substitute(operand: Json | undefined, template: Template): string {
  const [text, variables] = list(operand);
  return String(text).replace(/\$\{([^!}]+)\}/g, (_, name: string) => {
    const given = isObject(variables) ? variables[name] : undefined;
    if (given !== undefined) return String(resolve(given, template));
    return name.includes('.') ? resolveAttribute(name, template) : resolveReference(name, template);
  });
}

const SERVICES: Readonly<Record<string, (name: string) => string>> = {
  'AWS::DynamoDB::Table': (name) => `dynamodb:eu-west-1:123456789012:table/${name}`,
  'AWS::IAM::Role': (name) => `iam::123456789012:role/${name}`,
  'AWS::KMS::Key': (name) => `kms:eu-west-1:123456789012:key/${name}`,
  'AWS::Lambda::Function': (name) => `lambda:eu-west-1:123456789012:function:${name}`,
  'AWS::Logs::LogGroup': (name) => `logs:eu-west-1:123456789012:log-group:${name}:*`,
  'AWS::SNS::Topic': (name) => `sns:eu-west-1:123456789012:${name}`,
  'AWS::SQS::Queue': (name) => `sqs:eu-west-1:123456789012:${name}`,
  'AWS::SecretsManager::Secret': (name) => `secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`,
};

function arn(name: string, resource: Resource, template: Template): string {
  const service = SERVICES[resource.Type];
  if (service === undefined) throw new Error(`The tests do not know the ARN of a ${resource.Type}`);
  return `arn:aws:${service(physicalName(name, resource, template))}`;
}

function physicalName(name: string, { Properties }: Resource, template: Template): string {
  const key = ['QueueName', 'FunctionName', 'LogGroupName', 'TopicName', 'StageName'].find(
    (candidate) => Properties?.[candidate] !== undefined,
  );
  return key === undefined ? name : String(resolve(Properties[key] ?? '', template));
}

function find(name: string, template: Template): Resource {
  const resource = template.Resources[name];
  if (resource === undefined) throw new Error(`The template refers to ${name}, which it does not have`);
  return resource;
}

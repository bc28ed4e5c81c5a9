import { describe, expect, it } from '@jest/globals';
import { isObject, list, resolve } from './intrinsics.ts';
import { EVERY_KNOB, EVERYTHING, packageStack, type Template } from './packaged.ts';
import { findFaults } from './specification.ts';

const variants = {
  'as the repository has it': await packageStack({}),
  'with everything switched on': await packageStack(EVERYTHING),
  'with every knob turned': await packageStack(EVERY_KNOB),
};

describe.each(Object.entries(variants))('the template %s', (_, { template }) => {
  it('has only properties that CloudFormation knows, of its types, and all that it requires', () => {
    expect(findFaults(template)).toEqual([]);
  });

  it('refers to nothing that it does not have', () => {
    for (const resource of Object.values(template.Resources)) {
      resolve(resource.Properties, template);
      for (const name of list(resource.DependsOn)) expect(Object.keys(template.Resources)).toContain(name);
    }
    for (const { Value } of Object.values(template.Outputs)) resolve(Value, template);
  });

  it('leaves no condition to be settled by AWS, and nothing to be filled in', () => {
    expect(Object.keys(template)).not.toContain('Conditions');
    expect(JSON.stringify(template)).not.toMatch(/"Fn::If"|AWS::NoValue|to-be-filled-in|"Condition":"/);
  });

  it('says what people need next', () => {
    expect(Object.keys(template.Outputs)).toEqual(
      expect.arrayContaining([
        'LookupUrl',
        'OrderEventsQueueUrl',
        'OrderEventsQueueArn',
        'LookupSecretArn',
        'Dashboard',
      ]),
    );
  });
});

describe('the check against the specification', () => {
  const queue = (properties: object): Template => ({
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { ...properties } } },
    Outputs: {},
  });

  it('finds a misspelt property', () => {
    expect(findFaults(queue({ VisibilityTimeOut: 30 }))).toEqual(['Queue.VisibilityTimeOut is unknown']);
  });

  it('finds a value of the wrong type', () => {
    expect(findFaults(queue({ VisibilityTimeout: 'soon' }))).toEqual([
      'Queue.VisibilityTimeout is no integer',
    ]);
  });

  it('finds a missing property, and an unknown kind of resource', () => {
    const Resources = {
      Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'dev' } },
      Other: { Type: 'AWS::SQS::Kweue', Properties: {} },
    };
    expect(findFaults({ Resources, Outputs: {} })).toEqual([
      'Stage.RestApiId is missing',
      'Other has the unknown type AWS::SQS::Kweue',
    ]);
  });

  it('finds a reference to nothing', () => {
    const dangling = { Ref: 'Nobody' };
    expect(isObject(dangling)).toBe(true);
    expect(() => resolve(dangling, queue({}))).toThrow('Nobody');
  });
});

import { describe, expect, it } from '@jest/globals';
import { pauseSeconds } from '../../lib/orders/delivery/pauses.ts';
import { resolve } from './intrinsics.ts';
import { EVERYTHING, type JsonObject, ONE_SOURCE, packageStack, type Template } from './packaged.ts';

const DAY = 24 * 60 * 60;

function properties(template: Template, name: string): JsonObject {
  const { Properties } = template.Resources[name] ?? {};
  if (Properties === undefined) throw new Error(`The template has no ${name}`);
  return Properties;
}

/** A property that is a number, or one that the framework wrote as text. */
function figure(template: Template, name: string, property: string): number {
  return Number(properties(template, name)[property]);
}

const variants = [
  ['with its defaults', (await packageStack(EVERYTHING)).template],
  ['with a longer time-out and window', (await packageStack(ONE_SOURCE)).template],
] as const;

describe.each(variants)('the figures of the template %s', (_, template) => {
  it('hide a message for six time-outs and the batching window', () => {
    const timeout = figure(template, 'OrderEventsLambdaFunction', 'Timeout');
    const window = figure(
      template,
      'OrderEventsEventSourceMappingSQSOrderEventsQueue',
      'MaximumBatchingWindowInSeconds',
    );
    expect(figure(template, 'OrderEventsQueue', 'VisibilityTimeout')).toBeGreaterThanOrEqual(
      6 * timeout + window,
    );
  });

  it('keep both queues for fourteen days', () => {
    expect(figure(template, 'OrderEventsQueue', 'MessageRetentionPeriod')).toBe(14 * DAY);
    expect(figure(template, 'OrderEventsDeadLetters', 'MessageRetentionPeriod')).toBe(14 * DAY);
  });

  it('receive a message more often than the pauses of fourteen days can use up', () => {
    const redrive = properties(template, 'OrderEventsQueue').RedrivePolicy;
    const { maxReceiveCount } = resolve(redrive ?? null, template) as { maxReceiveCount: number };
    let receives = 0;
    // The shortest pauses there are: every bit of jitter taken off.
    for (let waited = 0; waited < 14 * DAY; receives += 1) {
      waited += pauseSeconds({ reason: 'robin-unavailable' }, receives + 1, 0, 1 - Number.EPSILON);
    }
    expect(receives).toBeGreaterThan(14 * 24 * 2);
    expect(Number(maxReceiveCount)).toBeGreaterThan(receives);
    expect(Number(maxReceiveCount)).toBeLessThanOrEqual(1000);
  });

  it('take batches that SQS and Lambda allow', () => {
    const mapping = properties(template, 'OrderEventsEventSourceMappingSQSOrderEventsQueue');
    const batch = Number(mapping.BatchSize);
    expect(batch).toBeLessThanOrEqual(10_000);
    if (batch > 10) expect(Number(mapping.MaximumBatchingWindowInSeconds)).toBeGreaterThanOrEqual(1);
    expect(mapping.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    expect(JSON.stringify(mapping.ScalingConfig)).toMatch(/"MaximumConcurrency":"?([2-9]|\d{2,3}|1000)"?\}/);
  });

  it('give a batch the time that its POSTs take, at one every 370 ms for all workers together', () => {
    const mapping = properties(template, 'OrderEventsEventSourceMappingSQSOrderEventsQueue');
    const { MaximumConcurrency } = mapping.ScalingConfig as { MaximumConcurrency: number };
    const { Variables } = properties(template, 'OrderEventsLambdaFunction').Environment as {
      Variables: JsonObject;
    };
    const posts = Number(mapping.BatchSize) / Number(Variables.ROBIN_MAX_ORDERS_PER_POST);
    const needed = (posts * 370 * Number(MaximumConcurrency)) / 1000;
    expect(figure(template, 'OrderEventsLambdaFunction', 'Timeout')).toBeGreaterThan(needed * 2);
  });

  it('let a lookup end by its own deadline, and well before API Gateway gives up', () => {
    const { Variables } = properties(template, 'CustomerLookupLambdaFunction').Environment as {
      Variables: JsonObject;
    };
    const deadline = Number(Variables.LOOKUP_DEADLINE_MS) / 1000;
    const timeout = figure(template, 'CustomerLookupLambdaFunction', 'Timeout');
    expect(timeout).toBeGreaterThanOrEqual(deadline + 3);
    expect(timeout).toBeLessThan(29);
  });

  it('raise the alarm for an old event long before ten days', () => {
    expect(figure(template, 'OldestEventAlarm', 'Threshold')).toBeLessThanOrEqual(DAY);
  });
});

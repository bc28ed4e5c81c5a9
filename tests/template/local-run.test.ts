import { describe, expect, it } from '@jest/globals';
import { journalTable } from '../../lib/orders/ledger/journal-table.ts';
import { ledgerTable } from '../../lib/orders/ledger/table.ts';
import { ORDER_QUEUE, ORDER_TRIGGER, TIMEOUT_SECONDS } from '../../local/triggers.ts';
import { EVERYTHING, packageStack } from './packaged.ts';

const { template } = await packageStack(EVERYTHING);

function properties(type: string, name?: string) {
  const found = Object.entries(template.Resources).filter(
    ([id, resource]) => resource.Type === type && (name === undefined || id === name),
  );
  expect(found).toHaveLength(1);
  return found[0]?.[1].Properties;
}

describe('the local run', () => {
  it.each([
    ['Ledger', ledgerTable('any')],
    ['Journal', journalTable('any')],
  ])('has the table %s that is deployed', (name, { TableName: _, ...definition }) => {
    expect(properties('AWS::DynamoDB::Table', name)).toMatchObject(definition);
  });

  it('has the deployed trigger of the order function', () => {
    expect(properties('AWS::Lambda::EventSourceMapping')).toMatchObject({
      BatchSize: ORDER_TRIGGER.batchSize,
      MaximumBatchingWindowInSeconds: ORDER_TRIGGER.maximumBatchingWindowInSeconds,
      ScalingConfig: { MaximumConcurrency: ORDER_TRIGGER.maximumConcurrency },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('has the deployed queue', () => {
    expect(properties('AWS::SQS::Queue', 'OrderEventsQueue')).toMatchObject({
      VisibilityTimeout: ORDER_QUEUE.visibilityTimeoutSeconds,
      RedrivePolicy: { maxReceiveCount: ORDER_QUEUE.maxReceiveCount },
    });
  });

  it('gives the functions the time that they have when deployed', () => {
    const timeout = (id: string) => Number(properties('AWS::Lambda::Function', id)?.Timeout);
    expect(timeout('CustomerLookupLambdaFunction')).toBe(TIMEOUT_SECONDS.lookup);
    expect(timeout('OrderEventsLambdaFunction')).toBe(TIMEOUT_SECONDS.orders);
  });
});

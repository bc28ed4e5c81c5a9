import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDynamoDbLedger } from '../../../lib/orders/ledger/dynamodb-ledger.ts';
import { ledgerTable } from '../../../lib/orders/ledger/table.ts';
import { systemClock as clock } from '../../../lib/platform/clock.ts';
import { type LocalDynamoDb, startDynamoDb } from '../../../local/engines/dynamodb.ts';
import { compareLedgers } from './compare.ts';

describe('the simulated ledger', () => {
  let dynamoDb: LocalDynamoDb;
  beforeAll(async () => {
    dynamoDb = await startDynamoDb({ tables: [ledgerTable('ledger')] });
  });
  afterAll(() => dynamoDb.close());

  it('answers as the real one on dynalite does', async () => {
    const ledger = createDynamoDbLedger({ client: dynamoDb.client, table: 'ledger', clock });
    const { difference, refused } = await compareLedgers(ledger, 400, 1);
    expect(difference).toBeUndefined();
    expect(refused).toBeGreaterThan(50);
  });
});

import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** Finds a customer's orders; eventually consistent, so that no decision is taken from it. */
export const CUSTOMER_ORDERS_INDEX = 'customer-orders';

/** The table that holds the ledger: what `deploy/ledger.yml` deploys, for a table that is made by hand. */
export function ledgerTable(tableName: string) {
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'customerKey', AttributeType: 'S' },
      { AttributeName: 'orderDate', AttributeType: 'S' },
    ],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: CUSTOMER_ORDERS_INDEX,
        KeySchema: [
          { AttributeName: 'customerKey', KeyType: 'HASH' },
          { AttributeName: 'orderDate', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  } satisfies CreateTableCommandInput;
}

import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** How long an entry is kept: a day longer than a table can be restored to. */
export const KEPT_SECONDS = 36 * 24 * 60 * 60;

/** DynamoDB deletes an entry some time after this attribute's moment, in epoch seconds. */
export const EXPIRES_AT = 'expiresAt';

/** Entries of one hour stand together, so that those since a restore point are read and no others. */
export function hourKey(at: number): string {
  return `HOUR#${new Date(at).toISOString().slice(0, 13)}`;
}

/** The key of the item that holds the customer's key of an order: it stands apart, so that `forget` finds it. */
export function customerItemOf(orderNumber: string): { pk: string; sk: string } {
  return { pk: `OWNER#${orderNumber}`, sk: 'OWNER' };
}

/** The table that holds the journal: what `deploy/ledger.yml` deploys, for a table that is made by hand. */
export function journalTable(tableName: string) {
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  } satisfies CreateTableCommandInput;
}

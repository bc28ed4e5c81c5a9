import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ForgottenOrder } from './forget.ts';
import { orderNumberOf, toOrderItem } from './order-item.ts';
import type { CustomerState } from './state.ts';
import { CUSTOMER_ORDERS_INDEX } from './table.ts';

/** What erasing a person asks of the ledger beyond what the delivery does. */
export interface ForgettingLedger {
  /** The customer's orders, by the index: eventually consistent, so the newest of the last second may be missing. */
  findOrders(customerKey: string): Promise<readonly string[]>;
  /**
   * Writes the order on condition that no other worker wrote since.
   * @returns whether it was written
   */
  saveForgotten(order: ForgottenOrder): Promise<boolean>;
  /**
   * Deletes the customer on condition that nothing was written since.
   * @returns whether it was deleted
   */
  deleteCustomer(customer: CustomerState): Promise<boolean>;
}

export function createDynamoDbForgetting(options: {
  client: DynamoDBClient;
  table: string;
}): ForgettingLedger {
  const { client, table } = options;
  return {
    async findOrders(customerKey) {
      const orderNumbers: string[] = [];
      let from: Record<string, never> | object | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: table,
            IndexName: CUSTOMER_ORDERS_INDEX,
            KeyConditionExpression: 'customerKey = :key',
            ExpressionAttributeValues: marshall({ ':key': customerKey }),
            ...(from && { ExclusiveStartKey: { ...from } }),
          }),
        );
        for (const { pk } of page.Items ?? []) {
          const orderNumber = orderNumberOf(pk?.S);
          if (orderNumber !== undefined) orderNumbers.push(orderNumber);
        }
        from = page.LastEvaluatedKey;
      } while (from);
      return orderNumbers;
    },
    saveForgotten: (order) =>
      onCondition(() =>
        client.send(
          new PutItemCommand({
            TableName: table,
            Item: toOrderItem(order),
            ConditionExpression: 'revision = :revision',
            ExpressionAttributeValues: marshall({ ':revision': order.revision - 1 }),
          }),
        ),
      ),
    deleteCustomer: ({ key, revision }) =>
      onCondition(() =>
        client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: { pk: { S: `CUSTOMER#${key}` } },
            ConditionExpression: 'revision = :revision',
            ExpressionAttributeValues: marshall({ ':revision': revision }),
          }),
        ),
      ),
  };
}

async function onCondition(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

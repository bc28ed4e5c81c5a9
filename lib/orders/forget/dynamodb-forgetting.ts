import {
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mapDefined } from '../../platform/lists.ts';
import { onCondition } from '../ledger/conditional-write.ts';
import { customerItemKey, type Item, orderNumberOf, toOrderItem } from '../ledger/order-item.ts';
import type { CustomerState } from '../ledger/state.ts';
import { CUSTOMER_ORDERS_INDEX } from '../ledger/table.ts';
import type { ForgottenOrder } from './forget-order.ts';

/** What erasing a person asks of the ledger beyond what the delivery does. */
export interface ForgettingLedger {
  /**
   * The customer's orders, by the index: eventually consistent, so the newest of the last second may be missing. Those
   * that a later event gave to another customer are in no index: the whole table is read for them.
   */
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
      const values = marshall({ ':key': customerKey });
      const byIndex = (from: Item | undefined) =>
        client.send(
          new QueryCommand({
            TableName: table,
            IndexName: CUSTOMER_ORDERS_INDEX,
            KeyConditionExpression: 'customerKey = :key',
            ExpressionAttributeValues: values,
            ExclusiveStartKey: from,
          }),
        );
      const corrected = (from: Item | undefined) =>
        client.send(
          new ScanCommand({
            TableName: table,
            FilterExpression: 'decidingKey = :key',
            ProjectionExpression: 'pk',
            ExpressionAttributeValues: values,
            ExclusiveStartKey: from,
          }),
        );
      for (const ask of [byIndex, corrected]) {
        let from: Item | undefined;
        do {
          const page = await ask(from);
          orderNumbers.push(...mapDefined(page.Items ?? [], ({ pk }) => orderNumberOf(pk?.S)));
          from = page.LastEvaluatedKey;
        } while (from);
      }
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
    deleteCustomer: ({ key, revision, writeId }) =>
      onCondition(() =>
        client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: { pk: { S: customerItemKey(key) } },
            // By the write as well: a repeat of the deletion may meet a customer who was made anew.
            ConditionExpression: 'revision = :revision AND writeId = :writeId',
            ExpressionAttributeValues: marshall({ ':revision': revision, ':writeId': writeId }),
          }),
        ),
      ),
  };
}

import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { readOrderItem } from '../../lib/orders/ledger/order-item.ts';
import type { OrderState } from '../../lib/orders/ledger/state.ts';
import { LEDGER_TABLE } from '../parts.ts';
import type { Stack } from '../stack.ts';
import type { LedgerOrder } from './wire.ts';

/** The page shows no more: the ones that ROBIN was told of last. */
const MAX_ORDERS = 24;

/** What the ledger holds of the orders, the latest first; no address and no customer's key. */
export async function readLedgerOrders({
  dynamoDb,
}: Pick<Stack, 'dynamoDb'>): Promise<readonly LedgerOrder[]> {
  const { Items: items = [] } = await dynamoDb.client.send(
    new ScanCommand({
      TableName: LEDGER_TABLE,
      FilterExpression: 'begins_with(pk, :order)',
      ExpressionAttributeValues: { ':order': { S: 'ORDER#' } },
    }),
  );
  return items
    .map(readOrderItem)
    .sort((a, b) => lastToldAt(b) - lastToldAt(a) || b.orderNumber.localeCompare(a.orderNumber))
    .slice(0, MAX_ORDERS)
    .map(toLedgerOrder);
}

/** What has never been told waits to be: it comes first. */
function lastToldAt({ told }: OrderState): number {
  return told.at(-1)?.at ?? Number.MAX_SAFE_INTEGER;
}

function toLedgerOrder(state: OrderState): LedgerOrder {
  const { orderNumber, currency, orderDate, present, accepted, inFlight, pending, isFirstOrder, told } =
    state;
  return {
    orderNumber,
    currency,
    orderDate,
    present,
    ...(accepted && { accepted }),
    waiting: [...(inFlight ? [inFlight] : []), ...pending].map(({ revenue }) => revenue),
    ...(isFirstOrder !== undefined && { isFirstOrder }),
    told: told.map(({ at, revenue, oldRevenue, profit }) => ({
      at,
      revenue,
      ...(oldRevenue !== undefined && { oldRevenue }),
      ...(profit !== undefined && { profit }),
    })),
  };
}

import { PutItemCommand, UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { batchGet, type TableAccess } from './batch-get.ts';
import { onCondition, unlessRefused } from './conditional-write.ts';
import type { Ledger, Settlement } from './ledger.ts';
import { moveExpression, pauseExpression } from './limiter-expressions.ts';
import {
  customerItemKey,
  type Item,
  orderKey,
  readOrderItem,
  tellingAttributes,
  toAttributes,
  toOrderItem,
} from './order-item.ts';
import type { CustomerState, LimiterState } from './state.ts';

const LIMITER = 'LIMITER';

/** The ledger in one DynamoDB table: `table.ts`. Items are the states beside their `pk`; orders' are `order-item.ts`. */
export function createDynamoDbLedger(options: TableAccess): Ledger {
  const { client, table } = options;

  async function load<T>(pks: readonly string[], read: (item: Item) => T = stateOf<T>): Promise<T[]> {
    return (
      await batchGet(
        options,
        pks.map((pk) => ({ pk: { S: pk } })),
      )
    ).map(read);
  }

  function save(item: Item, revision: number, writeId?: string): Promise<boolean> {
    const isNew = revision === 0;
    const same =
      writeId === undefined ? 'revision = :revision' : 'revision = :revision AND writeId = :writeId';
    const values = { ':revision': revision, ...(writeId !== undefined && { ':writeId': writeId }) };
    return onCondition(() =>
      client.send(
        new PutItemCommand({
          TableName: table,
          Item: item,
          ConditionExpression: isNew ? 'attribute_not_exists(pk)' : same,
          ...(!isNew && { ExpressionAttributeValues: marshall(values) }),
        }),
      ),
    );
  }

  return {
    async loadOrders(orderNumbers) {
      const states = await load(orderNumbers.map(orderKey), readOrderItem);
      return new Map(states.map((state) => [state.orderNumber, state]));
    },
    async loadCustomers(keys) {
      const states = await load<CustomerState>(keys.map(customerItemKey));
      return new Map(states.map((state) => [state.key, state]));
    },
    loadLimiter: async () => (await load<LimiterState>([LIMITER]))[0],
    saveOrder: (state, replacedRevision = state.revision - 1) => save(toOrderItem(state), replacedRevision),
    saveCustomer: (state, replacedWriteId) =>
      save(toAttributes({ pk: customerItemKey(state.key), ...state }), state.revision - 1, replacedWriteId),
    saveLimiter: (state) => save(toAttributes({ pk: LIMITER, ...state }), state.revision - 1),
    async moveLimiter(move) {
      const command = new UpdateItemCommand({
        TableName: table,
        Key: { pk: { S: LIMITER } },
        ...moveExpression(move),
        ReturnValues: 'ALL_OLD',
      });
      const met = await unlessRefused(() => client.send(command));
      return met && (met.Attributes ? { before: stateOf<LimiterState>(met.Attributes) } : {});
    },
    pauseLimiter: (pause) =>
      onCondition(() =>
        client.send(
          new UpdateItemCommand({ TableName: table, Key: { pk: { S: LIMITER } }, ...pauseExpression(pause) }),
        ),
      ),
    settle: (settlement) =>
      onCondition(() =>
        client.send(new UpdateItemCommand({ TableName: table, ...settleExpression(settlement) })),
      ),
  };
}

/** What is read here was written by the methods above: its shape is that of the state. */
function stateOf<T>(item: Item): T {
  const { pk: _, ...state } = unmarshall(item);
  return state as T;
}

/** Touches only what is the owner's alone while the change is in flight: others may append to `pending` meanwhile. */
function settleExpression(settlement: Settlement): Omit<UpdateItemCommandInput, 'TableName'> {
  const { orderNumber, id, owner, outcome, next } = settlement;
  const set = ['#revision = #revision + :one'];
  const remove: string[] = [];
  const values: Record<string, unknown> = { ':one': 1, ':id': id, ':owner': owner };
  const names: Record<string, string> = {
    '#revision': 'revision',
    '#inFlight': 'inFlight',
    '#id': 'id',
    '#owner': 'owner',
  };
  const name = (attribute: string) => {
    names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  };
  const assign = (path: string, key: string, value: unknown) => {
    values[key] = value;
    set.push(`${path} = ${key}`);
  };

  const conditions = ['#inFlight.#id = :id', '#inFlight.#owner = :owner'];
  if (outcome.kind === 'released') {
    assign(`#inFlight.${name('inDoubt')}`, ':inDoubt', outcome.inDoubt);
    for (const mark of ['alone', 'refused'] as const)
      if (outcome[mark]) assign(`#inFlight.${name(mark)}`, `:${mark}`, true);
    remove.push('#inFlight.#owner');
  } else {
    if (next) {
      assign('#inFlight', ':next', next);
      remove.push(`${name('pending')}[0]`);
      for (const part of ['eventId', 'occurredAt'] as const) {
        values[`:${part}`] = next.version[part];
        conditions.push(`#pending[0].${name('version')}.${name(part)} = :${part}`);
      }
    } else {
      remove.push('#inFlight');
    }
  }
  if (outcome.kind === 'accepted') {
    for (const [key, value] of Object.entries(tellingAttributes(outcome.accepted, outcome.told))) {
      if (value === undefined) remove.push(name(key));
      else assign(name(key), `:${key}`, value);
    }
  }
  if (outcome.kind === 'dropped') {
    if (outcome.doubtful) assign(name('doubtful'), ':doubtful', true);
    if (outcome.forgetFirst) remove.push(name('isFirstOrder'));
  }

  return {
    Key: { pk: { S: orderKey(orderNumber) } },
    ConditionExpression: conditions.join(' AND '),
    UpdateExpression: `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: toAttributes(values),
  };
}

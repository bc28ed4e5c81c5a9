import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { CUSTOMER_ORDERS_INDEX } from '../../lib/orders/ledger/table.ts';
import type { OrdersSide } from '../connections/orders-side.ts';
import { countMessages } from '../dead-letters/dead-letters.ts';
import { counted } from '../terminal/context.ts';
import { adviceForAws, type Finding, fault, good, nameOf, warning } from './check.ts';

/** The ledger's table, as `lib/orders/ledger/table.ts` and deploy/ make it. */
export async function checkTable({ dynamoDb, settings }: OrdersSide): Promise<readonly Finding[]> {
  const what = 'ledger table';
  try {
    const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: settings.ledgerTable }));
    const key = Table?.KeySchema?.map(({ AttributeName }) => AttributeName).join(', ');
    const index = Table?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === CUSTOMER_ORDERS_INDEX);
    if (Table?.TableStatus !== 'ACTIVE')
      return [
        fault(what, `is ${Table?.TableStatus}`, 'Wait until AWS has made it, or look at LEDGER_TABLE.'),
      ];
    if (key !== 'pk') return [fault(what, `has the key ${key}, not pk`, 'LEDGER_TABLE names another table.')];
    if (!index)
      return [
        warning(
          what,
          `has no index ${CUSTOMER_ORDERS_INDEX}`,
          'Deploy again: without it "forget" finds no orders.',
        ),
      ];
    return [good(what, 'is there, with its index')];
  } catch (error) {
    return [fault(what, nameOf(error), adviceForAws(error, 'LEDGER_TABLE'))];
  }
}

export async function checkQueues(side: OrdersSide): Promise<readonly Finding[]> {
  return [...(await checkQueue(side)), ...(await checkDeadLetters(side))];
}

async function checkQueue({ sqs, settings }: OrdersSide): Promise<readonly Finding[]> {
  const what = 'order events queue';
  try {
    const { waiting, hidden, attributes } = await countMessages(sqs, settings.queueUrl);
    const policy = attributes.RedrivePolicy ?? '';
    const deadLetters = settings.deadLetterQueueUrl.split('/').at(-1) ?? '';
    if (!policy.includes(`:${deadLetters}"`))
      return [
        warning(
          what,
          'does not hand what fails for ever to the dead letters',
          'Deploy again, or set its redrive policy.',
        ),
      ];
    return [good(what, `${counted(waiting, 'message')} waiting, ${hidden} being worked on or pausing`)];
  } catch (error) {
    return [fault(what, nameOf(error), adviceForAws(error, 'ORDER_EVENTS_QUEUE_URL'))];
  }
}

async function checkDeadLetters({ sqs, settings }: OrdersSide): Promise<readonly Finding[]> {
  const what = 'dead letters';
  try {
    const { waiting, hidden } = await countMessages(sqs, settings.deadLetterQueueUrl);
    if (waiting + hidden === 0) return [good(what, 'none')];
    return [warning(what, `${waiting + hidden} of them`, 'See why: robin-bridge dead-letters list')];
  } catch (error) {
    return [fault(what, nameOf(error), adviceForAws(error, 'ORDER_EVENTS_DLQ_URL'))];
  }
}

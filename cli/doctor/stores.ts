import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { createLedgerCheck } from '../../lib/orders/ledger/restored-ledger.ts';
import { CUSTOMER_ORDERS_INDEX } from '../../lib/orders/ledger/table.ts';
import { otherKindOf } from '../../lib/orders/ledger/table-kind.ts';
import { adviceForAws, nameOf } from '../connections/aws-errors.ts';
import type { OrdersSide } from '../connections/orders-side.ts';
import { countMessages } from '../dead-letters/dead-letters.ts';
import { findLacking } from '../restore/protection.ts';
import { counted } from '../terminal/context.ts';
import { type Finding, fault, good, off, warning } from './check.ts';

/** The ledger's table, as `lib/orders/ledger/table.ts` and deploy/ make it. */
export async function checkTable({ dynamoDb, settings }: OrdersSide): Promise<readonly Finding[]> {
  const what = 'ledger table';
  try {
    const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: settings.ledgerTable }));
    const index = Table?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === CUSTOMER_ORDERS_INDEX);
    if (Table?.TableStatus !== 'ACTIVE')
      return [
        fault(what, `is ${Table?.TableStatus}`, 'Wait until AWS has made it, or look at LEDGER_TABLE.'),
      ];
    const otherKind = otherKindOf(Table, 'ledger');
    if (otherKind) return [fault(what, otherKind, 'LEDGER_TABLE names another table.')];
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

/** Whether the ledger could be brought back: what AWS keeps of it, and the journal of what that lacks. */
export async function checkBackup(side: OrdersSide): Promise<readonly Finding[]> {
  return Promise.all([checkRestored(side), checkProtection(side), checkJournal(side)]);
}

async function checkRestored({ dynamoDb, settings, clock }: OrdersSide): Promise<Finding> {
  const what = 'ledger restored';
  try {
    const check = createLedgerCheck({ client: dynamoDb, table: settings.ledgerTable, clock });
    if ((await check()) === 'up-to-date') return good(what, 'no, or up to date');
    return fault(
      what,
      'yes, and not up to date: nothing is told',
      'Bring it up to date: robin-bridge restore',
    );
  } catch (error) {
    return fault(what, nameOf(error), adviceForAws(error, 'LEDGER_TABLE'));
  }
}

async function checkProtection({ dynamoDb, settings }: OrdersSide): Promise<Finding> {
  const what = 'ledger protected';
  try {
    const lacking = await findLacking(dynamoDb, settings.ledgerTable, settings.journalTable);
    if (lacking === undefined) return off(what, 'by this engine nothing can be');
    if (lacking.length === 0) return good(what, 'recovery, deletion protection, tags');
    const next = 'Set it as docs/runbook.md says, "Restore the ledger".';
    return warning(what, `lacks ${lacking.join(', ')}`, next);
  } catch (error) {
    return warning(what, nameOf(error), adviceForAws(error, 'LEDGER_TABLE'));
  }
}

async function checkJournal({ dynamoDb, settings }: OrdersSide): Promise<Finding> {
  const what = 'journal';
  if (settings.journalTable === undefined)
    return warning(
      what,
      'none: a restored ledger could not be brought up to date',
      'Set JOURNAL_TABLE, or deploy again.',
    );
  try {
    const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: settings.journalTable }));
    const otherKind = otherKindOf(Table ?? {}, 'journal');
    if (otherKind === undefined) return good(what, 'is there');
    return fault(what, otherKind, 'JOURNAL_TABLE names another table.');
  } catch (error) {
    return fault(what, nameOf(error), adviceForAws(error, 'JOURNAL_TABLE'));
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

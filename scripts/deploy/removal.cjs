'use strict';

const QUEUES = { OrderEventsQueueUrl: 'waitingEvents', OrderEventsDeadLettersUrl: 'deadLetters' };
/** What a removal leaves, and the parameter by which a later stack takes it. */
const KEPT = {
  LedgerTableName: 'ledgerTableName',
  JournalTableName: 'journalTableName',
  LedgerSecretArn: 'ledgerSecretArn',
};

/**
 * Messages that a removal of the stack would lose, each with the word that allows it.
 * @param stack as CloudFormation describes it
 * @param call as `call-aws.cjs` asks AWS
 */
async function findMessages(stack, call) {
  const found = [];
  for (const [output, word] of Object.entries(QUEUES)) {
    const url = outputOf(stack, output);
    const held = url === undefined ? 0 : await countMessages(url, call);
    if (held > 0) found.push({ word, what: `${held} messages in ${output} would be lost` });
  }
  return found;
}

/** The lines of the stage's file by which a later stack goes on with what this one leaves. */
function linesOfKept(stack) {
  return Object.entries(KEPT)
    .map(([output, parameter]) => [parameter, outputOf(stack, output)])
    .filter(([, value]) => value !== undefined)
    .map(([parameter, value]) => `${parameter}: ${value}`);
}

async function countMessages(QueueUrl, call) {
  const answer = await call('SQS', 'getQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
  return Object.entries(answer.Attributes ?? {})
    .filter(([name]) => /^ApproximateNumberOfMessages/.test(name))
    .reduce((sum, [, number]) => sum + Number(number), 0);
}

function outputOf(stack, name) {
  return stack.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
}

module.exports = { findMessages, linesOfKept };

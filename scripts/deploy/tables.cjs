'use strict';

const { unlessDenied } = require('./call-aws.cjs');
const { ordersSettings } = require('./other-stages.cjs');

/** What a table of each kind has as its key: lib/orders/ledger/table.ts and journal-table.ts. */
const KINDS = [
  {
    parameter: 'ledgerTableName',
    setting: 'LEDGER_TABLE',
    kind: 'ledger',
    key: 'pk',
    word: 'otherStagesLedger',
  },
  {
    parameter: 'journalTableName',
    setting: 'JOURNAL_TABLE',
    kind: 'journal',
    key: 'pk, sk',
    word: 'otherStagesJournal',
  },
];
const USABLE = ['ACTIVE', 'UPDATING'];

/**
 * What is wrong with the tables that the next template takes by name: without a word if nothing would work with them,
 * with one if they are another stage's.
 * @param stack its `name`, `service` and `stage`
 * @param deployed the template that is deployed, or nothing
 * @param next the one that is to be
 * @param call as `call-aws.cjs` asks AWS
 * @param say for people
 */
async function findTableFaults(stack, deployed, next, call, say) {
  const [before, after] = [ordersSettings(deployed), ordersSettings(next)];
  const found = await Promise.all(
    KINDS.filter(({ setting }) => typeof after[setting] === 'string' && after[setting] !== '').map(
      async ({ parameter, setting, kind, key, word }) => {
        const name = after[setting];
        const denied = (what) =>
          say(`Whether ${parameter} ${what} cannot be seen: the right to ask is missing.`);
        const table = await describe(name, call, denied);
        const fault = table && faultOf(table, name, kind, key);
        if (fault !== undefined) return [{ what: `${parameter}: ${fault}` }];
        if (before[setting] === name) return [];
        const other = await otherStageOf(table, name, stack, call, denied);
        return other === undefined ? [] : [{ word, what: `${parameter}: ${name} is of ${other}` }];
      },
    ),
  );
  return found.flat();
}

/** @returns undefined if it may not be asked for; without a key if there is none */
async function describe(TableName, call, denied) {
  try {
    const answer = await unlessDenied(call('DynamoDB', 'describeTable', { TableName }));
    if (answer === undefined) denied('is there');
    return answer?.Table;
  } catch (error) {
    if (error.name !== 'ResourceNotFoundException') throw error;
    return {};
  }
}

function faultOf({ TableStatus, KeySchema }, name, kind, key) {
  if (KeySchema === undefined) return `there is no table ${name} in this account and region`;
  if (!USABLE.includes(TableStatus)) return `${name} is ${TableStatus}: wait until AWS has made it`;
  const has = KeySchema.map(({ AttributeName }) => AttributeName).join(', ');
  return has === key ? undefined : `${name} is no ${kind}: its key is ${has}, and not ${key}`;
}

/** By the table's tags, which the stack gives its own and `robin-bridge restore` a restored one, or else by its name. */
async function otherStageOf(table, name, { name: stackName, service, stage }, call, denied) {
  const answer =
    table && (await unlessDenied(call('DynamoDB', 'listTagsOfResource', { ResourceArn: table.TableArn })));
  if (table && answer === undefined) denied('is another stage’s by its tags');
  const tags = Object.fromEntries((answer?.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
  const made = tags['aws:cloudformation:stack-name'];
  if (made !== undefined) return made === stackName ? undefined : `the stack ${made}`;
  if (tags.service === service && tags.stage !== undefined)
    return tags.stage === stage ? undefined : `the stage ${tags.stage}`;
  const [, named] = new RegExp(`^${service}-(.+?)-(?:ledger|journal)(?:-|$)`, 'i').exec(name) ?? [];
  return named === undefined || named === stage ? undefined : `the stage ${named}, by its name`;
}

module.exports = { findTableFaults };

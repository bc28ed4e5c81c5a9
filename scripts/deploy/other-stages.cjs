'use strict';

const { unlessDenied, unlessMissing } = require('./call-aws.cjs');

/** What two stages must not share unknowingly: the word, the setting, and the output that says another stack's own. */
const OWN = [
  {
    word: 'otherStagesRobin',
    setting: 'ROBIN_SECRET_ID',
    what: 'robinSecretArn: both would tell the same ROBIN of their orders',
  },
  {
    word: 'otherStagesLedger',
    setting: 'LEDGER_TABLE',
    output: 'LedgerTableName',
    what: 'ledgerTableName: both would tell of one another’s orders',
  },
  {
    word: 'otherStagesJournal',
    setting: 'JOURNAL_TABLE',
    output: 'JournalTableName',
    what: 'journalTableName: neither ledger could be brought up to date from it',
  },
  {
    word: 'otherStagesLedgerKey',
    setting: 'LEDGER_SECRET_ID',
    output: 'LedgerSecretArn',
    what: 'ledgerSecretArn: a ledger and its key belong together',
  },
];
const GONE = /^(DELETE_COMPLETE|ROLLBACK_COMPLETE|CREATE_FAILED|REVIEW_IN_PROGRESS)$/;

/**
 * What the next template takes by name although a stack of another stage uses it, as a copied stage's file does. What
 * is deployed so already was meant.
 * @param stack its `name` and `service`
 * @param deployed the template that is deployed, or nothing
 * @param next the one that is to be
 * @param call as `call-aws.cjs` asks AWS
 * @param say for people
 */
async function findShared(stack, deployed, next, call, say) {
  const [before, after] = [ordersSettings(deployed), ordersSettings(next)];
  const taken = OWN.filter(
    ({ setting }) =>
      typeof after[setting] === 'string' && after[setting] !== '' && after[setting] !== before[setting],
  );
  if (taken.length === 0) return [];
  const names = await otherStacks(stack, call);
  if (names === undefined) {
    say(
      'Whether another stage uses the same ROBIN or ledger cannot be seen: the right to ListStacks is missing.',
    );
    return [];
  }
  const shared = [];
  for (const name of names) {
    const used = await usedBy(name, call);
    for (const { word, setting, output, what } of taken) {
      if ([used.settings[setting], used.outputs[output]].includes(after[setting]))
        shared.push({ word, what: `${what} (${name} has it)` });
    }
  }
  return shared;
}

/** @returns undefined if stacks may not be listed */
async function otherStacks({ name: own, service }, call) {
  const names = [];
  let NextToken;
  do {
    const answer = await unlessDenied(call('CloudFormation', 'listStacks', { NextToken }));
    if (answer === undefined) return undefined;
    const there = (answer.StackSummaries ?? []).filter(({ StackStatus }) => !GONE.test(StackStatus));
    names.push(...there.map(({ StackName }) => StackName));
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return names.filter((name) => name !== own && name.startsWith(`${service}-`));
}

async function usedBy(StackName, call) {
  const ask = (method) => unlessMissing(unlessDenied(call('CloudFormation', method, { StackName })));
  const body = (await ask('getTemplate'))?.TemplateBody;
  const [{ Outputs = [] } = {}] = (await ask('describeStacks'))?.Stacks ?? [];
  return {
    settings: ordersSettings(typeof body === 'string' ? readJson(body) : body),
    outputs: Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
  };
}

/** A stack of such a name that is not this project's may have a template in YAML. */
function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The order function's environment in a template. */
function ordersSettings(template) {
  return template?.Resources?.OrderEventsLambdaFunction?.Properties?.Environment?.Variables ?? {};
}

module.exports = { findShared, ordersSettings };

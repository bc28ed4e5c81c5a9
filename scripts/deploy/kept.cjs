'use strict';

/**
 * What a first deploy would make anew although a removal of the same stage has left it, each with the word that allows
 * it: the parameter that takes what is there.
 * @param deployed the template that is deployed, or nothing
 * @param next the one that is to be
 * @param call as `call-aws.cjs` asks AWS
 */
async function findKept(stackName, deployed, next, call) {
  if (deployed?.Resources?.OrderEventsLambdaFunction !== undefined) return [];
  const { Ledger, Journal, LedgerSecret } = next.Resources;
  const tables = Ledger || Journal ? await listTables(call) : [];
  // A restored one is named by hand: docs/runbook.md, "Restore the ledger".
  const isOf = (name) => (table) => table.toLowerCase().startsWith(`${stackName}-${name}-`.toLowerCase());
  const there = (name) => tables.filter(isOf(name)).join(', ');
  const kept = [];
  if (Ledger && there('Ledger') !== '') {
    kept.push([
      'ledgerTableName',
      `an empty ledger, although there is ${there('Ledger')}: every order would be told as new`,
    ]);
  }
  if (Journal && there('Journal') !== '') {
    kept.push([
      'journalTableName',
      `an empty journal, although there is ${there('Journal')}: a restored ledger could not be brought up to date`,
    ]);
  }
  if (!Ledger && LedgerSecret) {
    kept.push([
      'ledgerSecretArn',
      'a new key for a ledger that is there: no customer in it would be found again',
    ]);
  }
  return kept.map(([word, what]) => ({ word, what }));
}

async function listTables(call) {
  const names = [];
  let ExclusiveStartTableName;
  do {
    const answer = await call('DynamoDB', 'listTables', { ExclusiveStartTableName });
    names.push(...(answer.TableNames ?? []));
    ExclusiveStartTableName = answer.LastEvaluatedTableName;
  } while (ExclusiveStartTableName !== undefined);
  return names;
}

module.exports = { findKept };

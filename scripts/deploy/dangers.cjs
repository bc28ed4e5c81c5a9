'use strict';

const { opens } = require('./networks.cjs');

/**
 * Changes of a deployed stack that lose something, each with the word that allows it: the parameter's name.
 * @param deployed the template that is deployed, or nothing
 * @param next the one that is to be
 */
function findDangers(deployed, next) {
  const before = deployed?.Resources ?? {};
  const after = next.Resources;
  const orders = environmentOf(before);
  if (orders === undefined) return [];
  const planned = environmentOf(after) ?? {};
  const dangers = [];
  if (differs(orders.LEDGER_TABLE, planned.LEDGER_TABLE)) {
    dangers.push(['ledgerTableName', 'another ledger: every order would be told as new']);
  }
  if (orders.JOURNAL_TABLE && differs(orders.JOURNAL_TABLE, planned.JOURNAL_TABLE)) {
    dangers.push(['journalTableName', 'another journal: a restored ledger could not be brought up to date']);
  }
  if (differs(orders.LEDGER_SECRET_ID, planned.LEDGER_SECRET_ID)) {
    dangers.push(['ledgerSecretArn', 'another key of the ledger: no customer in it would be found again']);
  }
  if (orders.LIVE_SINCE && orders.LIVE_SINCE !== planned.LIVE_SINCE) {
    dangers.push(['liveSince', 'another go-live: orders older than it would be told twice or not at all']);
  }
  if (opens(policyOf(before), policyOf(after))) {
    dangers.push(['lookupAllowedCidrs', 'the lookup open to every address, or to most']);
  }
  if (before.AlarmSubscription && !after.AlarmSubscription) {
    dangers.push(['alarmEndpoint', 'alarms without a subscriber']);
  }
  return dangers.map(([word, what]) => ({ word, what }));
}

/** Holds the addresses that may call the lookup; without a policy all may. */
function policyOf(resources) {
  return JSON.stringify(resources.ApiGatewayRestApi?.Properties?.Policy);
}

function environmentOf(resources) {
  return resources.OrderEventsLambdaFunction?.Properties?.Environment?.Variables;
}

function differs(a, b) {
  return JSON.stringify(a) !== JSON.stringify(b);
}

module.exports = { findDangers };

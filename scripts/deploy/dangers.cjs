'use strict';

const { opens } = require('./networks.cjs');

/** What is switched on by a parameter, where the template shows it, and what is lost if it is off. */
const SWITCHES = [
  ['kiboSecretArn', (resources) => lookupOf(resources)?.KIBO_SECRET_ID, 'Kibo off'],
  ['expertSenderSecretArn', (resources) => lookupOf(resources)?.EXPERTSENDER_SECRET_ID, 'ExpertSender off'],
  ['lokeSecretArn', (resources) => lookupOf(resources)?.LOKE_SECRET_ID, 'LOKE off'],
  ['customDomain', ({ LookupDomain }) => LookupDomain, 'the lookup without its host name'],
  [
    'producerPrincipalArns',
    (resources) => letsIn(resources, 'Producers'),
    'no account or role may send events',
  ],
  ['producerTopicArns', (resources) => letsIn(resources, 'Topics'), 'no topic may send events'],
  ['producerRuleArns', (resources) => letsIn(resources, 'Rules'), 'no rule may send events'],
];

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
  if (differs(lookupOf(before)?.LOOKUP_SECRET_ID, lookupOf(after)?.LOOKUP_SECRET_ID)) {
    dangers.push([
      'lookupSecretArn',
      'another pair for the lookup: ROBIN would be turned away until it has it',
    ]);
  }
  if (orders.LIVE_SINCE && orders.LIVE_SINCE !== planned.LIVE_SINCE) {
    dangers.push(['liveSince', 'another go-live: orders older than it would be told twice or not at all']);
  }
  if (opens(policyOf(before), policyOf(after))) {
    dangers.push(['lookupAllowedCidrs', 'the lookup open to every address, or to most']);
  }
  if (before.AlarmSubscription && differs(subscriberOf(before), subscriberOf(after))) {
    dangers.push(['alarmEndpoint', 'alarms without the subscriber that they have: a new one confirms first']);
  }
  for (const [word, isOn, what] of SWITCHES) {
    if (isOn(before) && !isOn(after)) dangers.push([word, what]);
  }
  return dangers.map(([word, what]) => ({ word, what }));
}

/** Holds the addresses that may call the lookup; without a policy all may. */
function policyOf(resources) {
  return JSON.stringify(resources.ApiGatewayRestApi?.Properties?.Policy);
}

function subscriberOf({ AlarmSubscription }) {
  const { Protocol, Endpoint } = AlarmSubscription?.Properties ?? {};
  return [Protocol, Endpoint];
}

/** Whether the queue's policy has the statement of a kind of producer. */
function letsIn(resources, sid) {
  const statements = resources.OrderEventsQueuePolicy?.Properties?.PolicyDocument?.Statement ?? [];
  return statements.some(({ Sid }) => Sid === sid);
}

function environmentOf(resources) {
  return resources.OrderEventsLambdaFunction?.Properties?.Environment?.Variables;
}

function lookupOf(resources) {
  return resources.CustomerLookupLambdaFunction?.Properties?.Environment?.Variables;
}

function differs(a, b) {
  return JSON.stringify(a) !== JSON.stringify(b);
}

module.exports = { findDangers };

'use strict';

const SOURCES = require('../../deploy/sources.cjs');
const { opens } = require('./networks.cjs');

/** Where the queue's policy names the producers of a kind: the word, the statement's Sid, its list. */
const PRODUCERS = [
  ['producerPrincipalArns', 'Producers', ({ Principal }) => Principal?.AWS],
  ['producerTopicArns', 'Topics', sourcesOf],
  ['producerRuleArns', 'Rules', sourcesOf],
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
  for (const { name, parameter, setting } of SOURCES) {
    if (lookupOf(before)?.[setting] && !lookupOf(after)?.[setting]) dangers.push([parameter, `${name} off`]);
  }
  const domain = domainOf(before);
  if (domain && domain !== domainOf(after)) {
    dangers.push([
      'customDomain',
      `the lookup without its host name ${domain}: ROBIN would find nothing there`,
    ]);
  }
  for (const [word, sid, listOf] of PRODUCERS) {
    const left = letIn(after, sid, listOf);
    const lost = letIn(before, sid, listOf).filter((arn) => !left.includes(arn));
    if (lost.length > 0) dangers.push([word, `${lost.join(', ')} may send no events any more`]);
  }
  const key = keyOf(before);
  if (key && key !== keyOf(after)) {
    dangers.push([
      'kmsKeyArn',
      'without the right to the former key: events that wait, dead letters and secrets encrypted with it ' +
        'could not be read (docs/deploy.md, "Another key")',
    ]);
  }
  if (isInVpc(before) && !isInVpc(after)) {
    dangers.push([
      'vpcSubnetIds',
      'the functions outside of the VPC, and their network interfaces left in it: the roles lose the right to take ' +
        'them away (docs/deploy.md, "Out of the VPC")',
    ]);
  }
  if (retentionOf(before) > retentionOf(after)) {
    dangers.push(['logRetentionDays', `logs of more than ${retentionOf(after)} days would be deleted`]);
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

function domainOf({ LookupDomain }) {
  return LookupDomain?.Properties?.DomainName;
}

/** The one that all is encrypted with: the queue's stands for it. */
function keyOf({ OrderEventsQueue }) {
  return OrderEventsQueue?.Properties?.KmsMasterKeyId;
}

function isInVpc({ OrderEventsLambdaFunction }) {
  return OrderEventsLambdaFunction?.Properties?.VpcConfig !== undefined;
}

/** Without a number logs are kept for ever. */
function retentionOf({ OrderEventsLogGroup }) {
  return Number(OrderEventsLogGroup?.Properties?.RetentionInDays ?? Number.POSITIVE_INFINITY);
}

/** The ARNs of a kind of producer that the queue's policy lets in. */
function letIn(resources, sid, listOf) {
  const statements = resources.OrderEventsQueuePolicy?.Properties?.PolicyDocument?.Statement ?? [];
  return statements.filter(({ Sid }) => Sid === sid).flatMap((statement) => entriesOf(listOf(statement)));
}

function sourcesOf({ Condition }) {
  return Condition?.ArnEquals?.['aws:SourceArn'];
}

function entriesOf(list) {
  const joined = list?.['Fn::Split']?.[1];
  return joined === undefined ? [list ?? []].flat() : joined.split(',');
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

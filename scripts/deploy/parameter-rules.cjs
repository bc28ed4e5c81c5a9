'use strict';

const { checkAddresses } = require('./address-rules.cjs');
const { checkArns, checkRegional } = require('./arn-rules.cjs');
const { checkKnobForms, checkKnobs } = require('./knob-rules.cjs');
const { isCidr, rangesMeant } = require('./networks.cjs');

/** What the functions' own settings do not say, for CloudFormation reads it and not the code. */

/** Split by CloudFormation, which keeps every space. */
const LISTS = ['lookupAllowedCidrs', 'producerPrincipalArns', 'producerTopicArns', 'producerRuleArns'];
const WHOLE_NUMBERS = {
  lookupMemoryMb: [128, 10_240],
  lookupRateLimit: [1, 10_000],
  lookupBurstLimit: [1, 5_000],
  orderEventsMemoryMb: [128, 10_240],
  orderEventsTimeoutSeconds: [10, 900],
  orderEventsBatchSize: [1, 10_000],
  orderEventsBatchWindowSeconds: [0, 300],
  orderEventsMaxConcurrency: [2, 1_000],
  oldestEventAlarmSeconds: [60, 864_000],
};
const FLAGS = ['setApiGatewayLogRole', 'ledgerDeletionProtection', 'tracing'];
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
/** API Gateway gives up after 29 seconds; a cold start takes up to seven before the deadline's clock begins. */
const LONGEST_DEADLINE_MS = 22_000;
/** Beyond it the framework stumbles over the time-out that follows from the deadline. */
const LONGEST_READ_MS = 100_000;
const WHOLE_NUMBER = /^(0|[1-9]\d*)$/;
const TABLE_NAME = /^[\w.-]{3,255}$/;

const PARAMETER = { one: /^[\w.-]*$/, like: 'the name of a parameter of a URL' };
const ID = { one: /^\S*$/, like: 'an id, without spaces' };
const TEXTS = {
  kiboEmailParameter: PARAMETER,
  kiboPhoneParameter: PARAMETER,
  kiboOrderNumberParameter: PARAMETER,
  kiboManufacturerId: ID,
  lokeOrganizationId: ID,
  expertSenderMarketingConsentId: ID,
  // What AWS takes as the value of a tag.
  owner: { one: /^[\p{L}\p{N} _.:/=+@-]{0,256}$/u, like: 'up to 256 letters, digits, spaces and _.:/=+@-' },
};

/**
 * @param params all parameters, as `readParameters` gives them
 * @returns one sentence for each value that would be deployed and not work
 */
function findFaults(params, region) {
  const faults = [];
  const value = (name) => String(params[name] ?? '');
  const fault = (name, what) => faults.push(`${name} ${what}`);

  for (const name of Object.keys(params)) {
    if (value(name) !== value(name).trim()) fault(name, 'has a space at its start or end');
  }
  for (const name of LISTS) {
    if (/\s/.test(value(name).trim())) fault(name, 'has a space in its list: separate by commas alone');
    else if (/^,|,,|,$/.test(value(name))) fault(name, 'has an empty entry in its list');
  }
  checkNetworks(value('lookupAllowedCidrs'), (what) => fault('lookupAllowedCidrs', what));
  checkArns(value, region, fault);
  checkAddresses(value, fault);
  checkForms(value, region, fault);
  for (const name of FLAGS) {
    if (!/^(true|false)$/i.test(value(name))) fault(name, 'must be true or false');
  }
  // Empty, it follows the stage.
  if (!/^(true|false|)$/i.test(value('terminationProtection'))) {
    fault('terminationProtection', 'must be true or false, or empty');
  }
  if (!/^(DEBUG|INFO|WARN|ERROR)$/.test(value('logLevel'))) {
    fault('logLevel', 'must be DEBUG, INFO, WARN or ERROR');
  }
  const share = Number(value('lookupFailuresAlarmShare'));
  if (!(/^0?\.\d+$/.test(value('lookupFailuresAlarmShare')) && share > 0 && share < 0.5))
    fault('lookupFailuresAlarmShare', 'must be more than 0 and less than 0.5');
  if (Number(value('lookupDeadlineMs')) > LONGEST_DEADLINE_MS) {
    fault('lookupDeadlineMs', `must be ${LONGEST_DEADLINE_MS} at most: API Gateway gives up after 29 s`);
  }
  if (Number(value('orderEventsBatchSize')) > 10 && Number(value('orderEventsBatchWindowSeconds')) < 1) {
    fault('orderEventsBatchWindowSeconds', 'must be 1 or more for batches of more than 10');
  }
  for (const [name, { one, like }] of Object.entries(TEXTS)) {
    if (!one.test(value(name))) fault(name, `must be ${like}`);
  }
  checkTables(value('ledgerTableName'), value('journalTableName'), fault);
  checkCurrencies(value, fault);
  checkCertificate({ value, region, fault });
  checkKnobs(value, fault);
  return [...new Set(faults)];
}

/**
 * Of the values that the framework reads itself those that it cannot: it would name a setting of its own, in words of its
 * own, before any other check.
 */
function findFormFaults(params, region) {
  const faults = [];
  checkForms(
    (name) => String(params[name] ?? ''),
    region,
    (name, what) => faults.push(`${name} ${what}`),
  );
  return faults;
}

function checkForms(value, region, fault) {
  for (const [name, [least, most]] of Object.entries(WHOLE_NUMBERS)) {
    const number = Number(value(name));
    if (!WHOLE_NUMBER.test(value(name)) || number < least || number > most) {
      fault(name, `must be a whole number from ${least} to ${most}`);
    }
  }
  const deadline = value('lookupDeadlineMs');
  if (!WHOLE_NUMBER.test(deadline) || Number(deadline) > LONGEST_READ_MS) {
    fault('lookupDeadlineMs', `must be a whole number from 100 to ${LONGEST_DEADLINE_MS}`);
  }
  if (!RETENTION_DAYS.map(String).includes(value('logRetentionDays'))) {
    fault('logRetentionDays', `must be one of ${RETENTION_DAYS.join(', ')}`);
  }
  if (!TEXTS.owner.one.test(value('owner'))) fault('owner', `must be ${TEXTS.owner.like}`);
  checkKnobForms(value, region, fault);
}

function checkNetworks(list, fault) {
  for (const range of list.split(',').map((entry) => entry.trim())) {
    if (!isCidr(range)) fault('must be CIDR ranges, such as 192.0.2.0/24');
    else if (rangesMeant(range).length > 0) {
      const meant = rangesMeant(range).join(' or ');
      fault(`has ${range}, whose address goes beyond its prefix. Is ${meant} meant?`);
    }
  }
}

function checkTables(ledger, journal, fault) {
  for (const [name, table] of Object.entries({ ledgerTableName: ledger, journalTableName: journal })) {
    if (table !== '' && !TABLE_NAME.test(table)) fault(name, 'must be the name of a table of DynamoDB');
  }
  if (ledger !== '' && ledger === journal)
    fault('journalTableName', 'must be another table than ledgerTableName');
}

/** An event without a currency is of the default one, and ROBIN counts in that. */
function checkCurrencies(value, fault) {
  const codes = (name) =>
    value(name)
      .toUpperCase()
      .split(',')
      .map((code) => code.trim());
  const accepted = codes('acceptedCurrencies');
  const [currency] = codes('defaultCurrency');
  if (value('acceptedCurrencies') !== '' && !accepted.includes(currency)) {
    fault('acceptedCurrencies', `must have defaultCurrency, ${currency}, among them`);
  }
}

function checkCertificate({ value, region, fault }) {
  const [domain, certificate] = [value('customDomain'), value('customDomainCertificateArn')];
  if (domain !== '' && certificate === '') fault('customDomain', 'needs customDomainCertificateArn');
  if (domain === '' && certificate !== '') fault('customDomainCertificateArn', 'needs customDomain');
  const of = { service: 'acm', resource: /^certificate\/[\w-]+$/ };
  const what = 'must be the ARN of a certificate of ACM';
  checkRegional('customDomainCertificateArn', of, what, { value, region, fault });
}

module.exports = { findFaults, findFormFaults };

'use strict';

const { isIP } = require('node:net');
const { checkKnobs } = require('./knob-rules.cjs');

/** What the functions' own settings do not say, for CloudFormation reads it and not the code. */

const SECRETS = ['robin', 'kibo', 'expertSender', 'loke', 'lookup', 'ledger'].map((of) => `${of}SecretArn`);
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
/** What SNS sends a subscriber by. */
const PROTOCOLS = ['email', 'email-json', 'https', 'http', 'sms', 'sqs', 'lambda', 'firehose', 'application'];
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
/** API Gateway gives up after 29 seconds; a cold start takes up to seven before the deadline's clock begins. */
const LONGEST_DEADLINE_MS = 22_000;

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
  for (const name of SECRETS) {
    if (value(name) !== '') checkSecret(value(name), region, (what) => fault(name, what));
  }
  for (const name of LISTS) {
    if (/\s/.test(value(name).trim())) fault(name, 'has a space in its list: separate by commas alone');
    else if (/^,|,,|,$/.test(value(name))) fault(name, 'has an empty entry in its list');
  }
  for (const range of value('lookupAllowedCidrs').split(',')) {
    if (!isCidr(range.trim())) fault('lookupAllowedCidrs', 'must be CIDR ranges, such as 192.0.2.0/24');
  }
  for (const name of LISTS.slice(1)) {
    const isKnown = (entry) => /^arn:[\w-]+:/.test(entry) || (name === LISTS[1] && /^\d{12}$/.test(entry));
    if (
      value(name) !== '' &&
      !value(name)
        .split(',')
        .every((entry) => isKnown(entry.trim()))
    ) {
      fault(name, 'must be ARNs');
    }
  }
  for (const [name, [least, most]] of Object.entries(WHOLE_NUMBERS)) {
    const number = Number(value(name));
    if (!/^\d+$/.test(value(name)) || number < least || number > most) {
      fault(name, `must be a whole number from ${least} to ${most}`);
    }
  }
  for (const name of FLAGS) {
    if (!/^(true|false)$/.test(value(name))) fault(name, 'must be true or false');
  }
  if (!RETENTION_DAYS.includes(Number(value('logRetentionDays')))) {
    fault('logRetentionDays', `must be one of ${RETENTION_DAYS.join(', ')}`);
  }
  if (!/^(DEBUG|INFO|WARN|ERROR)$/.test(value('logLevel'))) {
    fault('logLevel', 'must be DEBUG, INFO, WARN or ERROR');
  }
  const share = Number(value('lookupFailuresAlarmShare'));
  if (!(share > 0 && share < 0.5)) fault('lookupFailuresAlarmShare', 'must be more than 0 and less than 0.5');
  if (Number(value('lookupDeadlineMs')) > LONGEST_DEADLINE_MS) {
    fault('lookupDeadlineMs', `must be ${LONGEST_DEADLINE_MS} at most: API Gateway gives up after 29 s`);
  }
  if (Number(value('orderEventsBatchSize')) > 10 && Number(value('orderEventsBatchWindowSeconds')) < 1) {
    fault('orderEventsBatchWindowSeconds', 'must be 1 or more for batches of more than 10');
  }
  checkDomain(value('customDomain'), value('customDomainCertificateArn'), region, fault);
  checkKnobs(value, region, fault);
  if (!PROTOCOLS.includes(value('alarmProtocol'))) {
    fault('alarmProtocol', `must be one of ${PROTOCOLS.join(', ')}`);
  }
  if (
    value('alarmEndpoint') !== '' &&
    value('alarmProtocol') === 'email' &&
    !value('alarmEndpoint').includes('@')
  ) {
    fault('alarmEndpoint', 'must be an e-mail address where alarmProtocol is email');
  }
  return [...new Set(faults)];
}

function checkSecret(arn, region, fault) {
  const [, of, rest = ''] = /^arn:[\w-]+:secretsmanager:([\w-]+):\d{12}:secret:(.+)$/.exec(arn) ?? [];
  if (of === undefined) fault('must be the whole ARN of a secret');
  else if (of !== region) fault(`is of ${of}, and the stack is in ${region}`);
  else if (!/-[A-Za-z0-9]{6}$/.test(rest)) fault('lacks the six random characters at the end of the ARN');
}

function checkDomain(domain, certificate, region, fault) {
  if (domain !== '' && certificate === '') fault('customDomain', 'needs customDomainCertificateArn');
  if (domain === '' && certificate !== '') fault('customDomainCertificateArn', 'needs customDomain');
  if (certificate === '') return;
  const [, of] = /^arn:[\w-]+:acm:([\w-]+):\d{12}:certificate\/.+$/.exec(certificate) ?? [];
  if (of === undefined) fault('customDomainCertificateArn', 'must be the ARN of a certificate of ACM');
  else if (of !== region) fault('customDomainCertificateArn', `is of ${of}, and the stack is in ${region}`);
}

function isCidr(text) {
  const [address, bits, ...rest] = text.split('/');
  const version = isIP(address);
  return (
    version !== 0 &&
    rest.length === 0 &&
    /^\d+$/.test(bits ?? '') &&
    Number(bits) <= (version === 4 ? 32 : 128)
  );
}

module.exports = { findFaults };

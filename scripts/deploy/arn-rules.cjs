'use strict';

const SECRETS = ['robin', 'kibo', 'expertSender', 'loke', 'lookup', 'ledger'].map((of) => `${of}SecretArn`);
const SIX = 'the six random characters at the end of the ARN';
/** A secret that a stack made, which cannot be made anew: its name ends in twelve characters of CloudFormation's. */
const OF_THE_STACK = /^(Lookup|Ledger)Secret-[A-Za-z0-9]{12}-[A-Za-z0-9]{6}$/;
const ACCOUNT = '123456789012';

/** Who may send events, each a list of ARNs; of a name, `*` and `?` stand for others, as the queue's policy reads them. */
const PRODUCERS = {
  producerTopicArns: { service: 'sns', resource: /^[\w*?-]+(\.fifo)?$/, like: 'orders' },
  producerRuleArns: { service: 'events', resource: /^rule\/[\w.*?/-]+$/, like: 'rule/orders' },
};
/** AWS takes no pattern for a principal. */
const PRINCIPAL =
  /^(\d{12}|arn:aws[\w-]*:iam::\d{12}:(root|(role|user)\/[\w+=.@/-]+)|arn:aws[\w-]*:sts::\d{12}:assumed-role\/[\w+=.@/-]+)$/;

/** Of each ARN its service, region, account and form. */
function checkArns(value, region, fault) {
  for (const [index, name] of SECRETS.entries()) {
    if (value(name) === '') continue;
    checkSecret(value(name), region, (what) => fault(name, what));
    const same = SECRETS.slice(0, index).find((other) => value(other) === value(name));
    if (same !== undefined) fault(name, `is the ARN of ${same}, too: each has a secret of its own`);
  }
  for (const [name, rule] of Object.entries(PRODUCERS)) {
    for (const arn of entriesOf(value(name))) checkProducer(arn, region, rule, (what) => fault(name, what));
  }
  if (!entriesOf(value('producerPrincipalArns')).every((entry) => PRINCIPAL.test(entry))) {
    fault(
      'producerPrincipalArns',
      `must be ARNs of accounts, roles and users, such as arn:aws:iam::${ACCOUNT}:root`,
    );
  }
  const boundary = value('permissionsBoundaryArn');
  if (boundary !== '' && !/^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/.test(boundary)) {
    fault('permissionsBoundaryArn', 'must be the ARN of an IAM policy');
  }
}

function checkSecret(arn, region, fault) {
  const found = read(arn);
  const [, name] = /^secret:([\w/+=.@-]+)$/.exec(found?.resource ?? '') ?? [];
  if (found?.service !== 'secretsmanager' || name === undefined) fault('must be the whole ARN of a secret');
  else if (found.region !== region) fault(`is of ${found.region}, and the stack is in ${region}`);
  else if (!/-[A-Za-z0-9]{6}$/.test(name)) fault(`lacks ${SIX} ${shown(name)}`);
  else if (/-[a-z]{6}$/.test(name) && !OF_THE_STACK.test(name)) {
    // One of 184 secrets ends so by chance; every name of which the last word has six letters does, if it is cut.
    fault(
      `ends in a word, where ${SIX} should stand ${shown(name)}. If it ends so there, make the secret anew`,
    );
  }
}

/** The command that shows a secret's whole ARN. */
function shown(name) {
  return `(aws secretsmanager describe-secret --query ARN --secret-id ${name})`;
}

function checkProducer(arn, region, { service, resource, like }, fault) {
  const found = read(arn);
  if (found?.service !== service || !resource.test(found.resource)) {
    fault(`must be ARNs such as arn:aws:${service}:${region}:${ACCOUNT}:${like}`);
  } else if (found.region !== region) fault(`has one of ${found.region}, and the stack is in ${region}`);
}

/** One ARN of the stack's region, or nothing. */
function checkRegional(name, { service, resource }, what, { value, region, fault }) {
  if (value(name) === '') return;
  const found = read(value(name));
  if (found?.service !== service || !resource.test(found.resource)) fault(name, what);
  else if (found.region !== region) fault(name, `is of ${found.region}, and the stack is in ${region}`);
}

/** @returns undefined if it is no ARN of a resource in one region and one account */
function read(arn) {
  const [, service, region, resource] = /^arn:aws[\w-]*:([\w-]+):([\w-]+):\d{12}:(.+)$/.exec(arn) ?? [];
  return service === undefined ? undefined : { service, region, resource };
}

function entriesOf(list) {
  return list === '' ? [] : list.split(',').map((entry) => entry.trim());
}

module.exports = { checkArns, checkRegional };

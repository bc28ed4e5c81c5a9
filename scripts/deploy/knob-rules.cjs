'use strict';

const { checkRegional } = require('./arn-rules.cjs');

/** AWS's own limits of a function's VPC settings. */
const VPC_LISTS = {
  vpcSubnetIds: { one: /^subnet-[0-9a-f]+$/, most: 16, like: 'subnet-0a1b2c3d' },
  vpcSecurityGroupIds: { one: /^sg-[0-9a-f]+$/, most: 5, like: 'sg-0a1b2c3d' },
};
const CONCURRENCIES = [
  'lookupProvisionedConcurrency',
  'lookupReservedConcurrency',
  'orderEventsReservedConcurrency',
];

/** Of the parameters that are off as long as they are empty what each value is by itself. */
function checkKnobForms(value, region, fault) {
  for (const name of CONCURRENCIES) {
    // 0 would be read as none if it is provided, and as a function that never runs if it is reserved.
    if (value(name) !== '' && !/^[1-9]\d{0,4}$/.test(value(name))) {
      fault(name, 'must be a whole number from 1 to 99999, or empty');
    }
  }
  const key = { service: 'kms', resource: /^key\/[\w-]+$/ };
  checkRegional('kmsKeyArn', key, 'must be the ARN of a key, and not of an alias', { value, region, fault });
  for (const [name, { one, most, like }] of Object.entries(VPC_LISTS)) {
    const entries = value(name).split(',');
    if (value(name) !== '' && !entries.every((entry) => one.test(entry))) {
      fault(name, `must be ids such as ${like}, separated by commas alone`);
    }
    if (entries.length > most) fault(name, `must be ${most} at most`);
  }
}

/** And what they are beside others. */
function checkKnobs(value, fault) {
  if ((value('vpcSubnetIds') === '') !== (value('vpcSecurityGroupIds') === '')) {
    fault('vpcSubnetIds', 'and vpcSecurityGroupIds need each other');
  }
  const [provided, lookups, orders] = CONCURRENCIES.map((name) => Number(value(name)));
  if (lookups > 0 && provided > lookups) {
    fault('lookupProvisionedConcurrency', 'must be lookupReservedConcurrency at most');
  }
  if (orders > 0 && orders < Number(value('orderEventsMaxConcurrency'))) {
    fault('orderEventsReservedConcurrency', 'must be orderEventsMaxConcurrency at least');
  }
}

module.exports = { checkKnobForms, checkKnobs };

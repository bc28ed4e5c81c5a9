'use strict';

/**
 * The settings of the framework that are off if their parameter is empty: it takes no empty text for them.
 * Called by the framework for `${file(deploy/knobs.cjs):…}`.
 */
module.exports = async ({ resolveVariable }) => {
  const param = async (name) => String(await resolveVariable(`param:${name}`));
  const number = async (name) => Number(await param(name)) || null;
  const subnets = await param('vpcSubnetIds');
  const groups = await param('vpcSecurityGroupIds');
  return {
    kmsKeyArn: (await param('kmsKeyArn')) || null,
    tracing: (await param('tracing')) === 'true',
    // One without the other is refused by scripts/deploy/knob-rules.cjs.
    vpc: subnets && groups ? { subnetIds: subnets.split(','), securityGroupIds: groups.split(',') } : null,
    lookupProvisionedConcurrency: await number('lookupProvisionedConcurrency'),
    lookupReservedConcurrency: await number('lookupReservedConcurrency'),
    orderEventsReservedConcurrency: await number('orderEventsReservedConcurrency'),
  };
};

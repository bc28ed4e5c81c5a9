'use strict';

/**
 * What a parameter becomes if its text cannot stand where it is used: the framework takes no empty text for what is off,
 * and a template no `True`.
 * Called by the framework for `${file(deploy/knobs.cjs):…}`.
 */
module.exports = async ({ resolveVariable }) => {
  const param = async (name) => String(await resolveVariable(`param:${name}`));
  // In any letters, as the functions read their own.
  const flag = async (name) => (await param(name)).toLowerCase() === 'true';
  const number = async (name) => Number(await param(name)) || null;
  const subnets = await param('vpcSubnetIds');
  const groups = await param('vpcSecurityGroupIds');
  return {
    kmsKeyArn: (await param('kmsKeyArn')) || null,
    tracing: await flag('tracing'),
    setApiGatewayLogRole: await flag('setApiGatewayLogRole'),
    ledgerDeletionProtection: await flag('ledgerDeletionProtection'),
    // One without the other is refused by scripts/deploy/knob-rules.cjs.
    vpc: subnets && groups ? { subnetIds: subnets.split(','), securityGroupIds: groups.split(',') } : null,
    lookupProvisionedConcurrency: await number('lookupProvisionedConcurrency'),
    lookupReservedConcurrency: await number('lookupReservedConcurrency'),
    orderEventsReservedConcurrency: await number('orderEventsReservedConcurrency'),
  };
};

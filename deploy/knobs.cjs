'use strict';

/**
 * The settings of the framework that are off if their parameter is empty: it takes no empty text for them.
 * Called by the framework for `${file(deploy/knobs.cjs):…}`.
 */
module.exports = async ({ resolveVariable }) => {
  const param = async (name) => String(await resolveVariable(`param:${name}`));
  const number = async (name) => Number(await param(name)) || null;
  const subnets = await param('vpcSubnetIds');
  return {
    kmsKeyArn: (await param('kmsKeyArn')) || null,
    tracing: (await param('tracing')) === 'true',
    vpc:
      subnets === ''
        ? null
        : {
            subnetIds: subnets.split(','),
            securityGroupIds: (await param('vpcSecurityGroupIds')).split(','),
          },
    lookupProvisionedConcurrency: await number('lookupProvisionedConcurrency'),
    lookupReservedConcurrency: await number('lookupReservedConcurrency'),
    orderEventsReservedConcurrency: await number('orderEventsReservedConcurrency'),
  };
};

'use strict';

/**
 * What shows that a package was made for another stack than it is deployed as: `serverless deploy --package` reads the
 * stage's file of none of them.
 * @param next the template of the package
 * @param region of the deploy
 */
function findStranger(next, stackName, region) {
  const settings = next.Resources.OrderEventsLambdaFunction?.Properties?.Environment?.Variables ?? {};
  const { BRIDGE_STACK, ROBIN_SECRET_ID = '' } = settings;
  const faults = [];
  if (BRIDGE_STACK !== undefined && BRIDGE_STACK !== stackName) {
    faults.push(`it was packaged as ${BRIDGE_STACK}, and would be deployed as ${stackName}`);
  }
  const [, of] = /^arn:aws[\w-]*:secretsmanager:([\w-]+):/.exec(ROBIN_SECRET_ID) ?? [];
  if (of !== undefined && of !== region)
    faults.push(`its secrets are of ${of}, and it would be deployed to ${region}`);
  return faults;
}

module.exports = { findStranger };

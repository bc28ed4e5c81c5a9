'use strict';

const { readParameters } = require('./parameters.cjs');

/** The parameters as the command line, the stage's section and the defaults give them. */
function parametersOf(serverless) {
  const stage = serverless.getProvider('aws').getStage();
  return readParameters(
    serverless.configurationInput.params,
    stage,
    serverless.processedInput.options.param ?? [],
  );
}

/** Ends the command: what is wrong, and each fault in a line of its own. */
function refuse(serverless, what, faults) {
  const list = faults.map((fault) => `- ${fault}`).join('\n');
  throw new serverless.classes.Error(`${what}\n${list}\n(docs/deploy.md says more)`);
}

module.exports = { parametersOf, refuse };

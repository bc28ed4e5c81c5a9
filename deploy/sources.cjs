'use strict';

/** The sources that may know a customer, by the names that the stack has for each. */
module.exports = [
  {
    name: 'Kibo',
    parameter: 'kiboSecretArn',
    setting: 'KIBO_SECRET_ID',
    condition: 'HasKibo',
    figure: 'Kibo',
  },
  {
    name: 'ExpertSender',
    parameter: 'expertSenderSecretArn',
    setting: 'EXPERTSENDER_SECRET_ID',
    condition: 'HasExpertSender',
    figure: 'ExpertSender',
  },
  {
    name: 'LOKE',
    parameter: 'lokeSecretArn',
    setting: 'LOKE_SECRET_ID',
    condition: 'HasLoke',
    figure: 'Loke',
  },
];

'use strict';

/**
 * The stack's tags, which AWS gives to what the stack holds. CloudFormation refuses a tag of an empty value: one that
 * says nothing is left out. Called by the framework for `${file(deploy/tags.cjs)}`.
 */
module.exports = async ({ resolveVariable }) => {
  const tags = {
    service: await resolveVariable('self:service'),
    stage: await resolveVariable('sls:stage'),
    version: await resolveVariable('self:custom.release.version'),
    commit: await resolveVariable('self:custom.release.commit'),
    owner: await resolveVariable('param:owner'),
  };
  const texts = Object.entries(tags).map(([name, value]) => [name, String(value ?? '')]);
  return Object.fromEntries(texts.filter(([, value]) => value !== ''));
};

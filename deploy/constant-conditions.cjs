'use strict';

const NOTHING = Symbol('AWS::NoValue');

/**
 * Settles a template's conditions. All of ours compare parameters of the framework, which are known when packaging:
 * the template that is deployed holds only what is switched on, and no condition that "is always false".
 */
function settleConditions(template) {
  const { Conditions = {}, ...rest } = template;
  const truth = Object.fromEntries(
    Object.entries(Conditions).map(([name, condition]) => [name, evaluate(condition, name)]),
  );
  for (const section of [rest.Resources, rest.Outputs]) {
    for (const [name, entry] of Object.entries(section ?? {})) {
      if (entry.Condition === undefined) continue;
      if (!known(truth, entry.Condition)) delete section[name];
      delete entry.Condition;
    }
  }
  const settled = settle(rest, truth);
  dropDependencies(settled.Resources);
  delete template.Conditions;
  Object.assign(template, settled);
}

/** What is not made needs not be waited for. */
function dropDependencies(resources) {
  for (const resource of Object.values(resources)) {
    if (resource.DependsOn === undefined) continue;
    const left = [resource.DependsOn].flat().filter((name) => resources[name] !== undefined);
    if (left.length > 0) resource.DependsOn = left;
    else delete resource.DependsOn;
  }
}

function evaluate(condition, name) {
  const [[operator, operands]] = Object.entries(condition);
  if (operator === 'Fn::Not') return !evaluate(operands[0], name);
  if (operator === 'Fn::Equals' && operands.every((operand) => typeof operand !== 'object')) {
    return String(operands[0]) === String(operands[1]);
  }
  throw new Error(`Condition ${name} is not known when packaging`);
}

function settle(value, truth) {
  if (Array.isArray(value)) {
    return value.map((item) => settle(item, truth)).filter((item) => item !== NOTHING);
  }
  if (value === null || typeof value !== 'object') return value;
  if (value.Ref === 'AWS::NoValue') return NOTHING;
  if ('Fn::If' in value) {
    const [name, whenTrue, whenFalse] = value['Fn::If'];
    return settle(known(truth, name) ? whenTrue : whenFalse, truth);
  }
  const entries = Object.entries(value).map(([key, item]) => [key, settle(item, truth)]);
  return Object.fromEntries(entries.filter(([, item]) => item !== NOTHING));
}

function known(truth, name) {
  if (truth[name] === undefined) throw new Error(`There is no condition ${name}`);
  return truth[name];
}

module.exports = { settleConditions };

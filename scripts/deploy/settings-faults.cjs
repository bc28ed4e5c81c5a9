'use strict';

const { execFileSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const SOURCES = require('../../deploy/sources.cjs');

/**
 * What the functions themselves say of the settings in a template, on the project's own Node: the one that runs the
 * framework may be too old for TypeScript.
 * @param folder of serverless.yml
 * @param isEmulated the stack goes to an emulator of AWS on this machine
 */
function findSettingsFaults(folder, { Resources }, isEmulated) {
  const lookup = environmentOf(Resources.CustomerLookupLambdaFunction);
  const orders = environmentOf(Resources.OrderEventsLambdaFunction);
  // Without secrets a stack can be packaged, to look at it; deploying asks for them by name.
  orders.ROBIN_SECRET_ID ||= 'to-be-given';
  if (SOURCES.every(({ setting }) => !lookup[setting])) lookup.KIBO_SECRET_ID = 'to-be-given';
  const answer = execFileSync(
    join(folder, 'node_modules', '.bin', 'node'),
    [join('scripts', 'check-settings.ts')],
    {
      cwd: folder,
      input: JSON.stringify({ lookup, orders, isEmulated }),
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const configuration = readFileSync(join(folder, 'serverless.yml'), 'utf8');
  return JSON.parse(answer.toString()).map((fault) => withParameter(fault, configuration));
}

/** A reference has no value yet: what AWS puts there is well-formed. */
function environmentOf(resource) {
  const { Variables } = resource.Properties.Environment;
  return Object.fromEntries(
    Object.entries(Variables).map(([name, value]) => [
      name,
      typeof value === 'object' ? 'https://made-by-the-stack.example' : String(value),
    ]),
  );
}

/** Names the parameter beside the setting that it becomes. */
function withParameter(fault, configuration) {
  const [, setting] = /^([A-Z][A-Z0-9_]+)/.exec(fault) ?? [];
  const [, parameter] = new RegExp(`^ +${setting}: \\$\\{param:(\\w+)\\}`, 'm').exec(configuration) ?? [];
  return parameter === undefined ? fault : `${parameter}: ${fault}`;
}

module.exports = { findSettingsFaults };

'use strict';

const { findFaults, findFormFaults } = require('./deploy/parameter-rules.cjs');
const { findUnknown, findUnreadable, findVariables, joinLists } = require('./deploy/parameters.cjs');
const { parametersOf, refuse } = require('./deploy/framework.cjs');
const { readTool } = require('./deploy/running-tool.cjs');
const { findSettingsFaults } = require('./deploy/settings-faults.cjs');
const {
  findMistypedFile,
  findReservedStage,
  findStageFaults,
  readStageFile,
} = require('./deploy/stage-file.cjs');

/** The deploy tool that the tests run with: another one may make another template of the same words. */
const TESTED = { name: 'osls', version: '4.3.1' };
/** AWS on this machine. */
const EMULATOR = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/;

/**
 * Refuses a deploy tool, a command and values that would be deployed and not work, without network: docs/deploy.md,
 * "What a deploy refuses". Makes the stage's own file its section of the parameters. CommonJS, for the framework loads
 * plugins by `require`.
 */
class ParametersPlugin {
  constructor(serverless) {
    this.serverless = serverless;
    this.hooks = {
      initialize: () => this.checkNames(),
      'after:aws:package:finalize:mergeCustomProviderResources': () => this.checkValues(),
    };
    this.requireTestedTool();
    this.refuseOneFunction();
    this.checkGiven();
    this.addStageFile();
    this.checkForms();
  }

  get aws() {
    return this.serverless.getProvider('aws');
  }

  get tool() {
    return readTool(this.serverless.constructor);
  }

  get given() {
    return this.serverless.processedInput.options.param ?? [];
  }

  /** The word behind `serverless`. */
  get command() {
    return this.serverless.processedInput.commands?.[0];
  }

  requireTestedTool() {
    const { name, version } = this.tool;
    if (name === TESTED.name && version === TESTED.version) return;
    throw new this.serverless.classes.Error(
      `Deploy with ${TESTED.name} ${TESTED.version}, which the tests run with: npm ci, then npx serverless. ` +
        `This is ${name} ${version}.`,
    );
  }

  /** It would change a function beside its stack: no check is asked, and the stack goes on naming the former release. */
  refuseOneFunction() {
    const command = (this.serverless.processedInput.commands ?? []).join(' ');
    if (command !== 'deploy function' && command !== 'rollback function') return;
    const whole = command.split(' ')[0];
    const { stage } = this.serverless.processedInput.options;
    throw new this.serverless.classes.Error(
      `serverless ${command} goes round what a deploy checks, and the stack would name another release than runs. ` +
        `Take the whole stack: npx serverless ${whole}${stage === undefined ? '' : ` --stage ${stage}`}`,
    );
  }

  /** Before the framework reads it: it would name every place that takes a parameter. */
  checkGiven() {
    const faults = findUnreadable(this.given);
    if (faults.length > 0) refuse(this.serverless, 'Parameters cannot be read:', faults);
  }

  /** Before the framework reads a value: it would stumble over one that is no text, and not say where. */
  addStageFile() {
    const { configurationInput, processedInput, serviceDir } = this.serverless;
    const { params } = configurationInput;
    const stage = processedInput.options.stage ?? configurationInput.provider.stage ?? 'dev';
    const reserved = findReservedStage(stage, this.command);
    if (reserved.length > 0) refuse(this.serverless, `No stage is named ${stage}:`, reserved);
    const mistyped = params[stage] === undefined ? findMistypedFile(serviceDir, stage, this.command) : [];
    if (mistyped.length > 0) refuse(this.serverless, `The stage ${stage} has no values:`, mistyped);
    // The framework's own reader of YAML.
    const yaml = require(require.resolve('js-yaml', { paths: [require.resolve('osls/package.json')] }));
    const file = readStageFile(serviceDir, stage, yaml);
    const defaults = joinLists(params.default, 'default in serverless.yml');
    const section = joinLists(params[stage], `${stage} in serverless.yml`);
    // A section of serverless.yml is resolved before it is checked; what comes in here is not.
    const variables = findVariables(file.values, `stage.${stage}.yml`);
    const faults = [...defaults.faults, ...section.faults, ...file.faults, ...variables];
    if (faults.length > 0) refuse(this.serverless, 'Parameters cannot be read:', faults);
    params.default = defaults.values;
    params[stage] = { ...section.values, ...file.values };
  }

  /** Before the framework reads them: it would name a setting of its own. All other checks need its template. */
  checkForms() {
    const params = parametersOf(this.serverless);
    // A section of serverless.yml may have variables that are not resolved yet.
    const isGiven = (name) => params[name] !== undefined && !String(params[name]).includes('${');
    const faults = findFormFaults(params, this.aws.getRegion()).filter((fault) =>
      isGiven(fault.split(' ')[0]),
    );
    if (faults.length > 0) refuse(this.serverless, 'These values cannot be deployed:', faults);
  }

  checkNames() {
    const unknown = findUnknown(this.serverless.configurationInput.params, this.given);
    const { allowChange } = this.serverless.configurationInput.params[this.aws.getStage()] ?? {};
    if (allowChange) unknown.push('allowChange is for one deploy: give it by --param alone');
    if (unknown.length > 0)
      refuse(this.serverless, 'Parameters are not as serverless.yml has them:', unknown);
  }

  checkValues() {
    const isEmulated = this.command === 'deploy' && EMULATOR.test(process.env.AWS_ENDPOINT_URL ?? '');
    const faults = [
      ...findStageFaults(this.aws.getStage(), this.functionNames()),
      ...findFaults(parametersOf(this.serverless), this.aws.getRegion()),
    ];
    const isNamed = (fault) => faults.some((other) => other.split(' ')[0] === fault.split(':')[0]);
    const { serviceDir, service } = this.serverless;
    const template = service.provider.compiledCloudFormationTemplate;
    const settings = findSettingsFaults(serviceDir, template, isEmulated);
    faults.push(...settings.filter((fault) => !isNamed(fault)));
    if (faults.length > 0) refuse(this.serverless, 'These values would be deployed and not work:', faults);
  }

  functionNames() {
    const { Resources } = this.serverless.service.provider.compiledCloudFormationTemplate;
    return Object.values(Resources).flatMap(({ Type, Properties }) =>
      Type === 'AWS::Lambda::Function' ? [Properties.FunctionName] : [],
    );
  }
}

module.exports = ParametersPlugin;

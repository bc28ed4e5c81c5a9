'use strict';

const { callAws, unlessMissing } = require('./deploy/call-aws.cjs');
const { findDangers } = require('./deploy/dangers.cjs');
const { findStranger } = require('./deploy/package-of-stage.cjs');
const { readFormerTemplate, releaseOf } = require('./deploy/former-template.cjs');
const { findKept } = require('./deploy/kept.cjs');
const { findShared } = require('./deploy/other-stages.cjs');
const { findFaults } = require('./deploy/parameter-rules.cjs');
const {
  findUnknown,
  findUnreadable,
  findVariables,
  joinLists,
  readParameters,
} = require('./deploy/parameters.cjs');
const { findMessages, linesOfKept } = require('./deploy/removal.cjs');
const { readTool } = require('./deploy/running-tool.cjs');
const { findSettingsFaults } = require('./deploy/settings-faults.cjs');
const { findMistypedFile, findStageFaults, readStageFile } = require('./deploy/stage-file.cjs');
const { findTableFaults } = require('./deploy/tables.cjs');

/** The deploy tool that the tests run with: another one may make another template of the same words. */
const TESTED = { name: 'osls', version: '4.3.1' };
const PRODUCTION = /^(prod|production|live)$/i;
/** AWS on this machine, where functions reach what this machine has. */
const EMULATOR = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/;

/**
 * Refuses what a typing error would lose, before anything is deployed or removed: docs/deploy.md, "What a deploy
 * refuses". CommonJS, for the framework loads plugins by `require`.
 */
class CheckPlugin {
  constructor(serverless) {
    this.serverless = serverless;
    this.hooks = {
      initialize: () => this.checkNames(),
      'after:aws:package:finalize:mergeCustomProviderResources': () => this.checkValues(),
      'before:deploy:deploy': () => this.checkDeployed(),
      'after:deploy:deploy': () => this.protect(),
      'before:rollback:rollback': () => this.checkRollback(),
      'before:remove:remove': () => this.checkRemoval(),
      'after:remove:remove': () => this.sayKept(),
    };
    this.kept = [];
    this.requireTestedTool();
    this.refuseOneFunction();
    this.checkGiven();
    this.addStageFile();
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

  get params() {
    return readParameters(this.serverless.configurationInput.params, this.aws.getStage(), this.given);
  }

  refuse(what, faults) {
    const list = faults.map((fault) => `- ${fault}`).join('\n');
    throw new this.serverless.classes.Error(`${what}\n${list}\n(docs/deploy.md says more)`);
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
    if (faults.length > 0) this.refuse('Parameters cannot be read:', faults);
  }

  /** Before the framework reads a value: it would stumble over one that is no text, and not say where. */
  addStageFile() {
    const { configurationInput, processedInput, serviceDir } = this.serverless;
    const { params } = configurationInput;
    const stage = processedInput.options.stage ?? configurationInput.provider.stage ?? 'dev';
    const mistyped = params[stage] === undefined ? findMistypedFile(serviceDir, stage, this.command) : [];
    if (mistyped.length > 0) this.refuse(`The stage ${stage} has no values:`, mistyped);
    // The framework's own reader of YAML.
    const yaml = require(require.resolve('js-yaml', { paths: [require.resolve('osls/package.json')] }));
    const file = readStageFile(serviceDir, stage, yaml);
    const defaults = joinLists(params.default, 'default in serverless.yml');
    const section = joinLists(params[stage], `${stage} in serverless.yml`);
    // A section of serverless.yml is resolved before it is checked; what comes in here is not.
    const variables = findVariables(file.values, `stage.${stage}.yml`);
    const faults = [...defaults.faults, ...section.faults, ...file.faults, ...variables];
    if (faults.length > 0) this.refuse('Parameters cannot be read:', faults);
    params.default = defaults.values;
    params[stage] = { ...section.values, ...file.values };
  }

  checkNames() {
    const unknown = findUnknown(this.serverless.configurationInput.params, this.given);
    const { allowChange } = this.serverless.configurationInput.params[this.aws.getStage()] ?? {};
    if (allowChange) unknown.push('allowChange is for one deploy: give it by --param alone');
    if (unknown.length > 0) this.refuse('Parameters are not as serverless.yml has them:', unknown);
  }

  checkValues() {
    const isEmulated = this.command === 'deploy' && EMULATOR.test(process.env.AWS_ENDPOINT_URL ?? '');
    const faults = [
      ...findStageFaults(this.aws.getStage(), this.functionNames()),
      ...findFaults(this.params, this.aws.getRegion(), { isEmulated }),
    ];
    const isNamed = (fault) => faults.some((other) => other.split(' ')[0] === fault.split(':')[0]);
    const { serviceDir, service } = this.serverless;
    const settings = findSettingsFaults(serviceDir, service.provider.compiledCloudFormationTemplate);
    faults.push(...settings.filter((fault) => !isNamed(fault)));
    if (faults.length > 0) this.refuse('These values would be deployed and not work:', faults);
  }

  functionNames() {
    const { Resources } = this.serverless.service.provider.compiledCloudFormationTemplate;
    return Object.values(Resources).flatMap(({ Type, Properties }) =>
      Type === 'AWS::Lambda::Function' ? [Properties.FunctionName] : [],
    );
  }

  checkDeployed() {
    const next = this.serverless.service.provider.compiledCloudFormationTemplate;
    const faults = findStranger(next, this.aws.naming.getStackName(), this.aws.getRegion());
    if (faults.length > 0) this.refuse('This package is not of this stage:', faults);
    return this.refuseDangers('deploy', next);
  }

  /** The former template brings its own ledger and go-live, whatever the stage's file says now. */
  async checkRollback() {
    const { timestamp } = this.serverless.processedInput.options;
    const ask = (...request) => this.ask(...request);
    const former = await readFormerTemplate(this.serverless, timestamp, ask);
    if (former === undefined) return;
    await this.refuseDangers('rollback', former);
    // The framework would leave the tags of the release that is rolled back from.
    Object.assign(this.serverless.service.provider.stackTags, releaseOf(former));
  }

  /** Asks the stack that is deployed what the next template would take from it. */
  async refuseDangers(command, next) {
    const StackName = this.aws.naming.getStackName();
    const body = (await this.ask('CloudFormation', 'getTemplate', { StackName }))?.TemplateBody;
    const deployed = typeof body === 'string' ? JSON.parse(body) : body;
    const stack = { name: StackName, service: this.serverless.service.service, stage: this.aws.getStage() };
    const asked = [deployed, next, (...request) => this.call(...request), (text) => this.say(text)];
    const found = [
      ...findDangers(deployed, next),
      ...(await findKept(StackName, ...asked)),
      ...(await findTableFaults(stack, ...asked)),
      ...(await findShared(stack, ...asked)),
    ];
    const refused = this.notAllowed(withoutRepeats(found));
    if (refused.length === 0) return;
    this.refuse(`This ${command} would change what ${StackName} must not lose by a typing error:`, refused);
  }

  async protect() {
    const stage = this.aws.getStage();
    const wanted = String(this.params.terminationProtection || PRODUCTION.test(stage));
    if (wanted === 'false') return;
    const StackName = this.aws.naming.getStackName();
    const [stack] = (await this.ask('CloudFormation', 'describeStacks', { StackName }))?.Stacks ?? [];
    if (stack?.EnableTerminationProtection) return;
    await this.call('CloudFormation', 'updateTerminationProtection', {
      StackName,
      EnableTerminationProtection: true,
    });
  }

  /** Before the bucket is emptied: AWS would refuse a protected stack only after that. */
  async checkRemoval() {
    const StackName = this.aws.naming.getStackName();
    const [stack] = (await this.ask('CloudFormation', 'describeStacks', { StackName }))?.Stacks ?? [];
    if (stack === undefined) return;
    const faults = [];
    if (stack.EnableTerminationProtection) {
      faults.push(
        'it is protected: aws cloudformation update-termination-protection ' +
          `--no-enable-termination-protection --stack-name ${StackName}`,
      );
    }
    const messages = await findMessages(stack, (...request) => this.call(...request));
    faults.push(...this.notAllowed(messages));
    if (faults.length > 0) this.refuse(`${StackName} is not removed:`, faults);
    this.kept = linesOfKept(stack);
  }

  /** Once it is done: a deploy that does not say so would begin with an empty ledger. */
  sayKept() {
    if (this.kept.length === 0) return;
    this.say(
      [
        `The ledger, its journal and its key are left. Put these lines into stage.${this.aws.getStage()}.yml, so that`,
        'the next deploy goes on with them:',
        ...this.kept,
      ].join('\n'),
    );
  }

  /** For people, beside what the framework says. */
  say(text) {
    process.stderr.write(`${text}\n`);
  }

  /** Of what would be lost, one sentence for each that no word allows; some have none. */
  notAllowed(dangers) {
    const allowed = String(this.params.allowChange ?? '').split(',');
    return dangers
      .filter(({ word }) => !allowed.includes(word))
      .map(({ word, what }) =>
        word === undefined ? what : `${what}. Where you mean it: --param="allowChange=${word}"`,
      );
  }

  call(service, method, request) {
    return callAws(this.aws, service, method, request);
  }

  ask(service, method, request) {
    return unlessMissing(this.call(service, method, request));
  }
}

/** A table may be seen to be another stage's by its tags, and by that stage's stack. */
function withoutRepeats(dangers) {
  return dangers.filter(
    ({ word }, index) => word === undefined || dangers.findIndex((other) => other.word === word) === index,
  );
}

module.exports = CheckPlugin;

'use strict';

const { callAws, unlessMissing } = require('./deploy/call-aws.cjs');
const { isNewestDeployed } = require('./deploy/comparable.cjs');
const { findDangers } = require('./deploy/dangers.cjs');
const { findStranger } = require('./deploy/package-of-stage.cjs');
const { readFormerTemplate, releaseOf } = require('./deploy/former-template.cjs');
const { parametersOf, refuse } = require('./deploy/framework.cjs');
const { findKept } = require('./deploy/kept.cjs');
const { findShared } = require('./deploy/other-stages.cjs');
const { findMessages, linesOfKept } = require('./deploy/removal.cjs');
const { findTableFaults } = require('./deploy/tables.cjs');

const PRODUCTION = /^(prod|production|live)$/i;

/**
 * Asks what is deployed, and refuses a deploy, a rollback or a removal that would lose something by a typing error:
 * docs/deploy.md, "What a deploy refuses". CommonJS, for the framework loads plugins by `require`.
 */
class DeployedStackPlugin {
  constructor(serverless, options) {
    this.serverless = serverless;
    // One object for all plugins: the framework's own read it, too.
    this.options = options;
    this.hooks = {
      'before:deploy:deploy': () => this.checkDeployed(),
      'after:deploy:deploy': () => this.protect(),
      'before:rollback:rollback': () => this.checkRollback(),
      'before:remove:remove': () => this.checkRemoval(),
      'after:remove:remove': () => this.sayKept(),
    };
    this.kept = [];
  }

  get aws() {
    return this.serverless.getProvider('aws');
  }

  get params() {
    return parametersOf(this.serverless);
  }

  async checkDeployed() {
    const next = this.serverless.service.provider.compiledCloudFormationTemplate;
    const faults = findStranger(next, this.aws.naming.getStackName(), this.aws.getRegion());
    if (faults.length > 0) refuse(this.serverless, 'This package is not of this stage:', faults);
    const deployed = await this.readDeployed();
    await this.refuseDangers('deploy', deployed, next);
    const isComparable = await isNewestDeployed(this.serverless, deployed, (...request) =>
      this.ask(...request),
    );
    // The framework then deploys without comparing: see `isNewestDeployed`.
    if (!isComparable) this.options.force = true;
  }

  /** The former template brings its own ledger and go-live, whatever the stage's file says now. */
  async checkRollback() {
    const { timestamp } = this.serverless.processedInput.options;
    const ask = (...request) => this.ask(...request);
    const former = await readFormerTemplate(this.serverless, timestamp, ask);
    if (former === undefined) return;
    await this.refuseDangers('rollback', await this.readDeployed(), former);
    // The framework would leave the tags of the release that is rolled back from.
    Object.assign(this.serverless.service.provider.stackTags, releaseOf(former));
  }

  /** @returns the template that is deployed; undefined if there is none */
  async readDeployed() {
    const StackName = this.aws.naming.getStackName();
    const body = (await this.ask('CloudFormation', 'getTemplate', { StackName }))?.TemplateBody;
    return typeof body === 'string' ? JSON.parse(body) : body;
  }

  /** Asks the stack that is deployed what the next template would take from it. */
  async refuseDangers(command, deployed, next) {
    const StackName = this.aws.naming.getStackName();
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
    refuse(
      this.serverless,
      `This ${command} would change what ${StackName} must not lose by a typing error:`,
      refused,
    );
  }

  async protect() {
    const stage = this.aws.getStage();
    const wanted = String(this.params.terminationProtection || PRODUCTION.test(stage)).toLowerCase();
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
    if (faults.length > 0) refuse(this.serverless, `${StackName} is not removed:`, faults);
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

module.exports = DeployedStackPlugin;

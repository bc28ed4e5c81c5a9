'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { callAws, unlessMissing } = require('./deploy/call-aws.cjs');

const PAUSE_MS = 5_000;
/** Functions in a VPC take AWS twenty minutes to take back. */
const LONGEST_ROLLBACK_MS = 45 * 60_000;
/** How far this machine's clock may be ahead of AWS's. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** What the framework deploys before anything else: where it uploads to. */
const BUCKET = /^ServerlessDeploymentBucket(Policy)?$/;

/**
 * A first deploy that fails leaves nothing behind: docs/deploy.md, "A first deploy that fails". CommonJS, for the
 * framework loads plugins by `require`.
 */
class FirstDeployPlugin {
  constructor(serverless) {
    this.serverless = serverless;
    this.hooks = {
      'before:deploy:deploy': () => this.begin(),
      'after:deploy:deploy': () => this.end(),
      error: () => this.takeBack(),
    };
  }

  get aws() {
    return this.serverless.getProvider('aws');
  }

  get stackName() {
    return this.aws.naming.getStackName();
  }

  call(service, method, request) {
    return callAws(this.aws, service, method, request);
  }

  pause() {
    return sleep(PAUSE_MS);
  }

  /** For people, beside what the framework says. */
  say(text) {
    process.stderr.write(`${text}\n`);
  }

  async begin() {
    const status = await this.status();
    if (status === 'ROLLBACK_COMPLETE') {
      // Its creation failed, so that AWS took all of it back and lets nothing be done but this.
      await this.call('CloudFormation', 'deleteStack', { StackName: this.stackName });
      while ((await this.status()) !== undefined) await this.pause();
    }
    if (status === undefined || (await this.holdsNothing())) this.beganAt = Date.now();
  }

  end() {
    this.beganAt = undefined;
  }

  async takeBack() {
    if (this.beganAt === undefined) return;
    // Without a stack nothing was made; with all of it, what came after it failed.
    const found = await this.status();
    if (found === undefined || found === 'UPDATE_COMPLETE') return;
    this.say(`The first deploy of ${this.stackName} failed: what it made is taken back.`);
    const status = await this.settledStatus();
    if (!/_COMPLETE$/.test(status) || !(await this.holdsNothing())) {
      this.say(
        `${this.stackName} is left in ${status}. "npx serverless remove --stage ${this.aws.getStage()}" takes it ` +
          'away; what it could not is in: aws cloudformation describe-stack-events --stack-name ' +
          this.stackName,
      );
      return;
    }
    for (const table of await this.tablesLeft()) await this.removeTable(table);
    await this.serverless.pluginManager.spawn('remove');
    this.end();
    this.say(
      'Nothing of it is left, but the role of API Gateway’s logs, if it came so far (docs/deploy.md).',
    );
  }

  async status() {
    const found = await unlessMissing(
      this.call('CloudFormation', 'describeStacks', { StackName: this.stackName }),
    );
    const status = found?.Stacks?.[0]?.StackStatus;
    return status === 'DELETE_COMPLETE' ? undefined : status;
  }

  /** The framework hands over at the first failure; AWS then still takes back what it made. */
  async settledStatus() {
    const giveUpAt = Date.now() + LONGEST_ROLLBACK_MS;
    let status = await this.status();
    while (/_IN_PROGRESS$/.test(status ?? '') && Date.now() < giveUpAt) {
      await this.pause();
      status = await this.status();
    }
    return status ?? 'DELETE_COMPLETE';
  }

  async holdsNothing() {
    const resources = await this.pages('listStackResources', 'StackResourceSummaries');
    return resources
      .filter(({ ResourceStatus }) => !/^DELETE_(COMPLETE|SKIPPED|FAILED)$/.test(ResourceStatus))
      .every(({ LogicalResourceId }) => BUCKET.test(LogicalResourceId));
  }

  /** Tables that this deploy made: they are protected from deletion, so that AWS could not take them back. */
  async tablesLeft() {
    const events = await this.pages('describeStackEvents', 'StackEvents');
    const made = events.filter(
      ({ ResourceType, ResourceStatus, Timestamp }) =>
        ResourceType === 'AWS::DynamoDB::Table' &&
        ResourceStatus === 'CREATE_COMPLETE' &&
        new Date(Timestamp).getTime() >= this.beganAt - CLOCK_SKEW_MS,
    );
    return [...new Set(made.map(({ PhysicalResourceId }) => PhysicalResourceId))];
  }

  async removeTable(TableName) {
    if ((await this.tableStatus(TableName)) === undefined) return;
    const { Count } = await this.call('DynamoDB', 'scan', { TableName, Select: 'COUNT', Limit: 1 });
    if (Count > 0) {
      this.say(`The table ${TableName} is left: it holds items.`);
      return;
    }
    await this.call('DynamoDB', 'updateTable', { TableName, DeletionProtectionEnabled: false });
    while ((await this.tableStatus(TableName)) === 'UPDATING') await this.pause();
    await this.call('DynamoDB', 'deleteTable', { TableName });
  }

  async tableStatus(TableName) {
    try {
      return (await this.call('DynamoDB', 'describeTable', { TableName })).Table.TableStatus;
    } catch (error) {
      if (error.name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  async pages(method, key) {
    const found = [];
    let NextToken;
    do {
      const answer = await this.call('CloudFormation', method, { StackName: this.stackName, NextToken });
      found.push(...(answer[key] ?? []));
      NextToken = answer.NextToken;
    } while (NextToken !== undefined);
    return found;
  }
}

module.exports = FirstDeployPlugin;

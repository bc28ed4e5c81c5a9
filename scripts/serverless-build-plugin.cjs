'use strict';

const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { join } = require('node:path');
const { settleConditions } = require('../deploy/constant-conditions.cjs');

/**
 * Builds the bundles before they are packaged, so that what is deployed is what stands in the sources, and finishes
 * the template if the framework cannot be told to. CommonJS, for the framework loads plugins by `require`.
 */
class BuildPlugin {
  constructor(serverless) {
    this.serverless = serverless;
    const build = () => this.build();
    this.hooks = {
      'before:package:createDeploymentArtifacts': build,
      'before:invoke:local:invoke': build,
      'aws:package:finalize:mergeCustomProviderResources': () => this.finishTemplate(),
      'before:deploy:deploy': () => this.requireSettings(),
    };
  }

  /** On the project's own Node: the one that runs the framework may be too old for TypeScript. */
  build() {
    const { serviceDir } = this.serverless;
    const node = join(serviceDir, 'node_modules', '.bin', 'node');
    execFileSync(node, [join('scripts', 'build.ts')], {
      cwd: serviceDir,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  }

  finishTemplate() {
    const template = this.serverless.service.provider.compiledCloudFormationTemplate;
    settleConditions(template);
    const { Resources } = template;
    putStageOnDeployment(Resources);
  }

  /** Packaging needs no account; deploying needs to know whose secrets the functions shall read. */
  requireSettings() {
    const { secrets } = this.serverless.service.custom;
    const missing = [];
    if (!secrets.robin) missing.push('robinSecretArn');
    if (!secrets.kibo && !secrets.expertSender && !secrets.loke) {
      missing.push('one of kiboSecretArn, expertSenderSecretArn and lokeSecretArn');
    }
    if (missing.length > 0) {
      throw new this.serverless.classes.Error(`Give ${missing.join(', and ')} (docs/deploy.md says how)`);
    }
  }
}

/**
 * The framework makes the API's stage a by-product of its deployment, where neither throttling nor an access log can
 * be set; `deploy/api.yml` describes the stage itself. It also names each deployment after the clock; named after what
 * it deploys, a change of the API makes a new one and nothing else does.
 */
function putStageOnDeployment(resources) {
  const [clockName, deployment] =
    Object.entries(resources).find(([, { Type }]) => Type === 'AWS::ApiGateway::Deployment') ?? [];
  if (deployment === undefined) throw new Error('The template has no API deployment to put the stage on');
  const api = Object.entries(resources).filter(([, { Type }]) =>
    /^AWS::ApiGateway::(RestApi|Resource|Method)$/.test(Type),
  );
  const hash = createHash('sha256').update(JSON.stringify(api)).digest('hex').slice(0, 16);
  const name = `ApiGatewayDeployment${hash}`;
  delete resources[clockName];
  delete deployment.Properties.StageName;
  resources[name] = deployment;
  resources.LookupApiStage.Properties.DeploymentId = { Ref: name };
}

module.exports = BuildPlugin;

'use strict';

/**
 * The template that a rollback would deploy, from where the framework finds it: its bucket, by the deploy's time.
 * @param timestamp as `serverless rollback` takes it: an instant, or epoch milliseconds
 * @param ask as `call-aws.cjs` asks AWS; undefined if there is no such thing
 * @returns undefined if there is none: the framework then says so
 */
async function readFormerTemplate(serverless, timestamp, ask) {
  const at = [new Date(timestamp), new Date(Number(timestamp))].find((date) => !Number.isNaN(date.getTime()));
  if (timestamp === undefined || at === undefined) return undefined;
  const aws = serverless.getProvider('aws');
  const StackName = aws.naming.getStackName();
  if ((await ask('CloudFormation', 'describeStacks', { StackName })) === undefined) return undefined;
  const folder = [
    aws.getDeploymentPrefix(),
    serverless.service.service,
    aws.getStage(),
    `${at.getTime()}-${at.toISOString()}`,
  ];
  const found = await ask('S3', 'getObject', {
    Bucket: await aws.getServerlessDeploymentBucketName(),
    Key: [...folder, aws.naming.getCompiledTemplateS3Suffix()].join('/'),
  });
  return found === undefined ? undefined : JSON.parse(await found.Body.transformToString());
}

/** What a template deploys, as deploy/tags.cjs says it. */
function releaseOf(template) {
  const { Variables = {} } = template.Resources.OrderEventsLambdaFunction?.Properties?.Environment ?? {};
  return { version: Variables.BRIDGE_VERSION || 'unknown', commit: Variables.BRIDGE_COMMIT || 'unknown' };
}

module.exports = { readFormerTemplate, releaseOf };

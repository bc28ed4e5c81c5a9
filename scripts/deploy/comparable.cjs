'use strict';

/** What CloudFormation did last was to make what it was given. Any other state may be an update that it took back. */
const MADE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE'];

/**
 * The framework skips a deploy if the newest folder of its bucket holds the same as what is packaged. After a rollback
 * that folder is the release that was rolled back from, and after an update that CloudFormation took back the one that
 * failed: what is packaged would be held for deployed, and another release runs on.
 * @param deployed the template that is deployed, or nothing
 * @param ask as `call-aws.cjs` asks AWS; undefined if there is no such thing
 * @returns whether the newest folder is what is deployed
 */
async function isNewestDeployed(serverless, deployed, ask) {
  const keys = Object.values(deployed?.Resources ?? {}).flatMap(({ Type, Properties }) =>
    Type === 'AWS::Lambda::Function' ? [String(Properties.Code?.S3Key)] : [],
  );
  if (keys.length === 0) return false;
  const aws = serverless.getProvider('aws');
  const asked = { StackName: aws.naming.getStackName() };
  const [stack] = (await ask('CloudFormation', 'describeStacks', asked))?.Stacks ?? [];
  if (!MADE.includes(stack?.StackStatus)) return false;
  const newest = await newestFolder(serverless, ask);
  return newest !== undefined && keys.every((key) => key.startsWith(newest));
}

/** Each deploy's folder is named by its time: `1767225600000-2026-01-01T00:00:00.000Z/`. */
async function newestFolder(serverless, ask) {
  const aws = serverless.getProvider('aws');
  const Prefix = `${aws.getDeploymentPrefix()}/${serverless.service.service}/${aws.getStage()}/`;
  const Bucket = await aws.getServerlessDeploymentBucketName();
  const timeOf = (folder) => Number(/^\d+(?=-\d{4}-)/.exec(folder.slice(Prefix.length))?.[0] ?? -1);
  const folders = [];
  let ContinuationToken;
  do {
    const asked = { Bucket, Prefix, Delimiter: '/', ContinuationToken };
    const page = await ask('S3', 'listObjectsV2', asked);
    folders.push(...(page?.CommonPrefixes ?? []).map((entry) => entry.Prefix));
    ContinuationToken = page?.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return folders.filter((folder) => timeOf(folder) >= 0).sort((a, b) => timeOf(b) - timeOf(a))[0];
}

module.exports = { isNewestDeployed };

import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ListTagsOfResourceCommand,
  type Tag,
  TagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';

/** What AWS does not give a table that it restores, and what the stack's own has: docs/runbook.md, "Restore the ledger". */
export type Protection = 'point-in-time recovery' | 'deletion protection' | 'tags';

/**
 * @param like a table with the tags that the table should have
 * @returns what it lacks; `undefined` if it stands on an engine that knows no such thing
 */
export async function findLacking(
  client: DynamoDBClient,
  table: string,
  like: string | undefined,
): Promise<readonly Protection[] | undefined> {
  try {
    const backups = await client.send(new DescribeContinuousBackupsCommand({ TableName: table }));
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    const tags = await missingTags(client, Table?.TableArn, like);
    return [
      ...(recovery?.PointInTimeRecoveryStatus === 'ENABLED' ? [] : (['point-in-time recovery'] as const)),
      ...(Table?.DeletionProtectionEnabled ? [] : (['deletion protection'] as const)),
      ...(tags.length === 0 ? [] : (['tags'] as const)),
    ];
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('UnknownOperation')) return undefined;
    throw error;
  }
}

/** Gives the table one of them. */
export async function protect(
  client: DynamoDBClient,
  table: string,
  protection: Protection,
  like: string | undefined,
): Promise<void> {
  switch (protection) {
    case 'point-in-time recovery':
      await client.send(
        new UpdateContinuousBackupsCommand({
          TableName: table,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        }),
      );
      return;
    case 'deletion protection':
      await client.send(new UpdateTableCommand({ TableName: table, DeletionProtectionEnabled: true }));
      return;
    case 'tags': {
      const ResourceArn = await arnOf(client, table);
      const Tags = await missingTags(client, ResourceArn, like);
      await client.send(new TagResourceCommand({ ResourceArn, Tags }));
    }
  }
}

async function missingTags(
  client: DynamoDBClient,
  arn: string | undefined,
  like: string | undefined,
): Promise<Tag[]> {
  if (like === undefined) return [];
  const [wanted, given] = await Promise.all([tagsOf(client, await arnOf(client, like)), tagsOf(client, arn)]);
  // AWS's own cannot be given by a user.
  return wanted.filter(({ Key = '' }) => !Key.startsWith('aws:') && !given.some((tag) => tag.Key === Key));
}

async function tagsOf(client: DynamoDBClient, ResourceArn: string | undefined): Promise<Tag[]> {
  const { Tags = [] } = await client.send(new ListTagsOfResourceCommand({ ResourceArn }));
  return Tags;
}

async function arnOf(client: DynamoDBClient, table: string): Promise<string | undefined> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
  return Table?.TableArn;
}

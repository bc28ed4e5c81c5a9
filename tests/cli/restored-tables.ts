import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { close, listen } from '../../local/engines/listen.ts';

type Json = Record<string, unknown>;

/**
 * DynamoDB as AWS has it, in front of the local engine, which knows no restores, recovery and protection: answers what
 * is asked about these, and hands all else on.
 */
export async function startRestoringDynamoDb(engineUrl: string) {
  /** By table: the moment that it was restored to. */
  const restored = new Map<string, Date>();
  /** By table, if it is older than the local engine's. */
  const madeAt = new Map<string, Date>();
  const isRecoverable = new Set<string>();
  const isProtected = new Set<string>();
  const tags = new Map<string, Json[]>();
  /** Operations that are refused. */
  const denied = new Set<string>();

  function answer(operation: string, input: Json): Json | undefined {
    const table =
      String(input.TableName ?? input.ResourceArn)
        .split('/')
        .at(-1) ?? '';
    switch (operation) {
      case 'DescribeContinuousBackups':
        return {
          ContinuousBackupsDescription: {
            ContinuousBackupsStatus: 'ENABLED',
            PointInTimeRecoveryDescription: {
              PointInTimeRecoveryStatus: isRecoverable.has(table) ? 'ENABLED' : 'DISABLED',
            },
          },
        };
      case 'UpdateContinuousBackups':
        isRecoverable.add(table);
        return {};
      case 'UpdateTable':
        isProtected.add(table);
        return {};
      case 'ListTagsOfResource':
        return { Tags: tags.get(table) ?? [] };
      case 'TagResource':
        tags.set(table, [...(tags.get(table) ?? []), ...(input.Tags as Json[])]);
        return {};
    }
    return undefined;
  }

  async function handOn(request: IncomingMessage, body: string, operation: string) {
    const { host: _, 'content-length': __, connection: ___, ...headers } = request.headers;
    const response = await fetch(engineUrl, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body,
    });
    const answered = await response.text();
    if (operation !== 'DescribeTable' || !response.ok) return { status: response.status, body: answered };
    const described: { Table: Json } = JSON.parse(answered);
    const table = String(described.Table.TableName);
    const restoredTo = restored.get(table);
    const made = madeAt.get(table);
    if (made) described.Table.CreationDateTime = made.getTime() / 1_000;
    described.Table.DeletionProtectionEnabled = isProtected.has(table);
    if (restoredTo)
      described.Table.RestoreSummary = {
        RestoreDateTime: restoredTo.getTime() / 1_000,
        RestoreInProgress: false,
      };
    return { status: 200, body: JSON.stringify(described) };
  }

  const server = createServer(async (request, response) => {
    const body = await text(request);
    const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
    const type = { 'content-type': 'application/x-amz-json-1.0' };
    if (denied.has(operation)) {
      response.writeHead(400, type).end(JSON.stringify({ __type: 'AccessDeniedException' }));
      return;
    }
    const own = answer(operation, JSON.parse(body));
    const given = own ? { status: 200, body: JSON.stringify(own) } : await handOn(request, body, operation);
    response.writeHead(given.status, type).end(given.body);
  });
  return {
    url: await listen(server),
    restored,
    madeAt,
    isRecoverable,
    isProtected,
    tags,
    denied,
    close: () => close(server),
  };
}

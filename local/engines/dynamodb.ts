import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './aws.ts';
import { close, listen } from './listen.ts';

export interface LocalDynamoDb {
  /** What `AWS_ENDPOINT_URL_DYNAMODB` points at. */
  url: string;
  client: DynamoDBClient;
  /** Resolves once the table can be used. */
  createTable(table: CreateTableCommandInput): Promise<void>;
  close(): Promise<void>;
}

/** DynamoDB on this machine: dynalite, in this process and in memory, with the tables that it is given. */
export async function startDynamoDb(options: {
  port?: number;
  tables: readonly CreateTableCommandInput[];
}): Promise<LocalDynamoDb> {
  const server = dynalite({ createTableMs: 0 });
  const url = await listen(server, options.port);
  const client = new DynamoDBClient({ endpoint: url, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
  const createTable = async (table: CreateTableCommandInput) => {
    await client.send(new CreateTableCommand(table));
    await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName: table.TableName });
  };
  for (const table of options.tables) await createTable(table);
  return {
    url,
    client,
    createTable,
    close: async () => {
      client.destroy();
      await close(server);
    },
  };
}

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
  for (const table of options.tables) {
    await client.send(new CreateTableCommand(table));
    await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName: table.TableName });
  }
  return {
    url,
    client,
    close: async () => {
      client.destroy();
      await close(server);
    },
  };
}

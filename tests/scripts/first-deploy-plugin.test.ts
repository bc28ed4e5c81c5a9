import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';

const require = createRequire(import.meta.url);
const FirstDeployPlugin: new (
  serverless: object,
) => {
  hooks: Record<string, () => Promise<void> | void>;
} = require('../../scripts/serverless-first-deploy-plugin.cjs');

const NAME = 'robin-bridge-dev';
const BUCKET = 'ServerlessDeploymentBucket';

/** An account as far as the plugin asks it: a stack with its status and resources, and tables with their items. */
class Account {
  status: string | undefined;
  resources: Record<string, string> = {};
  tables: Record<string, number> = {};
  protectedTables = new Set<string>();
  events: object[] = [];
  calls: string[] = [];
  /** What the stack becomes while it is waited for. */
  becomes: string | undefined;

  made(table: string, items = 0, Timestamp = new Date(Date.now() + 1_000)) {
    this.tables[table] = items;
    this.protectedTables.add(table);
    const event = { ResourceType: 'AWS::DynamoDB::Table', PhysicalResourceId: table, Timestamp };
    this.events.push({ ...event, ResourceStatus: 'CREATE_COMPLETE' });
  }

  call = async (_: string, method: string, request: { TableName?: string }) => {
    this.calls.push(method);
    const table = request.TableName ?? '';
    switch (method) {
      case 'describeStacks':
        if (this.status === undefined) throw new Error(`Stack with id ${NAME} does not exist`);
        return { Stacks: [{ StackStatus: this.status }] };
      case 'listStackResources':
        return {
          StackResourceSummaries: Object.entries(this.resources).map(
            ([LogicalResourceId, ResourceStatus]) => ({
              LogicalResourceId,
              ResourceStatus,
            }),
          ),
        };
      case 'describeStackEvents':
        return { StackEvents: this.events };
      case 'describeTable':
        if (table in this.tables) return { Table: { TableStatus: 'ACTIVE' } };
        throw Object.assign(new Error('not found'), { name: 'ResourceNotFoundException' });
      case 'scan':
        return { Count: this.tables[table] };
      case 'updateTable':
        this.protectedTables.delete(table);
        return {};
      case 'deleteTable':
        if (this.protectedTables.has(table)) throw new Error('Resource cannot be deleted');
        delete this.tables[table];
        return {};
      default:
        this.status = undefined;
        return {};
    }
  };
}

function pluginFor(account: Account) {
  const said: string[] = [];
  const serverless = {
    getProvider: () => ({ getStage: () => 'dev', naming: { getStackName: () => NAME } }),
    pluginManager: {
      spawn: async (command: string) => {
        account.calls.push(command);
        account.status = undefined;
      },
    },
  };
  const plugin = Object.assign(new FirstDeployPlugin(serverless), {
    call: account.call,
    say: (text: string) => said.push(text),
    pause: async () => {
      account.status = account.becomes;
    },
  });
  return { run: async (hook: string) => plugin.hooks[hook]?.(), said };
}

describe('a first deploy that fails', () => {
  it('is taken back once AWS has done its part: empty tables, and the stack with its bucket', async () => {
    const account = new Account();
    const { run } = pluginFor(account);
    await run('before:deploy:deploy');
    account.status = 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';
    account.becomes = 'UPDATE_ROLLBACK_COMPLETE';
    account.resources = {
      [BUCKET]: 'CREATE_COMPLETE',
      [`${BUCKET}Policy`]: 'CREATE_COMPLETE',
      Ledger: 'DELETE_FAILED',
    };
    account.made('robin-bridge-dev-Ledger-1');
    account.made('robin-bridge-dev-Other-1');
    delete account.tables['robin-bridge-dev-Other-1'];
    account.tables['robin-bridge-live-Ledger-2'] = 0;
    await run('error');
    expect(account.status).toBeUndefined();
    expect(account.tables).toEqual({ 'robin-bridge-live-Ledger-2': 0 });
  });

  it('is one, too, if a former one left the bucket', async () => {
    const account = Object.assign(new Account(), { status: 'UPDATE_ROLLBACK_COMPLETE' });
    account.resources = { [BUCKET]: 'CREATE_COMPLETE' };
    const { run } = pluginFor(account);
    await run('before:deploy:deploy');
    await run('error');
    expect(account.calls).toContain('remove');
  });

  it('leaves a table that holds anything, and one that it did not make', async () => {
    const account = new Account();
    const { run, said } = pluginFor(account);
    await run('before:deploy:deploy');
    account.status = 'UPDATE_ROLLBACK_COMPLETE';
    account.made('used', 1);
    account.made('older', 0, new Date(Date.now() - 3_600_000));
    await run('error');
    expect(account.tables).toEqual({ used: 1, older: 0 });
    expect(said.join()).toContain('The table used is left: it holds items.');
  });

  it('that AWS could not take back is left as it is, with what to do', async () => {
    const account = new Account();
    const { run, said } = pluginFor(account);
    await run('before:deploy:deploy');
    account.status = 'UPDATE_ROLLBACK_FAILED';
    account.resources = { [BUCKET]: 'CREATE_COMPLETE', Ledger: 'CREATE_COMPLETE' };
    await run('error');
    expect(account.calls).not.toContain('remove');
    expect(said.join()).toContain('npx serverless remove --stage dev');
  });

  it('before anything was made leaves nothing to do', async () => {
    const account = new Account();
    const { run, said } = pluginFor(account);
    await run('before:deploy:deploy');
    await run('error');
    await pluginFor(account).run('error');
    expect(said).toEqual([]);
  });
});

describe('another deploy that fails', () => {
  it.each(['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_FAILED'])('takes nothing away: %s', async (status) => {
    const account = Object.assign(new Account(), { status: 'UPDATE_COMPLETE' });
    account.resources = { [BUCKET]: 'CREATE_COMPLETE', Ledger: 'CREATE_COMPLETE' };
    account.tables = { 'robin-bridge-dev-Ledger-1': 0 };
    const { run } = pluginFor(account);
    await run('before:deploy:deploy');
    account.status = status;
    account.made('robin-bridge-dev-Journal-1');
    await run('error');
    expect(account.calls).not.toContain('remove');
    expect(account.calls).not.toContain('deleteTable');
  });

  it('takes nothing away if the stack was made, and what came after it failed', async () => {
    const account = new Account();
    const { run, said } = pluginFor(account);
    await run('before:deploy:deploy');
    account.status = 'UPDATE_COMPLETE';
    account.resources = { [BUCKET]: 'CREATE_COMPLETE', Ledger: 'CREATE_COMPLETE' };
    await run('error');
    expect(account.calls).not.toContain('remove');
    expect(said).toEqual([]);
  });
});

it('a stack whose creation failed is deleted before the next deploy, which AWS would refuse', async () => {
  const account = Object.assign(new Account(), { status: 'ROLLBACK_COMPLETE' });
  await pluginFor(account).run('before:deploy:deploy');
  expect(account.calls).toContain('deleteStack');
});

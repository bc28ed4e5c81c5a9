import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';

type Call = (service: string, method: string, request: Record<string, string>) => Promise<object>;
interface Danger {
  word?: string;
  what: string;
}
type Find = (
  stack: object,
  deployed: object | undefined,
  next: object,
  call: Call,
  say: (text: string) => void,
) => Promise<Danger[]>;

const require = createRequire(import.meta.url);
const { findTableFaults }: { findTableFaults: Find } = require('../../scripts/deploy/tables.cjs');
const { findShared }: { findShared: Find } = require('../../scripts/deploy/other-stages.cjs');

const LEDGER = ['pk'];
const JOURNAL = ['pk', 'sk'];

interface Account {
  /** By name: the key, and what else AWS says of the table. */
  tables?: Record<string, { key: string[]; status?: string; tags?: Record<string, string> }>;
  /** By name: a stack's template and outputs. */
  stacks?: Record<string, { settings?: object; outputs?: object; status?: string; body?: string }>;
  denied?: readonly string[];
}

function failure(name: string) {
  return Object.assign(new Error(name === 'ValidationError' ? 'Stack does not exist' : name), { name });
}

function callOn({ tables = {}, stacks = {}, denied = [] }: Account): Call {
  return async (_, method, { TableName = '', ResourceArn = '', StackName = '' }) => {
    if (denied.includes(method)) throw failure('AccessDeniedException');
    const pairs = (values: object = {}) => Object.entries(values);
    switch (method) {
      case 'describeTable': {
        const found = tables[TableName];
        if (found === undefined) throw failure('ResourceNotFoundException');
        const KeySchema = found.key.map((AttributeName) => ({ AttributeName }));
        return { Table: { KeySchema, TableStatus: found.status ?? 'ACTIVE', TableArn: TableName } };
      }
      case 'listTagsOfResource':
        return { Tags: pairs(tables[ResourceArn]?.tags).map(([Key, Value]) => ({ Key, Value })) };
      case 'listStacks':
        return {
          StackSummaries: pairs(stacks).map(([StackName, { status = 'UPDATE_COMPLETE' }]) => ({
            StackName,
            StackStatus: status,
          })),
        };
      case 'getTemplate': {
        const { settings, body = JSON.stringify(template(settings ?? {})) } = stacks[StackName] ?? {};
        return { TemplateBody: body };
      }
      default: {
        const Outputs = pairs(stacks[StackName]?.outputs).map(([OutputKey, OutputValue]) => ({
          OutputKey,
          OutputValue,
        }));
        return { Stacks: [{ Outputs }] };
      }
    }
  };
}

function template(settings: object) {
  const Variables = { LEDGER_TABLE: { Ref: 'Ledger' }, JOURNAL_TABLE: { Ref: 'Journal' }, ...settings };
  return { Resources: { OrderEventsLambdaFunction: { Properties: { Environment: { Variables } } } } };
}

/** Of the stage `shop`: what is refused, each by its word or by what is said. */
async function find(by: Find, account: Account, next: object, deployed?: object) {
  const said: string[] = [];
  const stack = { name: 'robin-bridge-shop', service: 'robin-bridge', stage: 'shop' };
  const found = await by(
    stack,
    deployed && template(deployed),
    template(next),
    callOn(account),
    (text: string) => said.push(text),
  );
  return { found: found.map(({ word, what }) => word ?? what), said };
}

describe('a table that is taken by name', () => {
  const tables = {
    'robin-bridge-shop-Ledger-1': { key: LEDGER },
    'robin-bridge-shop-Journal-1': { key: JOURNAL },
    'robin-bridge-live-Ledger-2': { key: LEDGER },
    'robin-bridge-live-journal-restored': { key: JOURNAL },
    orders: { key: LEDGER },
    tagged: { key: LEDGER, tags: { service: 'robin-bridge', stage: 'live' } },
    ours: { key: LEDGER, tags: { service: 'robin-bridge', stage: 'shop' } },
    made: { key: LEDGER, tags: { 'aws:cloudformation:stack-name': 'robin-bridge-live', stage: 'shop' } },
    restoring: { key: LEDGER, status: 'CREATING' },
    wide: { key: ['pk', 'customerKey'] },
  };
  const faults = (next: object, deployed?: object) => find(findTableFaults, { tables }, next, deployed);

  it('is the stage’s own, or nobody’s', async () => {
    const names = {
      LEDGER_TABLE: 'robin-bridge-shop-Ledger-1',
      JOURNAL_TABLE: 'robin-bridge-shop-Journal-1',
    };
    for (const next of [{}, names, { LEDGER_TABLE: 'orders' }, { LEDGER_TABLE: 'ours' }])
      expect([next, await faults(next)]).toEqual([next, { found: [], said: [] }]);
  });

  it.each([
    ['robin-bridge-shop-Ledger-l', 'there is no table robin-bridge-shop-Ledger-l'],
    ['robin-bridge-shop-Journal-1', 'is no ledger: its key is pk, sk, and not pk'],
    ['wide', 'is no ledger: its key is pk, customerKey'],
    ['restoring', 'is CREATING: wait'],
  ])('is refused, whatever is said, if nothing works with it: %s', async (LEDGER_TABLE, what) => {
    const { found } = await faults({ LEDGER_TABLE }, { LEDGER_TABLE });
    expect(found).toEqual([expect.stringContaining(what)]);
  });

  it('is refused if ledger and journal are swapped', async () => {
    const swapped = {
      LEDGER_TABLE: 'robin-bridge-shop-Journal-1',
      JOURNAL_TABLE: 'robin-bridge-shop-Ledger-1',
    };
    expect((await faults(swapped)).found).toEqual([
      expect.stringContaining('is no ledger'),
      expect.stringContaining('is no journal'),
    ]);
  });

  it.each([
    [{ LEDGER_TABLE: 'robin-bridge-live-Ledger-2' }, 'otherStagesLedger'],
    [{ LEDGER_TABLE: 'tagged' }, 'otherStagesLedger'],
    [{ LEDGER_TABLE: 'made' }, 'otherStagesLedger'],
    [{ JOURNAL_TABLE: 'robin-bridge-live-journal-restored' }, 'otherStagesJournal'],
  ])('wants a word if it is another stage’s, and none once it is deployed: %j', async (next, word) => {
    expect((await faults(next)).found).toEqual([word]);
    expect((await faults(next, next)).found).toEqual([]);
  });

  it('is gone on with if it may not be asked for, and that is said', async () => {
    const next = { LEDGER_TABLE: 'none' };
    const { found, said } = await find(findTableFaults, { denied: ['describeTable'] }, next);
    expect([found, said]).toEqual([[], [expect.stringContaining('Whether ledgerTableName is there cannot')]]);
  });

  it('is known by its name if its tags may not be asked for', async () => {
    const next = { LEDGER_TABLE: 'robin-bridge-live-Ledger-2' };
    const { found, said } = await find(findTableFaults, { tables, denied: ['listTagsOfResource'] }, next);
    expect([found, said]).toEqual([['otherStagesLedger'], [expect.stringContaining('by its tags')]]);
  });
});

describe('what a copied stage’s file brings along', () => {
  const live = {
    settings: { ROBIN_SECRET_ID: 'arn:robin' },
    outputs: { LedgerTableName: 'l-1', JournalTableName: 'j-1', LedgerSecretArn: 'arn:key' },
  };
  const stacks = { 'robin-bridge-live': live, 'robin-bridge-shop': live, other: live };
  const copied = {
    ROBIN_SECRET_ID: 'arn:robin',
    LEDGER_TABLE: 'l-1',
    JOURNAL_TABLE: 'j-1',
    LEDGER_SECRET_ID: 'arn:key',
  };

  it('wants a word for each that another stage’s stack uses, and none once it is deployed', async () => {
    expect((await find(findShared, { stacks }, copied)).found).toEqual([
      'otherStagesRobin',
      'otherStagesLedger',
      'otherStagesJournal',
      'otherStagesLedgerKey',
    ]);
    expect((await find(findShared, { stacks }, copied, copied)).found).toEqual([]);
    expect((await find(findShared, { stacks }, { ROBIN_SECRET_ID: 'arn:own' })).found).toEqual([]);
  });

  it('is looked for in stacks of the bridge that are there alone', async () => {
    const gone = { 'robin-bridge-live': { ...live, status: 'DELETE_COMPLETE' } };
    const own = { 'robin-bridge-shop': live, 'robin-bridge-yaml': { body: 'Resources: {}' } };
    expect((await find(findShared, { stacks: { ...gone, ...own, other: live } }, copied)).found).toEqual([]);
  });

  it('is gone on with if stacks may not be listed, and that is said', async () => {
    const { found, said } = await find(findShared, { stacks, denied: ['listStacks'] }, copied);
    expect([found, said]).toEqual([[], [expect.stringContaining('the right to ListStacks is missing')]]);
  });
});

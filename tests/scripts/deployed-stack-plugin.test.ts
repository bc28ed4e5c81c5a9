import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { frameworkFor } from './framework.ts';

const require = createRequire(import.meta.url);
const DeployedStackPlugin: new (
  serverless: object,
  options: object,
) => {
  hooks: Record<string, () => Promise<void> | void>;
} = require('../../scripts/serverless-deployed-stack-plugin.cjs');

interface Aws {
  template?: object;
  /** What is in the bucket, by its key. */
  former?: Record<string, object>;
  outputs?: Record<string, string>;
  messages?: Record<string, string>;
  tables?: readonly string[];
  isProtected?: boolean;
  /** What CloudFormation says of the stack. */
  status?: string;
  /** The folders of the bucket, by the time of their deploy. */
  folders?: readonly string[];
}

/** The plugin before an account that holds `aws`. */
function pluginFor(aws: Aws, given: readonly string[] = [], asked: Parameters<typeof frameworkFor>[1] = {}) {
  const calls: string[] = [];
  const said: string[] = [];
  const request = async (_: string, method: string, asked: Record<string, string>) => {
    calls.push(method);
    if (method === 'getObject') {
      const text = JSON.stringify(aws.former?.[asked.Key ?? '']);
      if (text === undefined) throw new Error('The specified key does not exist.');
      return { Body: { transformToString: async () => text } };
    }
    if (method === 'getTemplate') {
      if (!aws.template) throw new Error('Stack with id robin-bridge-dev does not exist');
      return { TemplateBody: JSON.stringify(aws.template) };
    }
    if (method === 'describeStacks') {
      const Outputs = Object.entries(aws.outputs ?? {}).map(([OutputKey, OutputValue]) => ({
        OutputKey,
        OutputValue,
      }));
      const StackStatus = aws.status ?? 'UPDATE_COMPLETE';
      return { Stacks: [{ Outputs, StackStatus, EnableTerminationProtection: aws.isProtected === true }] };
    }
    if (method === 'listObjectsV2') {
      // A page holds one folder.
      const at = Number(asked.ContinuationToken ?? 0);
      const CommonPrefixes = (aws.folders ?? []).slice(at, at + 1).map((name) => ({ Prefix: folder(name) }));
      return {
        CommonPrefixes,
        ...(at + 1 < (aws.folders ?? []).length && { NextContinuationToken: `${at + 1}` }),
      };
    }
    if (method === 'listTables') {
      const [first = '', ...others] = aws.tables ?? [];
      if (asked.ExclusiveStartTableName) return { TableNames: others };
      return { TableNames: [first], LastEvaluatedTableName: first };
    }
    return method === 'getQueueAttributes' ? { Attributes: aws.messages } : {};
  };
  const framework = frameworkFor(given, { next: stack({}), ...asked });
  const options: { force?: boolean } = {};
  const plugin = Object.assign(new DeployedStackPlugin(framework, options), {
    call: request,
    say: (text: string) => said.push(text),
  });
  return { plugin, calls, said, options, tags: framework.service.provider.stackTags };
}

function stack(variables: object) {
  const Variables = { LEDGER_TABLE: { Ref: 'Ledger' }, LIVE_SINCE: '', ...variables };
  return { Resources: { OrderEventsLambdaFunction: { Properties: { Environment: { Variables } } } } };
}

const folder = (at: string) => `serverless/robin-bridge/dev/${at}/`;

/** A stack of which the functions were uploaded to a folder. */
function stackFrom(at: string) {
  const Properties = { Code: { S3Bucket: 'a-bucket', S3Key: `${folder(at)}orderEvents.zip` } };
  return { Resources: { OrderEventsLambdaFunction: { Type: 'AWS::Lambda::Function', Properties } } };
}

const outputs = { OrderEventsQueueUrl: 'https://queue', OrderEventsDeadLettersUrl: 'https://letters' };

describe('a deploy', () => {
  const live = { template: stack({ LIVE_SINCE: '2026-01-31T09:00:00Z' }) };
  const deploy = (aws: Aws, given: readonly string[] = []) =>
    pluginFor(aws, given).plugin.hooks['before:deploy:deploy']?.();

  it('goes on if nothing is deployed, or nothing is lost', async () => {
    await deploy({});
    await deploy({ template: stack({}) });
  });

  it('is refused if it drops a set go-live, and says the word that allows it', async () => {
    await expect(deploy(live)).rejects.toThrow('--param="allowChange=liveSince"');
    await expect(deploy(live, ['allowChange=ledgerTableName'])).rejects.toThrow('liveSince');
    await deploy(live, ['allowChange=liveSince']);
  });

  it.each([
    [{ BRIDGE_STACK: 'robin-bridge-staging' }, 'packaged as robin-bridge-staging, and would be deployed as'],
    [
      { ROBIN_SECRET_ID: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:robin-AbCdEf' },
      'its secrets are of us-east-1, and it would be deployed to eu-west-1',
    ],
  ])('of another stage’s package is refused: %j', async (settings, fault) => {
    const { plugin } = pluginFor({}, [], { next: stack(settings) });
    await expect((async () => plugin.hooks['before:deploy:deploy']?.())()).rejects.toThrow(fault);
  });

  describe('that is the stage’s first', () => {
    const made = { Ledger: {}, Journal: {}, LedgerSecret: {} };
    const tables = ['robin-bridge-dev-Ledger-1', 'robin-bridge-dev-Journal-2', 'robin-bridge-live-Ledger-3'];
    const first = (resources: object, given: readonly string[] = [], aws: Aws = { tables }) => {
      const next = { Resources: { ...stack({}).Resources, ...resources } };
      return pluginFor(aws, given, { next }).plugin.hooks['before:deploy:deploy']?.();
    };

    it('is refused if it makes a ledger or journal although a removal left one, unless told so', async () => {
      await expect(first(made)).rejects.toThrow(
        /although there is robin-bridge-dev-Ledger-1: .*"allowChange=ledgerTableName".*robin-bridge-dev-Journal-2/s,
      );
      await expect(first(made, ['allowChange=ledgerTableName'])).rejects.toThrow('journalTableName');
      await first(made, ['allowChange=ledgerTableName,journalTableName']);
      await expect(first(made, [], { tables: ['any', 'robin-bridge-dev-ledger-restored'] })).rejects.toThrow(
        'robin-bridge-dev-ledger-restored',
      );
    });

    it('is refused if it takes a ledger over with a new key', async () => {
      await expect(first({ LedgerSecret: {} })).rejects.toThrow('"allowChange=ledgerSecretArn"');
    });

    it('goes on if it takes over what is there, or if there is nothing of this stage', async () => {
      await first({});
      await first(made, [], { tables: ['robin-bridge-live-Ledger-3', 'any'] });
      await first(made, [], { tables, template: stack({}) });
    });
  });

  it('leaves termination protection off only if that is said', async () => {
    for (const [value, expected] of [
      ['false', false],
      ['False', false],
      ['ture', true],
    ]) {
      const { plugin, calls } = pluginFor({}, [`terminationProtection=${value}`], { stage: 'production' });
      await plugin.hooks['after:deploy:deploy']?.();
      expect([value, calls.includes('updateTerminationProtection')]).toEqual([value, expected]);
    }
  });

  describe('of what the framework holds for deployed', () => {
    const [first, second, third] = [
      '999999999999-2001-09-09T01:46:39.999Z',
      '1767225600000-2026-01-01T00:00:00.000Z',
      '1769904000000-2026-02-01T00:00:00.000Z',
    ] as const;
    const isForced = async (aws: Aws) => {
      const { plugin, options } = pluginFor(aws, ['allowChange=ledgerTableName,ledgerSecretArn']);
      await plugin.hooks['before:deploy:deploy']?.();
      return options.force === true;
    };

    it.each([
      ['the newest', third, [first, second, third], 'UPDATE_COMPLETE', false],
      ['the only one', second, [second], 'CREATE_COMPLETE', false],
      [
        'the newest beside a folder of something else',
        second,
        [first, second, 'state'],
        'UPDATE_COMPLETE',
        false,
      ],
      ['one that was rolled back to', second, [first, second, third], 'UPDATE_COMPLETE', true],
      ['the oldest', first, [second, third, first], 'UPDATE_COMPLETE', true],
      ['one that CloudFormation went back to', second, [second, third], 'UPDATE_ROLLBACK_COMPLETE', true],
      ['one whose folder is gone', first, [], 'UPDATE_COMPLETE', true],
    ])('is made anyway unless that runs: %s', async (_, running, folders, status, expected) => {
      expect(await isForced({ template: stackFrom(running), folders: [...folders], status })).toBe(expected);
    });

    it('is made anyway whatever CloudFormation took back, though the newest folder seems to run', async () => {
      for (const status of ['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'UPDATE_FAILED']) {
        expect(await isForced({ template: stackFrom(second), folders: [second], status })).toBe(true);
      }
    });

    it('is made anyway where no function is deployed', async () => {
      expect(await isForced({ template: { Resources: {} }, folders: [second] })).toBe(true);
    });
  });

  it.each([
    ['production', false, true],
    ['production', true, false],
    ['dev', false, false],
  ])('to %s (protected: %s) switches termination protection on: %s', async (stage, isProtected, expected) => {
    const { plugin, calls } = pluginFor({ isProtected }, [], { stage });
    await plugin.hooks['after:deploy:deploy']?.();
    expect(calls.includes('updateTerminationProtection')).toBe(expected);
  });
});

describe('a rollback', () => {
  const at = '2026-02-03T04:05:06.007Z';
  const key = `serverless/robin-bridge/dev/${Date.parse(at)}-${at}/template.json`;
  const aws = { template: stack({ LEDGER_TABLE: 'restored' }), former: { [key]: stack({}) } };
  const rollBack = (timestamp: string, given: readonly string[] = []) =>
    pluginFor(aws, given, { timestamp }).plugin.hooks['before:rollback:rollback']?.();

  it.each([at, String(Date.parse(at))])(
    'to %s is refused as a deploy of that template is',
    async (timestamp) => {
      await expect(rollBack(timestamp)).rejects.toThrow(
        /This rollback would.*"allowChange=ledgerTableName"/s,
      );
      await rollBack(timestamp, ['allowChange=ledgerTableName']);
    },
  );

  it('gives the stack the tags of the release that it goes back to', async () => {
    const former = { [key]: stack({ BRIDGE_VERSION: '0.1.0', BRIDGE_COMMIT: '0123456789ab' }) };
    const { plugin, tags } = pluginFor({ template: stack({}), former }, [], { timestamp: at });
    await plugin.hooks['before:rollback:rollback']?.();
    expect(tags).toEqual({ service: 'robin-bridge', version: '0.1.0', commit: '0123456789ab' });
  });

  it('without a time, or to none of a deploy, is the framework’s to answer', async () => {
    await rollBack('');
    await rollBack('yesterday');
    await rollBack('2026-02-03T04:05:06Z');
  });
});

describe('a removal', () => {
  const remove = (aws: Aws, given: readonly string[] = []) =>
    pluginFor({ outputs, ...aws }, given).plugin.hooks['before:remove:remove']?.();
  const none = { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' };

  it('goes on if both queues are empty', async () => {
    await remove({ messages: none });
  });

  it('is refused if messages wait, hidden ones too, unless told so', async () => {
    const messages = { ...none, ApproximateNumberOfMessagesNotVisible: '2' };
    await expect(remove({ messages })).rejects.toThrow(/2 messages in OrderEventsQueueUrl.*waitingEvents/s);
    await expect(remove({ messages }, ['allowChange=waitingEvents'])).rejects.toThrow('deadLetters');
    await remove({ messages }, ['allowChange=waitingEvents,deadLetters']);
  });

  it('says by which lines a later stack takes over what is left', async () => {
    const names = { LedgerTableName: 'l-1', JournalTableName: 'j-1', LedgerSecretArn: 'arn:s-1' };
    const { plugin, said } = pluginFor({ outputs: { ...outputs, ...names }, messages: none });
    await plugin.hooks['before:remove:remove']?.();
    expect(said).toEqual([]);
    await plugin.hooks['after:remove:remove']?.();
    expect(said.join()).toContain('stage.dev.yml');
    expect(said.join()).toMatch(/\nledgerTableName: l-1\njournalTableName: j-1\nledgerSecretArn: arn:s-1$/);
  });

  it('of what was never made whole says nothing', async () => {
    const { plugin, said } = pluginFor({ outputs: {}, messages: none });
    await plugin.hooks['before:remove:remove']?.();
    await plugin.hooks['after:remove:remove']?.();
    expect(said).toEqual([]);
  });

  it('is refused if the stack is protected, before anything is taken away', async () => {
    await expect(remove({ messages: none, isProtected: true })).rejects.toThrow(
      '--no-enable-termination-protection --stack-name robin-bridge-dev',
    );
  });
});

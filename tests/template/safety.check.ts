import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EXPIRES_AT, journalTable, KEPT_SECONDS } from '../../lib/orders/ledger/journal-table.ts';
import { ledgerTable } from '../../lib/orders/ledger/table.ts';
import { EVERY_KNOB, EVERYTHING, type JsonObject, packageStack } from './packaged.ts';
import { readZip } from './zip.ts';

const { template, folder } = await packageStack(EVERYTHING);
const plain = (await packageStack({})).template;
const ownJournal = (await packageStack({ ...EVERYTHING, journalTableName: 'a-journal' })).template;
const resources = Object.entries(template.Resources);

function ofType(type: string): [string, JsonObject][] {
  return resources
    .filter(([, { Type }]) => Type === type)
    .map(([name, { Properties }]) => [name, Properties ?? {}]);
}

describe('nothing is lost by a careless deploy', () => {
  // What CloudFormation calls so is kept whatever happens, but for a deploy that makes it and is taken back.
  it.each(['Ledger', 'LedgerSecret', 'Journal'])('%s outlives its stack and its replacement', (name) => {
    expect(plain.Resources[name]).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it('protects the ledger from deletion, and can restore any second of 35 days', () => {
    expect(template.Resources.Ledger?.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it('keeps the journal for longer than the ledger can be restored to, protected as the ledger is', () => {
    expect(template.Resources.Journal?.Properties).toMatchObject({
      DeletionProtectionEnabled: true,
      TimeToLiveSpecification: { AttributeName: EXPIRES_AT, Enabled: true },
    });
    expect(KEPT_SECONDS).toBeGreaterThan(35 * 86_400);
  });

  it('makes the journal that the code expects, or takes one that is there', () => {
    const { AttributeDefinitions, KeySchema, BillingMode } = journalTable('any');
    expect(template.Resources.Journal?.Properties).toMatchObject({
      AttributeDefinitions,
      KeySchema,
      BillingMode,
    });
    const tables = [template, ownJournal].map(
      ({ Resources }) => Resources.OrderEventsLambdaFunction?.Properties,
    );
    expect(tables).toEqual([
      expect.objectContaining({
        Environment: { Variables: expect.objectContaining({ JOURNAL_TABLE: { Ref: 'Journal' } }) },
      }),
      expect.objectContaining({
        Environment: { Variables: expect.objectContaining({ JOURNAL_TABLE: 'a-journal' }) },
      }),
    ]);
  });

  it('makes the table that the code expects', () => {
    const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } = ledgerTable('any');
    expect(template.Resources.Ledger?.Properties).toMatchObject({
      AttributeDefinitions,
      KeySchema,
      GlobalSecondaryIndexes,
      BillingMode,
    });
  });
});

describe('a line that is lost from the stage’s file', () => {
  const { findDangers }: { findDangers(deployed: object, next: object): { word: string }[] } = createRequire(
    import.meta.url,
  )('../../scripts/deploy/dangers.cjs');
  const without = async (...names: string[]) => {
    const left = Object.entries(EVERYTHING).filter(([name]) => !names.includes(name));
    return findDangers(template, (await packageStack(Object.fromEntries(left))).template);
  };

  it('is a danger of its own name, whatever it switched on', async () => {
    const lost = [
      'lookupAllowedCidrs',
      'alarmEndpoint',
      'kiboSecretArn',
      'expertSenderSecretArn',
      'customDomain',
      'producerPrincipalArns',
      'producerTopicArns',
      'producerRuleArns',
    ];
    const dangers = await without(...lost, 'customDomainCertificateArn');
    expect(dangers.map(({ word }) => word)).toEqual(lost);
    expect((await without('lokeSecretArn', 'owner')).map(({ word }) => word)).toEqual(['lokeSecretArn']);
  });

  it('is one as well if it is mistyped, or one entry of its list is', async () => {
    const mistyped = await packageStack({
      ...EVERYTHING,
      customDomain: 'lokup.shop.example',
      producerPrincipalArns: 'arn:aws:iam::123456789012:role/shop',
      producerTopicArns: 'arn:aws:sns:eu-west-1:210987654321:order',
      logRetentionDays: '3',
    });
    expect(findDangers(template, mistyped.template).map(({ word }) => word)).toEqual([
      'customDomain',
      'producerPrincipalArns',
      'producerTopicArns',
      'logRetentionDays',
    ]);
    const everyKnob = (await packageStack(EVERY_KNOB)).template;
    expect(findDangers(everyKnob, template).map(({ word }) => word)).toEqual(['kmsKeyArn', 'vpcSubnetIds']);
  });
});

describe('encryption', () => {
  it('covers queues, table, bucket and topic', () => {
    for (const [, queue] of ofType('AWS::SQS::Queue')) expect(queue.SqsManagedSseEnabled).toBe(true);
    for (const [, table] of ofType('AWS::DynamoDB::Table'))
      expect(table.SSESpecification).toEqual({ SSEEnabled: true });
    for (const [, bucket] of ofType('AWS::S3::Bucket')) expect(bucket.BucketEncryption).toBeDefined();
    for (const [, topic] of ofType('AWS::SNS::Topic')) expect(topic.KmsMasterKeyId).toBeDefined();
    for (const [, key] of ofType('AWS::KMS::Key')) expect(key.EnableKeyRotation).toBe(true);
  });

  it('is asked of every caller of a queue, the bucket or the topic', () => {
    const policies = resources.filter(([, { Type }]) =>
      /^AWS::(SQS::Queue|S3::Bucket|SNS::Topic)Policy$/.test(Type),
    );
    expect(policies).toHaveLength(ofType('AWS::SQS::Queue').length + 2);
    for (const [, { Properties }] of policies) {
      expect(JSON.stringify(Properties)).toMatch(/"Effect":"Deny"/);
      expect(JSON.stringify(Properties)).toMatch(/"aws:SecureTransport":"?false"?/);
    }
  });

  it('uses no TLS older than 1.2 on the own host name', () => {
    expect(template.Resources.LookupDomain?.Properties.SecurityPolicy).toBe('TLS_1_2');
  });
});

describe('logs', () => {
  it('are kept for a limited time', () => {
    expect(ofType('AWS::Logs::LogGroup')).toHaveLength(3);
    for (const [, group] of ofType('AWS::Logs::LogGroup'))
      expect(Number(group.RetentionInDays)).toBeGreaterThan(0);
  });
});

describe('secrets', () => {
  it('are made at random or named, never given', () => {
    for (const [, secret] of ofType('AWS::SecretsManager::Secret')) {
      expect(secret.SecretString).toBeUndefined();
      expect(secret.GenerateSecretString).toBeDefined();
    }
  });

  it('stand in the environment as ARNs', () => {
    for (const [, { Environment }] of ofType('AWS::Lambda::Function')) {
      const { Variables } = Environment as { Variables: JsonObject };
      for (const [name, value] of Object.entries(Variables)) {
        if (name.endsWith('_SECRET_ID')) expect(JSON.stringify(value)).toMatch(/^"arn:|^\{"Ref":/);
        expect(name).not.toMatch(/PASSWORD|TOKEN$|_KEY$/);
      }
    }
  });
});

describe('the template', () => {
  it('names no person and no secret', () => {
    const text = JSON.stringify(plain);
    expect(text).not.toMatch(/AKIA[0-9A-Z]{16}|-----BEGIN|[\w.]+@[\w-]+\.\w+/);
    expect(text).not.toMatch(/"SecretString"|"(password|apiSecret|clientSecret|hmacKey)":/i);
  });
});

describe('the zips', () => {
  const zips = { 'customer-lookup': 'customerLookup.zip', 'order-events': 'orderEvents.zip' };

  it('are two', () => {
    expect(globSync('*.zip', { cwd: folder }).sort()).toEqual(Object.values(zips));
  });

  it.each(Object.entries(zips))('of %s has one bundle, its source map and what loads it', (name, zip) => {
    const files = readZip(join(folder, zip));
    expect([...files.keys()].sort()).toEqual([
      `dist/functions/${name}/function.cjs`,
      `dist/functions/${name}/function.cjs.map`,
      `dist/functions/${name}/index.mjs`,
    ]);
  });

  it.each(Object.entries(zips))('of %s names no person, no secret and no path of the machine', (_, zip) => {
    for (const content of readZip(join(folder, zip)).values()) {
      const text = content.toString('utf8');
      expect(text).not.toMatch(/AKIA[0-9A-Z]{16}|-----BEGIN|(?<![\w.])\/(home|root|work|Users|tmp)\//);
      expect(text).not.toMatch(/[\w.]+@(?!example\.)[\w-]+\.(com|org|net|nl)\b/);
    }
  });
});

import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { copyProject } from '../template/packaged.ts';
import { readZip } from '../template/zip.ts';

interface Template {
  Conditions?: Record<string, unknown>;
  Resources: Record<string, Record<string, unknown>>;
  Outputs?: Record<string, Record<string, unknown>>;
}

const { settleConditions }: { settleConditions(template: Template): void } = createRequire(import.meta.url)(
  '../../deploy/constant-conditions.cjs',
);

describe('packaging', () => {
  it('builds first: neither a stale bundle nor anything beside it is shipped', async () => {
    const copy = await copyProject();
    const stale = join(copy, 'dist', 'functions', 'customer-lookup', 'index.mjs');
    await mkdir(dirname(stale), { recursive: true });
    await writeFile(stale, 'export const handler = () => "stale";');
    await writeFile(join(dirname(stale), 'left-over.cjs'), '');
    await promisify(execFile)(process.execPath, [join('node_modules', '.bin', 'serverless'), 'package'], {
      cwd: copy,
    });
    const files = readZip(join(copy, '.serverless', 'customerLookup.zip'));
    expect(files.get('dist/functions/customer-lookup/index.mjs')?.toString()).toContain('await ready');
    expect([...files.keys()].join()).not.toContain('left-over');
    await rm(copy, { recursive: true });
  }, 60_000);
});

describe('what the parameters switch on', () => {
  const settled = (template: Template) => {
    settleConditions(template);
    return template;
  };

  it('is in the template, and nothing else is', () => {
    expect(
      settled({
        Conditions: {
          On: { 'Fn::Not': [{ 'Fn::Equals': ['given', ''] }] },
          Off: { 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] },
        },
        Resources: {
          Kept: { Type: 'A', Condition: 'On', DependsOn: ['Dropped', 'Other'] },
          Dropped: { Type: 'B', Condition: 'Off' },
          Other: {
            Type: 'C',
            DependsOn: 'Dropped',
            Properties: {
              List: [
                { 'Fn::If': ['On', 'one', 'two'] },
                { 'Fn::If': ['Off', 'three', { Ref: 'AWS::NoValue' }] },
              ],
              Absent: { 'Fn::If': ['On', { Ref: 'AWS::NoValue' }, 'x'] },
            },
          },
        },
        Outputs: { Gone: { Condition: 'Off', Value: 'x' } },
      }),
    ).toEqual({
      Resources: {
        Kept: { Type: 'A', DependsOn: ['Other'] },
        Other: { Type: 'C', Properties: { List: ['one'] } },
      },
      Outputs: {},
    });
  });

  it('must be known when packaging', () => {
    const Conditions = { Later: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } };
    expect(() => settleConditions({ Conditions, Resources: {} })).toThrow('Condition Later is not known');
    const Resources = { Any: { Type: 'A', Properties: { Value: { 'Fn::If': ['Misspelt', 1, 2] } } } };
    expect(() => settleConditions({ Resources })).toThrow('There is no condition Misspelt');
  });
});

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { reportLookup } from '../../functions/customer-lookup/report.ts';
import { SOURCE_NAMES, type SourceName } from '../../lib/customer/customer-record.ts';
import { silentLog } from '../../lib/platform/reporting/log.ts';
import { silentMetrics } from '../../lib/platform/reporting/metrics.ts';

type Named = Record<'name' | 'parameter' | 'setting' | 'condition' | 'figure', string>;
const sources: readonly Named[] = createRequire(import.meta.url)('../../deploy/sources.cjs');
const serverless = readFileSync('serverless.yml', 'utf8');
const conditions = readFileSync('deploy/conditions.yml', 'utf8');

/** The figure of the time that a source took. */
function timeFigureOf(source: SourceName): string | undefined {
  const figures: string[] = [];
  const metrics = { ...silentMetrics, milliseconds: (name: string) => void figures.push(name) };
  const answer = { statusCode: 200, headers: {}, body: '' };
  const durationsMs = new Map([[source, 1]]);
  reportLookup({ answer, outcome: 'found', durationsMs, unavailable: [] }, 1, { log: silentLog, metrics });
  return figures.find((name) => name !== 'LookupTime');
}

describe('deploy/sources.cjs', () => {
  it('has every source, and no other', () => {
    expect(sources.map(({ setting }) => setting).sort()).toEqual(
      SOURCE_NAMES.map((name) => `${name.toUpperCase()}_SECRET_ID`).sort(),
    );
  });

  it('names the figures that the lookup writes', () => {
    expect(sources.map(({ figure }) => `${figure}Time`).sort()).toEqual(
      SOURCE_NAMES.map(timeFigureOf).sort(),
    );
  });

  it.each(sources)('names parameter, setting and condition of $name as the stack does', (source) => {
    const { parameter, setting, condition } = source;
    expect(serverless).toContain(`${setting}: \${param:${parameter}}\n`);
    expect(conditions).toContain(`${condition}: !Not [!Equals ["\${param:${parameter}}", ""]]\n`);
  });
});

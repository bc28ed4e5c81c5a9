import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Answered } from '../../../functions/customer-lookup/answer-request.ts';
import { reportLookup } from '../../../functions/customer-lookup/report.ts';
import { silentLog } from '../../../lib/platform/reporting/log.ts';
import type { AskedName } from '../../../lib/shop-orders/asking.ts';

const page = readFileSync('docs/log-codes.md', 'utf8')
  .split('\n## ')
  .find((part) => part.startsWith('Lookup'));

describe('docs/log-codes.md', () => {
  it('explains every figure of a lookup, and every outcome', () => {
    const figures = new Set<string>();
    const metrics = {
      count: (name: string) => figures.add(name),
      milliseconds: (name: string) => figures.add(name),
    };
    const asked = Object.keys({
      expertsender: true,
      kibo: true,
      ledger: true,
      loke: true,
    } satisfies Record<AskedName, true>) as AskedName[];
    const outcomes = {
      found: true,
      incomplete: true,
      ambiguous: true,
      absent: true,
      unavailable: true,
      malformed: true,
      unauthorized: true,
      method: true,
      path: true,
      'secret-unreadable': true,
    } satisfies Record<Answered['outcome'], true>;
    const answer = { statusCode: 200, headers: {}, body: '' };
    const durationsMs = new Map(asked.map((name) => [name, 1]));
    reportLookup({ answer, outcome: 'found', durationsMs, unavailable: asked }, 1, {
      log: silentLog,
      metrics,
    });
    expect(figures.size).toBe(2 + 2 * asked.length);
    for (const name of [...figures, ...Object.keys(outcomes)]) expect(page).toContain(`\`${name}\``);
  });
});

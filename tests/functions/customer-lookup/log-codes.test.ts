import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Answered } from '../../../functions/customer-lookup/answer-request.ts';
import { reportLookup } from '../../../functions/customer-lookup/report.ts';
import { silentLog } from '../../../lib/platform/reporting/log.ts';
import type { AskedName } from '../../../lib/shop-orders/asking.ts';

const root = new URL('../../../', import.meta.url);
const code = ['functions/customer-lookup/', 'lib/profile/', 'lib/shop-orders/']
  .flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => new URL(folder + file, root)),
  )
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');
const page = readFileSync(new URL('docs/log-codes.md', root), 'utf8')
  .split('\n## ')
  .find((part) => part.startsWith('Lookup'));

describe('docs/log-codes.md', () => {
  it('explains every code of the lookup, and no other', () => {
    const written = [...code.matchAll(/log\.(?:debug|info|warn|error)\('([^']+)'/g)].map(([, name]) => name);
    const explained = [...(page ?? '').matchAll(/^\| `(lookup\.[^`]+)`/gm)].map(([, name]) => name);
    expect([...new Set(written)].sort()).toEqual([...explained].sort());
    expect(written.length).toBeGreaterThan(3);
  });

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

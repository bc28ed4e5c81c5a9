import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

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
});

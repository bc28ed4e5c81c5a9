import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ORDERS_LOG_CODES } from '../../lib/orders/delivery/log-codes.ts';
import { LOOKUP_LOG_CODES } from '../../lib/profile/log-codes.ts';
import { readAll } from './source-texts.ts';

const page = readFileSync('docs/log-codes.md', 'utf8');
const sources = ['functions', 'lib']
  .flatMap((folder) => readAll(folder, /\.ts$/))
  .filter(({ path }) => !path.endsWith('/log-codes.ts'))
  .map(({ text }) => text)
  .join('\n');

/** That nothing else is logged is held by the type check: these lists are all that a log takes. */
describe.each<[string, readonly string[]]>([
  ['Orders', ORDERS_LOG_CODES],
  ['Lookup', LOOKUP_LOG_CODES],
])('docs/log-codes.md of %s', (heading, codes) => {
  const section = page.split('\n## ').find((part) => part.startsWith(`${heading}\n`)) ?? '';

  it('explains every code that there is, and no other', () => {
    const explained = Array.from(section.matchAll(/^\| `([a-z]+\.[^`]+)`/gm), ([, code]) => code);
    expect(explained.sort()).toEqual([...codes].sort());
  });

  it('explains none that is never logged', () => {
    expect(codes.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
  });
});

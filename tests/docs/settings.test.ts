import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readLookupSettings } from '../../functions/customer-lookup/settings.ts';
import { readOrderEventsSettings } from '../../functions/order-events/settings.ts';
import {
  areMetricsOff,
  type Environment,
  logLevelOf,
  metricDimensionsOf,
  releaseOf,
  SettingsError,
} from '../../lib/platform/settings.ts';

/** The names that are asked for, every source switched on. */
function namesAsked(...readers: readonly ((environment: Environment) => unknown)[]): Set<string> {
  const names = new Set<string>();
  const environment = new Proxy<Record<string, string>>(
    {},
    {
      get(_, name) {
        names.add(String(name));
        return String(name).endsWith('_SECRET_ID') ? 'any' : undefined;
      },
    },
  );
  for (const read of readers) {
    try {
      read(environment);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
    }
  }
  return names;
}

const COMMON = [areMetricsOff, logLevelOf, metricDimensionsOf, releaseOf];
const lookup = namesAsked(readLookupSettings, ...COMMON);
const orders = namesAsked(readOrderEventsSettings, ...COMMON);

/** The rows of a table of settings: which setting, and who uses it. */
function settingsIn(table: string): ReadonlyMap<string, string> {
  const rows = table.matchAll(/^\| ([^|]*`[A-Z][A-Z0-9_]+`[^|]*) \| ([^|]+) \|/gm);
  return new Map(
    Array.from(rows).flatMap(([, names = '', users = '']) =>
      [...names.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name = '']) => [name, users] as const),
    ),
  );
}

function sectionOf(document: string, heading: string): string {
  const sections = readFileSync(`docs/${document}`, 'utf8').split('\n## ');
  return sections.find((section) => section.startsWith(`${heading}\n`)) ?? '';
}

describe('docs/deploy.md', () => {
  const settings = settingsIn(sectionOf('deploy.md', "The functions' settings"));
  const usedBy = (...users: readonly string[]) =>
    [...settings].filter(([, user]) => users.includes(user)).map(([name]) => name);

  it('names every setting that a function asks for, and no other', () => {
    expect([...settings.keys()].sort()).toEqual([...new Set([...lookup, ...orders])].sort());
  });

  it('says of no function that it uses what it does not ask for', () => {
    expect(usedBy('lookup', 'both').filter((name) => !lookup.has(name))).toEqual([]);
    expect(usedBy('orders', 'both').filter((name) => !orders.has(name))).toEqual([]);
    expect(usedBy('lookup', 'both').length + usedBy('orders').length).toBeGreaterThan(30);
  });
});

describe('docs/contract.md', () => {
  it('promises no setting of the bridge that neither function asks for', () => {
    const promised = settingsIn(sectionOf('contract.md', 'Environment of the functions'));
    // The AWS SDK's own are asked for by the SDK.
    const ours = [...promised.keys()].filter((name) => !name.startsWith('AWS_'));
    expect(ours.filter((name) => !lookup.has(name) && !orders.has(name))).toEqual([]);
    expect(ours.length).toBeGreaterThan(20);
  });
});

describe('a setting', () => {
  it('that is asked for is seen, and so is a row of several', () => {
    expect(namesAsked((environment) => environment.NEW_SETTING)).toEqual(new Set(['NEW_SETTING']));
    expect(settingsIn('| `A_B`, else `C_D` | both | x |\n| word | `E_F` |')).toEqual(
      new Map([
        ['A_B', 'both'],
        ['C_D', 'both'],
      ]),
    );
  });
});

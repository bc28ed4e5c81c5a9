import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { circularFiles, circularFolders, type SourceFile, targetsOf } from './import-circles.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const SYSTEMS = ['lib/kibo', 'lib/expertsender', 'lib/loke', 'lib/robin'];

const OF_A_FUNCTION = [
  'functions/rehearsal',
  'lib/profile',
  'lib/shop-orders',
  'lib/orders/delivery',
  'lib/orders/ledger',
  'lib/orders/event',
  'lib/orders',
  'lib/customer',
  ...SYSTEMS,
  'lib/platform',
];

/** Which parts each part may import, itself aside. What is not named here may import nothing of ours. */
const DIRECTIONS: Readonly<Record<string, readonly string[]>> = {
  'functions/customer-lookup': OF_A_FUNCTION,
  'functions/order-events': OF_A_FUNCTION,
  'functions/rehearsal': ['lib/platform'],
  'lib/profile': ['lib/customer', 'lib/platform'],
  'lib/shop-orders': ['lib/profile', 'lib/customer', 'lib/platform'],
  'lib/orders/delivery': [
    'lib/orders/ledger',
    'lib/orders/event',
    'lib/orders',
    'lib/customer',
    'lib/platform',
  ],
  'lib/orders/backfill': [
    'lib/orders/ledger',
    'lib/orders/event',
    'lib/orders',
    'lib/customer',
    'lib/platform',
  ],
  'lib/orders/restore': [
    'lib/orders/ledger',
    'lib/orders/event',
    'lib/orders',
    'lib/customer',
    'lib/platform',
  ],
  'lib/orders/forget': [
    'lib/orders/ledger',
    'lib/orders/event',
    'lib/orders',
    'lib/customer',
    'lib/platform',
  ],
  'lib/orders/ledger': ['lib/orders/event', 'lib/orders', 'lib/customer', 'lib/platform'],
  'lib/orders/event': ['lib/orders', 'lib/customer', 'lib/platform'],
  // The ports alone.
  'lib/orders': [],
  'lib/kibo': ['lib/customer', 'lib/platform'],
  'lib/expertsender': ['lib/customer', 'lib/platform'],
  'lib/loke': ['lib/customer', 'lib/platform'],
  'lib/robin': ['lib/platform'],
  'lib/customer': ['lib/platform'],
  'lib/platform': [],
};

/** Which parts each part may import beside these, but of them types alone: ROBIN is sent what others decide. */
const TYPE_DIRECTIONS: Readonly<Record<string, readonly string[]>> = {
  'lib/robin': ['lib/orders', 'lib/profile', 'lib/shop-orders'],
};

/** An import that loads nothing. */
const TYPE_IMPORT = /^import type [^;]*;$/gm;

/** What would tie a part to its surroundings, and where it may stand all the same. */
const SURROUNDINGS: ReadonlyArray<{ what: string; pattern: RegExp; allowed: RegExp }> = [
  { what: 'process.env', pattern: /\bprocess\.env\b/, allowed: /^functions\// },
  {
    what: 'the clock',
    pattern: /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/,
    allowed: /^(functions|lib\/platform)\//,
  },
  { what: 'Math.random', pattern: /\bMath\.random\b/, allowed: /^(functions|lib\/platform)\// },
  {
    what: 'the AWS SDK',
    pattern: /\b(from|import|require)\b[\s(]*['"`]@aws-sdk\//,
    allowed: /^(functions|lib\/platform|lib\/orders)\//,
  },
  {
    what: 'the whole of zod',
    pattern: /\b(from|import|require)\b[\s(]*['"`]zod(\/v4)?['"`]/,
    allowed: /^$/,
  },
];

/** Where no file may import itself by way of others, types included. */
const WITHOUT_CIRCLES = ['functions', 'lib', 'cli', 'deploy', 'local', 'bench', 'scripts', 'tests'];

/** Every import of `file` against the directions, as sentences; empty if all is well. */
function violations({ path, text }: SourceFile): string[] {
  const part = partOf(path);
  const loaded = new Set(targetsOf({ path, text: text.replaceAll(TYPE_IMPORT, '') }));
  const isAllowed = (target: string, { [part ?? '']: parts = [] }: typeof DIRECTIONS) =>
    partOf(target) === part || parts.includes(partOf(target) ?? '');
  const wrongWay = targetsOf({ path, text })
    .filter((target) => !isAllowed(target, DIRECTIONS))
    .filter((target) => loaded.has(target) || !isAllowed(target, TYPE_DIRECTIONS))
    .map((target) => `${path} imports ${target}`);
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const tied = SURROUNDINGS.filter(({ pattern, allowed }) => pattern.test(code) && !allowed.test(path)).map(
    ({ what }) => `${path} uses ${what}`,
  );
  return [...wrongWay, ...tied];
}

function partOf(path: string): string | undefined {
  const parts = Object.keys(DIRECTIONS).filter((part) => path.startsWith(`${part}/`));
  return parts.sort((a, b) => b.length - a.length)[0];
}

async function readSources(folder: string): Promise<SourceFile[]> {
  const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(ts|cjs)$/.test(entry.name));
  return Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path: relative(ROOT, path), text: await readFile(path, 'utf8') };
    }),
  );
}

describe('the parts', () => {
  it('import each other in the allowed directions only, and nothing of their surroundings', async () => {
    const sources = [...(await readSources('functions')), ...(await readSources('lib'))];
    expect(sources.length).toBeGreaterThan(30);
    expect(sources.flatMap(violations)).toEqual([]);
  });

  it('all have a direction', async () => {
    const folders = await Promise.all(
      ['functions', 'lib'].map(async (root) =>
        (await readdir(join(ROOT, root))).map((folder) => `${root}/${folder}`),
      ),
    );
    expect(folders.flat().filter((part) => DIRECTIONS[part] === undefined)).toEqual([]);
  });
});

describe('the files', () => {
  it('import each other in no circle', async () => {
    const sources = (await Promise.all(WITHOUT_CIRCLES.map(readSources))).flat();
    expect(circularFiles(sources)).toEqual([]);
  });

  it.each([
    ['two files', { 'a/x.ts': "import { y } from './y.ts';", 'a/y.ts': "import { x } from './x.ts';" }],
    [
      'types alone',
      { 'a/x.ts': "import type { Y } from '../b/y.ts';", 'b/y.ts': "export type { X } from '../a/x.ts';" },
    ],
    [
      'CommonJS',
      { 'a/x.cjs': 'const { y } = require("./y.cjs");', 'a/y.cjs': "const { x } = require('./x.cjs');" },
    ],
    [
      'three files',
      {
        'a/x.ts': "import './y.ts';",
        'a/y.ts': "const z = await import('./z.ts');",
        'a/z.ts': "import { x } from './x.ts';",
      },
    ],
  ])('are seen if they do: %s', (_, files) => {
    const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
    const beside = { path: 'a/beside.ts', text: "import { x } from './x.ts';" };
    expect(circularFiles([...sources, beside])).toEqual(Object.keys(files));
  });
});

describe('the folders', () => {
  it.each(['lib', 'cli'])('of %s import each other in no circle', async (root) => {
    expect(circularFolders(await readSources(root))).toEqual([]);
  });

  it('are seen if they do, though no files do', () => {
    const files = [
      { path: 'a/x.ts', text: "import { y } from '../b/y.ts';" },
      { path: 'a/z.ts', text: '' },
      { path: 'b/y.ts', text: "import { z } from '../a/z.ts';" },
    ];
    expect([circularFiles(files), circularFolders(files)]).toEqual([[], ['a', 'b']]);
  });
});

describe('this check', () => {
  it.each([
    ['profile importing a system', 'lib/profile/panel.ts', "import { x } from '../kibo/client.ts';"],
    ['a list of orders importing a system', 'lib/shop-orders/x.ts', "import { x } from '../kibo/client.ts';"],
    [
      'orders importing ROBIN',
      'lib/orders/delivery/invocation.ts',
      "import type { R } from '../../robin/client.ts';",
    ],
    [
      'an event importing the ledger',
      'lib/orders/event/event.ts',
      "import type { S } from '../ledger/state.ts';",
    ],
    [
      'the ledger importing the delivery',
      'lib/orders/ledger/decide.ts',
      "import { b } from '../delivery/batch.ts';",
    ],
    [
      'the backfill importing the delivery',
      'lib/orders/backfill/backfill.ts',
      "import { d } from '../delivery/delivery.ts';",
    ],
    ['the ports importing an event', 'lib/orders/systems.ts', "import { e } from './event/event.ts';"],
    [
      'ROBIN loading what decides',
      'lib/robin/customer-panel.ts',
      "import { type CustomerView, writeCustomer } from '../profile/customer-view.ts';",
    ],
    [
      'a system importing a type of what decides',
      'lib/kibo/client.ts',
      "import type { Profile } from '../profile/profile.ts';",
    ],
    [
      'a system importing another in double quotes',
      'lib/loke/client.ts',
      'import { y } from "../kibo/x.ts";',
    ],
    ['a system importing another', 'lib/loke/client.ts', "export { y } from '../kibo/schema.ts';"],
    [
      'platform importing the trade',
      'lib/platform/http/http.ts',
      "const z = await import('../../orders/ledger/state.ts');",
    ],
    [
      'lib importing a function',
      'lib/customer/matching.ts',
      "import '../../functions/order-events/index.ts';",
    ],
    [
      'a function importing another',
      'functions/customer-lookup/order-book.ts',
      "import { s } from '../order-events/settings.ts';",
    ],
    [
      'lib importing what is only local',
      'lib/orders/ledger/ledger.ts',
      "import { q } from '../../local/stack.ts';",
    ],
    [
      'lib reading the environment',
      'lib/orders/delivery/invocation.ts',
      'const table = process.env.LEDGER_TABLE;',
    ],
    ['pure code asking the clock', 'lib/profile/merge.ts', 'const now = Date.now();'],
    ['pure code handing the clock on', 'lib/profile/merge.ts', 'const now = Date.now;'],
    ['pure code making a date of now', 'lib/profile/merge.ts', 'const now = new Date();'],
    ['pure code asking the other clock', 'lib/orders/event/event.ts', 'const now = performance.now();'],
    ['pure code throwing dice', 'lib/orders/delivery/pauses.ts', 'const jitter = Math.random();'],
    ['pure code handing dice on', 'lib/orders/delivery/pauses.ts', 'const source = { random: Math.random };'],
    ['a system speaking with AWS', 'lib/kibo/client.ts', "import { S } from '@aws-sdk/client-sqs';"],
    ['a system loading AWS late', 'lib/kibo/client.ts', "const { S } = await import('@aws-sdk/client-sqs');"],
    [
      'a system loading AWS in double quotes',
      'lib/kibo/client.ts',
      'const { S } = await import("@aws-sdk/client-sqs");',
    ],
    [
      'a system loading AWS by a template',
      'lib/kibo/client.ts',
      'const { S } = await import(`@aws-sdk/client-sqs`);',
    ],
    ['zod with all its languages', 'lib/kibo/schema.ts', "import { z } from 'zod';"],
    ['zod loaded late', 'lib/kibo/schema.ts', "const { z } = await import('zod');"],
  ])('sees %s', (_, path, text) => {
    expect(violations({ path, text })).toHaveLength(1);
  });

  it.each([
    [
      'a function importing the trade',
      'functions/customer-lookup/index.ts',
      "import { a } from '../../lib/profile/panel.ts';",
    ],
    ['a system importing the platform', 'lib/kibo/client.ts', "import { b } from '../platform/http.ts';"],
    [
      'ROBIN importing a type of what decides',
      'lib/robin/customer-panel.ts',
      "import type { CustomerView } from '../profile/customer-view.ts';",
    ],
    ['a neighbour', 'lib/orders/delivery/invocation.ts', "import { c } from './state.ts';"],
    ['a comment about the clock', 'lib/orders/delivery/invocation.ts', '/** never Date.now() */'],
    ['a package', 'lib/orders/event/amounts.ts', "import Big from 'big.js';"],
  ])('lets pass %s', (_, path, text) => {
    expect(violations({ path, text })).toEqual([]);
  });
});

import type { Figures } from '../measure.ts';
import { figure, percent, ratio } from './markdown.ts';

export interface Goal {
  figure: string;
  goal: string;
  measured: string;
  isMet: boolean;
}

/** What was to be reached, and what was. */
export function judgeGoals(figures: Figures): Goal[] {
  return [
    ...coldGoals(figures),
    ...warmGoals(figures),
    ...listGoals(figures),
    ...orderGoals(figures),
    ...limitGoals(figures),
  ];
}

/** At most this many times the floor's, by memory. */
const COLD_GOALS = [
  { kind: 'lookup', what: 'init and first answer', of: 'whole', goals: { 1024: 1.25, 512: 1.3 } },
  { kind: 'lookup', what: 'first invocation alone', of: 'invocation', goals: { 1024: 0.6, 512: 0.6 } },
  { kind: 'orders', what: 'init and first batch', of: 'whole', goals: { 1024: 1.35, 512: 1.45 } },
  { kind: 'orders', what: 'first invocation alone', of: 'invocation', goals: { 1024: 1.1, 512: 1.1 } },
] as const;

/** Milliseconds of processor time of the first lookup. */
const FIRST_LOOKUP_CPU_MS = 130;

function coldGoals({ cold }: Figures): Goal[] {
  return cold.flatMap(({ memoryMb, starts }) => {
    const find = (kind: string, name: string) => starts.find((one) => one.kind === kind && one.name === name);
    const shares = COLD_GOALS.map(({ kind, what, of, goals }): Goal => {
      const share = (find(kind, 'bridge')?.[of] ?? Number.NaN) / (find(kind, 'floor')?.[of] ?? Number.NaN);
      const limit = new Map(Object.entries(goals)).get(String(memoryMb)) ?? Number.NaN;
      return {
        figure: `${kind}, ${what}, ${memoryMb} MB`,
        goal: `≤ ${limit} × the floor`,
        measured: ratio(share),
        isMet: share <= limit,
      };
    });
    const cpu = find('lookup', 'bridge')?.cpu ?? Number.NaN;
    return [
      ...shares,
      {
        figure: `CPU until the first lookup is answered, ${memoryMb} MB`,
        goal: `≤ ${FIRST_LOOKUP_CPU_MS} ms`,
        measured: `${figure(cpu)} ms`,
        isMet: cpu <= FIRST_LOOKUP_CPU_MS,
      },
    ];
  });
}

/** What a warm lookup may add to bare undici, in milliseconds, and how much rarer slow ones may be. */
const ADDED_MS = 0.6;
const P99_SHARE = 1.5;

/** By sources that take some time, as a deployed function's do; those that answer at once show what code costs. */
function warmGoals({ warm }: Figures): Goal[] {
  return warm
    .filter(({ delayMs }) => delayMs > 0)
    .flatMap(({ delayMs, figures }) => {
      const of = (name: string) => figures.find((contender) => contender.name === name);
      const [bridge, bare] = [of('bridge'), of('bare undici')];
      const added = (bridge?.p50 ?? Number.NaN) - (bare?.p50 ?? Number.NaN);
      const share = (bridge?.p99 ?? Number.NaN) / (bare?.p99 ?? Number.NaN);
      const named = `warm lookup, sources that take ${delayMs} ms`;
      return [
        {
          figure: named,
          goal: `≤ ${ADDED_MS} ms added`,
          measured: `${figure(added)} ms`,
          isMet: added <= ADDED_MS,
        },
        {
          figure: `${named}, p99`,
          goal: `≤ ${P99_SHARE} × bare undici`,
          measured: ratio(share),
          isMet: share <= P99_SHARE,
        },
      ];
    });
}

/** What a list may add to its slowest chain of questions, in milliseconds. */
const LIST_ADDED_MS = 3;

function listGoals({ lists }: Figures): Goal[] {
  const added = lists.map(({ listMs, chainMs }) => listMs - chainMs);
  const kibo = lists.map(({ kiboRequests }) => kiboRequests);
  const dynamoDb = Math.max(...lists.map(({ dynamoDbRequests }) => dynamoDbRequests));
  const heap = lists.map(({ heapMib }) => heapMib);
  const growth = (heap.at(-1) ?? Number.NaN) / (heap[0] ?? Number.NaN);
  const worst = Math.max(...added);
  return [
    {
      figure: 'list of orders: beyond its slowest chain of questions',
      goal: `≤ ${LIST_ADDED_MS} ms`,
      measured: `${figure(worst)} ms`,
      isMet: worst <= LIST_ADDED_MS,
    },
    {
      figure: 'list of orders: requests to Kibo, few orders and many',
      goal: 'the same',
      measured: [...new Set(kibo)].map(figure).join(', '),
      isMet: new Set(kibo).size === 1,
    },
    {
      figure: 'list of orders: requests to DynamoDB',
      goal: '≤ 3',
      measured: figure(dynamoDb),
      isMet: dynamoDb <= 3,
    },
    {
      figure: 'list of orders: memory, many orders against one',
      goal: 'flat (≤ 1.25 ×)',
      measured: ratio(growth),
      isMet: growth <= 1.25,
    },
  ];
}

/** Each write of a usual order takes one unit: two writes if it is told, one if it is not, none if nothing changes. */
const USUAL_UNITS = [2, 1, 2, 0] as const;

function orderGoals({ throughput, usual }: Figures): Goal[] {
  const of = (name: string) => throughput.find((measured) => measured.name.startsWith(name));
  const pure = of('parse, decide')?.perSecond ?? Number.NaN;
  const whole = of('whole handler, new')?.perSecond ?? Number.NaN;
  const writes = of('whole handler, new')?.ledgerWrites ?? Number.NaN;
  const posts = of('whole handler, new')?.postsPerThousand ?? Number.NaN;
  return [
    {
      figure: 'parse, decide and serialise',
      goal: '≥ 10,000 events/s and core',
      measured: figure(pure),
      isMet: pure >= 10_000,
    },
    {
      figure: 'whole order handler',
      goal: '≥ 400 events/s and core',
      measured: figure(whole),
      isMet: whole >= 400,
    },
    { figure: 'ledger writes per told change', goal: '≤ 2', measured: figure(writes), isMet: writes <= 2 },
    ...usual.map(({ name, ledgerWriteUnits: units }, stage): Goal => {
      const most = USUAL_UNITS[stage] ?? 0;
      return {
        figure: `${name}: write units`,
        goal: `≤ ${most}`,
        measured: figure(units),
        isMet: units <= most,
      };
    }),
    { figure: 'POSTs per 1,000 events', goal: '≤ 50', measured: figure(posts), isMet: posts <= 50 },
  ];
}

function limitGoals({ allowance, batches, growth }: Figures): Goal[] {
  const bridges = allowance.map(({ strategies }) => strategies[0]);
  const used = Math.max(...bridges.map((bridge) => bridge?.used ?? 0));
  const breaches = bridges.reduce((sum, bridge) => sum + (bridge?.breaches ?? 0), 0);
  const cpuBySize = growth.map(({ cpu }) => cpu);
  const growthOfCpu = (cpuBySize.at(-1) ?? Number.NaN) / (cpuBySize[0] ?? Number.NaN);
  const largeBatches = batches.filter(({ name }) => Number(name) >= 100).map(({ cpu }) => cpu);
  const batchGrowth = (largeBatches.at(-1) ?? Number.NaN) / (largeBatches[0] ?? Number.NaN);
  return [
    { figure: 'ROBIN’s allowance', goal: '≥ 90 %', measured: percent(used), isMet: used >= 0.9 },
    { figure: 'breaches', goal: '0', measured: String(breaches), isMet: breaches === 0 },
    {
      figure: 'growth: CPU per event, largest against smallest ledger',
      goal: 'flat (≤ 1.25 ×)',
      measured: ratio(growthOfCpu),
      isMet: growthOfCpu <= 1.25,
    },
    {
      figure: 'growth: CPU per event, largest batch against a smaller one',
      goal: 'flat (≤ 1.25 ×)',
      measured: ratio(batchGrowth),
      isMet: batchGrowth <= 1.25,
    },
  ];
}

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
  return [...coldGoals(figures), ...warmGoals(figures), ...orderGoals(figures), ...limitGoals(figures)];
}

function coldGoals({ cold }: Figures): Goal[] {
  return (['lookup', 'orders'] as const).map((kind) => {
    const limit = kind === 'lookup' ? 1.5 : 2;
    const floor = cold[kind].get('floor')?.first ?? Number.NaN;
    const share = (cold[kind].get('bridge')?.first ?? Number.NaN) / floor;
    const goal = `≤ ${limit} × the floor`;
    return { figure: `cold start, ${kind}`, goal, measured: ratio(share), isMet: share <= limit };
  });
}

function warmGoals({ warm }: Figures): Goal[] {
  return warm.map(({ delay, figures }) => {
    const p50 = (name: string) => figures.find((contender) => contender.name === name)?.p50 ?? Number.NaN;
    const [bridge, bare] = [p50('bridge'), p50('bare undici')];
    const named = `warm lookup, sources that take ${delay} ms`;
    if (delay === 0) {
      const share = bridge / bare;
      return { figure: named, goal: '≤ 1.25 × bare undici', measured: ratio(share), isMet: share <= 1.25 };
    }
    const added = bridge - bare;
    return { figure: named, goal: '≤ 1 ms added', measured: `${figure(added)} ms`, isMet: added <= 1 };
  });
}

function orderGoals({ throughput }: Figures): Goal[] {
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

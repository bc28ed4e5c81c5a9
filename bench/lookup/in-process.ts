/**
 * The warm lookup, measured in a process of its own: `node in-process.ts`, its work and its answer by messages.
 * Every contender asks the same three sources for the same customer: a row of calls in every round, in another order
 * each time. The first call of a row finds the processor's caches full of another contender's code, which says what a
 * call takes after the process has done something else; the others find what a busy function finds.
 */
import { median, quantile, shuffled } from '../report/statistics.ts';
import { type Contender, createContenders } from './contenders.ts';

export interface LookupQuestion {
  bundle: string;
  /** Each a row of calls of every contender. */
  rounds: number;
  /** Not counted. */
  warmUpRounds: number;
}

export interface LookupFigures {
  name: string;
  /** Milliseconds, over all calls. */
  p50: number;
  p99: number;
  /** Over the first calls of the rows alone. */
  firstP50: number;
  /** Milliseconds of processor time for one call. */
  cpu: number;
}

type Handler = (event: object, context: object) => Promise<{ statusCode: number }>;

const CALLS_IN_A_ROW = 10;
const CPU_BATCH = 50;

async function measure({ bundle, rounds, warmUpRounds }: LookupQuestion): Promise<LookupFigures[]> {
  const { handler } = (await import(bundle)) as { handler: Handler };
  const contenders = createContenders(handler);
  for (let round = 0; round < warmUpRounds; round += 1) {
    for (const { call } of contenders) await timeRow(call);
  }
  const rows = new Map<string, number[][]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, call } of shuffled(contenders)) rows.get(name)?.push(await timeRow(call));
  }
  const cpuBatches = Math.max(1, Math.floor((rounds * CALLS_IN_A_ROW) / CPU_BATCH / 4));
  const cpu = await measureCpu(contenders, cpuBatches);
  return contenders.map(({ name }) => {
    const times = rows.get(name) ?? [];
    return {
      name,
      p50: median(times.flat()),
      p99: quantile(times.flat(), 0.99),
      firstP50: median(times.map(([first = Number.NaN]) => first)),
      cpu: median(cpu.get(name) ?? []),
    };
  });
}

/** Milliseconds of each call of a row. */
async function timeRow(call: Contender['call']): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < CALLS_IN_A_ROW; index += 1) {
    const began = performance.now();
    await call();
    times.push(performance.now() - began);
  }
  return times;
}

/** The clock of a process's own time is coarse: it is read over a batch of calls of the same kind. */
async function measureCpu(contenders: readonly Contender[], batches: number): Promise<Map<string, number[]>> {
  const used = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let batch = 0; batch < batches; batch += 1) {
    for (const { name, call } of shuffled(contenders)) {
      const before = process.cpuUsage();
      for (let index = 0; index < CPU_BATCH; index += 1) await call();
      const { user, system } = process.cpuUsage(before);
      used.get(name)?.push((user + system) / 1000 / CPU_BATCH);
    }
  }
  return used;
}

process.on('message', async (question) => {
  process.send?.(await measure(question as LookupQuestion));
});
process.on('disconnect', () => process.exit(0));

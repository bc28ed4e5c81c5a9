/**
 * The warm lookup, measured in a process of its own: `node in-process.ts`, its work and its answer by messages.
 * Every contender asks the same three sources for the same customer, one call of each after the other in every round.
 */
import { createRequire } from 'node:module';
import { median, quantile, shuffled } from '../report/statistics.ts';
import { type Contender, createContenders } from './contenders.ts';

export interface LookupQuestion {
  bundle: string;
  rounds: number;
  /** Not counted. */
  warmUpRounds: number;
}

export interface LookupFigures {
  name: string;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Milliseconds of processor time for one call. */
  cpu: number;
}

type Handler = (event: object, context: object) => Promise<{ statusCode: number }>;

const CPU_BATCH = 50;

async function measure({ bundle, rounds, warmUpRounds }: LookupQuestion): Promise<LookupFigures[]> {
  const { handler } = createRequire(import.meta.url)(bundle) as { handler: Handler };
  const contenders = createContenders(handler);
  for (let round = 0; round < warmUpRounds; round += 1) {
    for (const { call } of contenders) await call();
  }
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, call } of shuffled(contenders)) {
      const began = performance.now();
      await call();
      times.get(name)?.push(performance.now() - began);
    }
  }
  const cpu = await measureCpu(contenders, Math.max(1, Math.floor(rounds / CPU_BATCH / 4)));
  return contenders.map(({ name }) => ({
    name,
    p50: median(times.get(name) ?? []),
    p99: quantile(times.get(name) ?? [], 0.99),
    cpu: median(cpu.get(name) ?? []),
  }));
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

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SAMPLE_CUSTOMER } from '../../local/canned/answers.ts';
import { lookupEvent, orderEventBody, sqsEvent } from '../../local/canned/sample-events.ts';
import type { World } from '../../local/canned/world.ts';
import { median, quantile, shuffled } from '../report/statistics.ts';

const CHILD = fileURLToPath(new URL('first-answer.cjs', import.meta.url));

export interface Starter {
  name: string;
  kind: 'lookup' | 'orders';
  bundle: string;
  /** Node's own options, where a start is to be tried with some. */
  nodeOptions?: readonly string[];
}

interface Start {
  began: number;
  loaded: number;
  first: number;
  cpu: number;
  rss: number;
  answer: { statusCode?: number; batchItemFailures?: readonly unknown[] };
}

export interface ColdStart {
  name: string;
  /** Milliseconds since the process began: medians and the 99th percentile. */
  loaded: number;
  first: number;
  firstP99: number;
  /** Milliseconds of processor time until the first answer. */
  cpu: number;
  /** The least that was seen of each: what noise cannot take away. */
  firstMin: number;
  cpuMin: number;
  /** Mebibytes resident after the first answer. */
  memory: number;
  rounds: number;
}

/** A fresh process for each start, all starters once in each round, in another order every round. */
export async function measureColdStarts(
  starters: readonly Starter[],
  world: World,
  rounds: number,
): Promise<ColdStart[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-events-'));
  const starts = new Map<string, Start[]>(starters.map(({ name }) => [name, []]));
  let orders = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const starter of shuffled(starters)) {
      orders += 1;
      const eventFile = join(folder, 'event.json');
      const order = { orderNumber: `C${orders}`, version: 1, emailAddress: SAMPLE_CUSTOMER.emailAddress };
      const event = starter.kind === 'lookup' ? lookupEvent() : sqsEvent([orderEventBody(order)]);
      await writeFile(eventFile, JSON.stringify(event));
      // An empty ledger each time, or the later starts would have less to do.
      await world.ask({ ask: 'clear' });
      starts.get(starter.name)?.push(await startOnce(starter, eventFile, world));
    }
  }
  await rm(folder, { recursive: true });
  return [...starts].map(([name, measured]) => summarize(name, measured));
}

async function startOnce(
  { kind, bundle, nodeOptions = [] }: Starter,
  eventFile: string,
  world: World,
): Promise<Start> {
  const child = fork(CHILD, [bundle, eventFile], {
    env: world.environment[kind],
    execArgv: [...nodeOptions],
    stdio: ['ignore', process.env.BENCH_SHOW ? 'inherit' : 'ignore', 'inherit', 'ipc'],
  });
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${bundle} ended with ${code}`))),
  ]);
  const start = message as Start;
  const isGood =
    kind === 'lookup' ? start.answer.statusCode === 200 : start.answer.batchItemFailures?.length === 0;
  if (!isGood) throw new Error(`${bundle} answered ${JSON.stringify(start.answer)}`);
  if (child.exitCode === null) await once(child, 'exit');
  return start;
}

function summarize(name: string, starts: readonly Start[]): ColdStart {
  const first = starts.map((start) => start.first);
  return {
    name,
    loaded: median(starts.map((start) => start.loaded)),
    first: median(first),
    firstP99: quantile(first, 0.99),
    cpu: median(starts.map((start) => start.cpu)),
    firstMin: Math.min(...first),
    cpuMin: Math.min(...starts.map((start) => start.cpu)),
    memory: median(starts.map((start) => start.rss)) / 1024 ** 2,
    rounds: starts.length,
  };
}

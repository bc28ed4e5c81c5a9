import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { SAMPLE_CUSTOMER } from '../../local/canned/answers.ts';
import { lookupEvent, orderEventBody, sqsEvent } from '../../local/canned/sample-events.ts';
import type { World } from '../../local/canned/world.ts';
import { median, quantile, shuffled } from '../report/statistics.ts';
import { lambdaNodeOptions, openProcessorShare, type ProcessorShare } from './lambda-limits.ts';

const CHILD = fileURLToPath(new URL('first-answer.mjs', import.meta.url));

export interface Starter {
  name: string;
  kind: 'lookup' | 'orders';
  bundle: string;
}

interface Start {
  init: number;
  invocation: number;
  cpu: number;
  rss: number;
  answer: { statusCode?: number; batchItemFailures?: readonly unknown[] };
}

/** Milliseconds; medians, if nothing else is said. */
export interface ColdStart {
  name: string;
  kind: Starter['kind'];
  /** From the start of the process until the function is loaded. */
  init: number;
  /** The first invocation alone. */
  invocation: number;
  /** Both. */
  whole: number;
  wholeP99: number;
  /** The least that was seen. */
  wholeMin: number;
  /** Of processor time until the first answer. */
  cpu: number;
  /** Mebibytes resident after the first answer. */
  memory: number;
  rounds: number;
}

export interface ColdStarts {
  memoryMb: number;
  /** Whether the invocation was held to the memory's share of a processor. */
  isShareHeld: boolean;
  starts: readonly ColdStart[];
}

/**
 * A fresh process for each start, as Lambda does it: Lambda's options of Node, an init phase with whole processors, and
 * the first invocation within the memory's share of one. All starters once in each round, in another order every round.
 */
export async function measureColdStarts(
  starters: readonly Starter[],
  world: World,
  rounds: number,
  memoryMb: number,
): Promise<ColdStarts> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-events-'));
  const share = openProcessorShare(memoryMb);
  const starts = new Map<Starter, Start[]>(starters.map((starter) => [starter, []]));
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
      starts.get(starter)?.push(await startOnce(starter, eventFile, world, memoryMb, share));
    }
  }
  share?.remove();
  await rm(folder, { recursive: true });
  return {
    memoryMb,
    isShareHeld: share !== undefined,
    starts: [...starts].map(([starter, measured]) => summarize(starter, measured)),
  };
}

async function startOnce(
  { kind, bundle }: Starter,
  eventFile: string,
  world: World,
  memoryMb: number,
  share: ProcessorShare | undefined,
): Promise<Start> {
  const limit = share ? [share.limit.path, share.limit.content] : [];
  // Not `fork`: its channel would load modules of Node that Lambda's start script does not.
  const child = spawn(
    process.execPath,
    [...lambdaNodeOptions(memoryMb), CHILD, bundle, eventFile, ...limit],
    {
      env: { ...world.environment[kind], AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb) },
      stdio: ['ignore', process.env.BENCH_SHOW ? 'inherit' : 'ignore', 'inherit', 'pipe'],
    },
  );
  if (child.pid !== undefined) share?.admit(child.pid);
  const [said, [code]] = await Promise.all([text(child.stdio[3] as Readable), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${bundle} ended with ${code}`);
  const start = JSON.parse(said) as Start;
  const isGood =
    kind === 'lookup' ? start.answer.statusCode === 200 : start.answer.batchItemFailures?.length === 0;
  if (!isGood) throw new Error(`${bundle} answered ${JSON.stringify(start.answer)}`);
  return start;
}

function summarize({ name, kind }: Starter, starts: readonly Start[]): ColdStart {
  const whole = starts.map((start) => start.init + start.invocation);
  return {
    name,
    kind,
    init: median(starts.map((start) => start.init)),
    invocation: median(starts.map((start) => start.invocation)),
    whole: median(whole),
    wholeP99: quantile(whole, 0.99),
    wholeMin: Math.min(...whole),
    cpu: median(starts.map((start) => start.cpu)),
    memory: median(starts.map((start) => start.rss)) / 1024 ** 2,
    rounds: starts.length,
  };
}

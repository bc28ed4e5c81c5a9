import { USUAL_STAGES } from '../../local/canned/sample-events.ts';
import { median, shuffled } from '../report/statistics.ts';
import type { OrderRun, OrderWorker } from './order-worker.ts';
import type { OrdersQuestion } from './worker.ts';

export interface Throughput {
  name: string;
  /** Events a second of one core: by processor time, so that waiting for the other side counts nothing. */
  perSecond: number;
  /** Milliseconds of processor time for one event. */
  cpu: number;
  /** Of one event, each. */
  requests: number;
  ledgerWrites: number;
  ledgerWriteUnits: number;
  customerWriteUnits: number;
  limiterWriteUnits: number;
  indexWriteUnits: number;
  readUnits: number;
  postsPerThousand: number;
}

type Case = { name: string } & Omit<OrdersQuestion, 'peerBundle' | 'run'>;

/** What an event takes, from reading alone to the whole handler, and beside it the way it is usually done. */
export async function measureThroughput(
  worker: OrderWorker,
  rounds: number,
  events: number,
  ledgerSize: number,
): Promise<Measured[]> {
  const common = { events, batch: 100, ledgerSize: 0 };
  const cases: Case[] = [
    { name: 'reading and validating alone', work: 'read', orders: 'new', ...common, events: events * 10 },
    { name: 'parse, decide, serialise', work: 'decide', orders: 'new', ...common, events: events * 10 },
    { name: 'whole handler, new orders of new customers', work: 'bridge', orders: 'new', ...common },
    {
      name: 'whole handler, changes of known orders',
      work: 'bridge',
      orders: 'known',
      ...common,
      ledgerSize,
    },
    { name: 'peer: event by event', work: 'peer', orders: 'new', ...common, events: Math.ceil(events / 4) },
  ];
  return measureCases(worker, cases, rounds);
}

const STAGE_NAMES: Readonly<Record<(typeof USUAL_STAGES)[number], string>> = {
  ordered: 'usual order, first told',
  shipped: 'usual order, status alone changed',
  returned: 'usual order, a return told',
  repeated: 'usual order, an event that changes nothing',
};

/** The life of usual orders, with all that an agent is shown of them. */
export async function measureUsualOrders(worker: OrderWorker, events: number): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const usual of USUAL_STAGES) {
    const question = { work: 'bridge', orders: 'new', usual, events, batch: 100, ledgerSize: 0 } as const;
    measured.push(summarize(STAGE_NAMES[usual], events, [await worker.measure(question)]));
  }
  return measured;
}

/** One batch of 1 to 1,000 records. */
export function measureBatches(worker: OrderWorker, rounds: number, sizes: readonly number[]) {
  const cases = sizes.map((batch): Case => {
    const events = Math.max(batch, 200);
    return { name: String(batch), work: 'bridge', orders: 'new', events, batch, ledgerSize: 0 };
  });
  return measureCases(worker, cases, rounds);
}

/** One order with 1 to 1,000 changes in one batch. */
export function measureChanges(worker: OrderWorker, rounds: number, changes: readonly number[]) {
  const cases = changes.map(
    (events): Case => ({
      name: String(events),
      work: 'bridge',
      orders: 'one',
      events,
      batch: events,
      ledgerSize: 0,
    }),
  );
  return measureCases(worker, cases, rounds);
}

export interface Measured extends Throughput {
  heap: number;
  rss: number;
}

export async function measureCases(
  worker: OrderWorker,
  cases: readonly Case[],
  rounds: number,
): Promise<Measured[]> {
  const runs = new Map<string, OrderRun[]>(cases.map(({ name }) => [name, []]));
  // Once without counting: what is compiled then is compiled for all that follows.
  for (const { name: _, ...question } of cases) await worker.measure(question);
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, ...question } of shuffled(cases)) runs.get(name)?.push(await worker.measure(question));
  }
  return cases.map(({ name, events }) => summarize(name, events, runs.get(name) ?? []));
}

/** Medians of several runs of as many events each. */
export function summarize(name: string, events: number, runs: readonly OrderRun[]): Measured {
  const cpu = median(runs.map((run) => run.cpu)) / events;
  const last = runs.at(-1);
  const { dynamoDb, posts = [] } = last?.counts ?? {};
  const each = (count: number | undefined) => (count ?? 0) / events;
  const requests = Object.values(dynamoDb?.requests ?? {}).reduce((sum, count) => sum + count, 0);
  const units = dynamoDb?.writeUnits ?? {};
  return {
    name,
    perSecond: 1000 / cpu,
    cpu,
    requests: each(requests),
    ledgerWrites: each(dynamoDb?.writes.ORDER),
    ledgerWriteUnits: each(units.ORDER),
    customerWriteUnits: each(units.CUSTOMER),
    limiterWriteUnits: each(units.LIMITER),
    indexWriteUnits: each(units.INDEX),
    readUnits: each(dynamoDb?.readUnits),
    postsPerThousand: each(posts.length) * 1000,
    heap: median(runs.map((run) => run.heap)),
    rss: median(runs.map((run) => run.rss)),
  };
}

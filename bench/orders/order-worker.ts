import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { World, WorldCounts } from '../../local/canned/world.ts';
import type { OrdersFigures, OrdersQuestion } from './worker.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));

export interface OrderRun extends OrdersFigures {
  counts: WorldCounts;
}

export interface OrderWorker {
  measure(question: Omit<OrdersQuestion, 'peerBundle' | 'run'>): Promise<OrderRun>;
  close(): Promise<void>;
}

/** A process that works on order events, and the systems that it speaks with, which count what they are asked. */
export function startOrderWorker(world: World, peerBundle: string): OrderWorker {
  const child = fork(WORKER, {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // What a customer bought before is asked once in a customer's life, and is the lookup's measurement.
    env: withoutSources(world.environment.orders),
  });
  let runs = 0;
  return {
    async measure(question) {
      runs += 1;
      await world.ask({ ask: 'reset' });
      const answered = once(child, 'message');
      child.send({ ...question, peerBundle, run: runs } satisfies OrdersQuestion);
      const [message] = await answered;
      const figures = message as OrdersFigures & { error?: string };
      if (figures.error !== undefined) throw new Error(figures.error);
      if (figures.failures > 0) throw new Error(`${figures.failures} of ${question.events} events came back`);
      return { ...figures, counts: await world.counts() };
    },
    async close() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

function withoutSources(environment: Record<string, string>): Record<string, string> {
  const { KIBO_SECRET_ID: _, EXPERTSENDER_SECRET_ID: __, ...rest } = environment;
  return rest;
}

/** Plays some days of single lookups in a thread of its own, as `play-worker.ts` does a shop. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Template } from '../packaged.ts';
import { Figures } from './figures.ts';
import { ringing } from './ringing.ts';

/** What a lookup writes. */
export type Written = readonly (readonly [name: string, dimensions: Readonly<Record<string, string>>])[];

export interface LookupsTask {
  minutes: number;
  lookups: readonly (readonly [minute: number, written: Written])[];
  template: Template;
}

const { minutes, lookups, template } = workerData as LookupsTask;
const figures = new Figures(minutes);
for (const [minute, written] of lookups) {
  for (const [name, dimensions] of written)
    figures.add({ namespace: 'RobinBridge', name, dimensions }, minute, 1);
}
parentPort?.postMessage(ringing(template, figures));

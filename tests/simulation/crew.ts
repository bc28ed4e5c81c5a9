import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { WorkerReport, WorkerTask } from './worker.ts';

export interface Failure {
  seed: number;
  failure: string;
}

export interface Outcome {
  histories: number;
  faults: number;
  seconds: number;
  failures: readonly Failure[];
}

export interface Search {
  histories: number;
  seed: number;
  bug?: string;
  stopAtFirstFailure: boolean;
  /** Told of each report of a worker, and of what it found. */
  progress?: (histories: number, found: readonly Failure[]) => void;
}

/** Runs histories on all cores, each worker its share of the seeds. */
export async function search({
  histories,
  seed,
  bug,
  stopAtFirstFailure,
  progress,
}: Search): Promise<Outcome> {
  const begun = performance.now();
  const number = Math.max(1, Math.min(availableParallelism(), Math.ceil(histories / 50)));
  const outcome = { histories: 0, faults: 0, failures: [] as Failure[] };
  const workers = Array.from({ length: number }, (_, i) => {
    const task: WorkerTask = {
      firstSeed: seed + i,
      step: number,
      histories: Math.floor(histories / number) + (i < histories % number ? 1 : 0),
      ...(bug !== undefined && { bug }),
      stopAtFirstFailure,
    };
    return new Worker(new URL('./worker.ts', import.meta.url), { workerData: task });
  });
  const ended = workers.map(
    (worker) =>
      new Promise<void>((resolve, reject) => {
        worker.on('error', reject);
        worker.on('exit', resolve);
        worker.on('message', (report: WorkerReport) => {
          outcome.histories += report.histories;
          outcome.faults += report.faults;
          outcome.failures.push(...report.failures);
          progress?.(outcome.histories, report.failures);
          const enough = stopAtFirstFailure && outcome.failures.length > 0;
          if (report.done || enough) for (const other of enough ? workers : [worker]) other.terminate();
        });
      }),
  );
  await Promise.all(ended);
  return { ...outcome, seconds: (performance.now() - begun) / 1_000 };
}

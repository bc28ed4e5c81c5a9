import { parentPort, workerData } from 'node:worker_threads';
import { forbidRealTime } from './real-time.ts';
import { readEventsOnce } from './world/read-once.ts';

/** What a worker is given: a share of the seeds. */
export interface WorkerTask {
  firstSeed: number;
  step: number;
  histories: number;
  bug?: string;
  stopAtFirstFailure: boolean;
}

/** What it says every so often, and in the end. */
export interface WorkerReport {
  histories: number;
  faults: number;
  failures: ReadonlyArray<{ seed: number; failure: string }>;
  done: boolean;
}

const REPORT_EVERY = 500;

async function work(task: WorkerTask): Promise<void> {
  if (task.bug !== undefined) {
    const { plant } = await import('./planted-bugs.ts');
    plant(task.bug);
  }
  readEventsOnce();
  const { runHistory } = await import('./history.ts');
  forbidRealTime();
  // Most errors here are planned, and their stacks are not read; a replay has them in full.
  Error.stackTraceLimit = 0;
  let report = { histories: 0, faults: 0, failures: [] as Array<{ seed: number; failure: string }> };
  const send = (done: boolean) => {
    parentPort?.postMessage({ ...report, done } satisfies WorkerReport);
    report = { histories: 0, faults: 0, failures: [] };
  };
  const next = (index: number) => {
    if (index === task.histories) return send(true);
    const { seed, faults, failure } = runHistory(task.firstSeed + index * task.step);
    report.histories += 1;
    report.faults += faults;
    if (failure !== undefined) {
      report.failures.push({ seed, failure });
      if (task.stopAtFirstFailure) return send(true);
    }
    if (report.histories === REPORT_EVERY) send(false);
    // A turn of the event loop in between: a history must begin outside of any promise callback.
    setImmediate(next, index + 1);
  };
  setImmediate(next, 0);
}

await work(workerData);

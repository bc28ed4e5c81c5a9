import type { Clock } from './clock.ts';
import { withinDeadline } from './deadline.ts';
import { NetworkError, TimeoutError } from './errors.ts';

interface SingleFlightOptions<T> {
  clock: Clock;
  /** How long one run may take: it serves every caller that waits for it, so it does not end by a caller's deadline. */
  runMs: number;
  /** Is given the deadline of the run, in epoch milliseconds. */
  work(deadline: number): Promise<T>;
  /** The error of a caller whose deadline has passed, and of a run that takes too long. */
  late(): TimeoutError;
}

/**
 * Runs work once for all callers that ask for it meanwhile. Each caller waits until its own deadline (epoch
 * milliseconds). A caller that joined a run which then failed on the network starts one more: that run may have begun
 * long ago, because Lambda may freeze a function in the middle of it.
 */
export function createSingleFlight<T>(options: SingleFlightOptions<T>): (deadline: number) => Promise<T> {
  const { clock, runMs, work, late } = options;
  let current: { result: Promise<T>; deadline: number } | undefined;

  function join(): Promise<T> {
    if (current && clock.now() < current.deadline) return current.result;
    const deadline = clock.now() + runMs;
    const run = { deadline, result: withinDeadline(work(deadline), deadline, clock, late) };
    current = run;
    const end = () => {
      if (current === run) current = undefined;
    };
    run.result.then(end, end);
    return run.result;
  }

  return async (deadline) => {
    const hasJoined = current !== undefined;
    const tooLate = late();
    const wait = () => withinDeadline(join(), deadline, clock, () => tooLate);
    try {
      return await wait();
    } catch (error) {
      const isPassing = error instanceof NetworkError || error instanceof TimeoutError;
      if (!hasJoined || error === tooLate || !isPassing) throw error;
      return wait();
    }
  };
}

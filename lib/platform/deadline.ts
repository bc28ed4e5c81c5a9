import type { Clock } from './clock.ts';

/**
 * Settles as `work` does, or rejects with `late()` at `deadline` (epoch milliseconds). The work goes on alone; what
 * becomes of it afterwards is nobody's unhandled rejection.
 */
export function withinDeadline<T>(
  work: Promise<T>,
  deadline: number,
  clock: Clock,
  late: () => Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), Math.max(0, deadline - clock.now()));
    const stop = () => clearTimeout(timer);
    work.then(resolve, reject).finally(stop);
  });
}

import type { Clock } from './clock.ts';

/** A deadline that several works share: one timer for all of them. */
export interface SharedDeadline {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Settles as `work` does, or rejects with `late()` at the deadline; the work goes on alone, as of `withinDeadline`. */
  limit<T>(work: Promise<T>, late: () => Error): Promise<T>;
  /** To be called when nothing is waited for any more. */
  end(): void;
}

/** @param at epoch milliseconds */
export function shareDeadline(at: number, clock: Clock): SharedDeadline {
  const { promise: passed, resolve: pass } = Promise.withResolvers<void>();
  const timer = setTimeout(pass, Math.max(0, at - clock.now()));
  return {
    at,
    limit: (work, late) =>
      new Promise((resolve, reject) => {
        work.then(resolve, reject);
        passed.then(() => reject(late()));
      }),
    end: () => clearTimeout(timer),
  };
}

/** One of its own, which leaves a share, from 0 to 1, of the time that there is until `deadline`. */
export function shortenDeadline(
  { at }: Pick<SharedDeadline, 'at'>,
  shareLeft: number,
  clock: Clock,
): SharedDeadline {
  return shareDeadline(at - Math.max(0, at - clock.now()) * shareLeft, clock);
}

/**
 * Settles as `work` does, or rejects with `late()` at `deadline` (epoch milliseconds). The work goes on alone; what
 * becomes of it afterwards is no unhandled rejection.
 */
export function withinDeadline<T>(
  work: Promise<T>,
  deadline: number,
  clock: Clock,
  late: () => Error,
): Promise<T> {
  const { limit, end } = shareDeadline(deadline, clock);
  return limit(work, late).finally(end);
}

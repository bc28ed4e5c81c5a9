import type { Clock } from '../../platform/clock.ts';

const PAUSE_MS = 25;

/**
 * Hands DynamoDB a batch, and again, after a growing pause, what it did not get to.
 * @param attempts how many calls are made at most; rejects if something is left after them
 * @param send one call; returns what it did not get to
 */
export async function untilProcessed<T>(
  batch: readonly T[],
  { what, attempts, clock }: { what: 'keys' | 'items'; attempts: number; clock: Clock },
  send: (left: T[]) => Promise<readonly T[]>,
): Promise<void> {
  let left = [...batch];
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > 1) await clock.sleep(PAUSE_MS * 2 ** attempt);
    left = [...(await send(left))];
    if (attempt === attempts) refuseUnprocessed(what, left);
  }
}

/** A part must not read as all. @throws if there is something that DynamoDB did not get to */
export function refuseUnprocessed(what: 'keys' | 'items', left: readonly unknown[]): void {
  if (left.length > 0) throw new Error(`DynamoDB leaves ${what} unprocessed`);
}

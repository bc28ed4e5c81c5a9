import type { Clock } from './clock.ts';
import { withinDeadline } from './deadline.ts';

/**
 * How long a start waits for secrets, tokens and connections. Lambda gives the init phase ten seconds and whole
 * processors; what hangs must not hold up the first event for long, whose own deadline counts from its arrival.
 */
export const INIT_WAIT_MS = 1_000;

/**
 * What a start waits for. Never rejects: what fails, or is not there in time, the first event asks for itself.
 * @param works begun already; they go on if they take longer
 */
export async function initPhase(works: ReadonlyArray<Promise<unknown>>, clock: Clock): Promise<void> {
  const late = () => new Error('the init phase is over');
  await withinDeadline(Promise.allSettled(works), clock.now() + INIT_WAIT_MS, clock, late).catch(() => {});
}

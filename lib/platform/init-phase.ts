import type { Clock } from './clock.ts';
import { withinDeadline } from './deadline.ts';

/**
 * How long a start waits for secrets, tokens and connections. Lambda gives the init phase ten seconds and whole
 * processors; what hangs must not hold up the first event for long, whose own deadline counts from its arrival.
 */
export const INIT_WAIT_MS = 1_000;

export interface InitPhase {
  /** Begun already; they go on if they take longer. */
  works: ReadonlyArray<Promise<unknown>>;
  /** Asked for after the secrets that `works` wait for: when it is there, what these ask for next is under way. */
  lastSecret: Promise<unknown>;
  /**
   * Works the processor while the network is awaited. It begins with the last secret, for before that it would keep the
   * tokens waiting, and not at all once the phase is over.
   */
  rehearse(): Promise<unknown>;
  clock: Clock;
}

/** What a start waits for. Never rejects: what fails, or is not there in time, the first event asks for itself. */
export async function initPhase({ works, lastSecret, rehearse, clock }: InitPhase): Promise<void> {
  const end = clock.now() + INIT_WAIT_MS;
  const rehearsed = lastSecret.then(() => (clock.now() < end ? rehearse() : undefined));
  const late = () => new Error('the init phase is over');
  await withinDeadline(Promise.allSettled([...works, rehearsed]), end, clock, late).catch(() => {});
}

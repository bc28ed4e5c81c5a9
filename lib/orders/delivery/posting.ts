import { describeError } from '../../platform/reporting/describe-error.ts';
import type { PostOutcome } from '../systems.ts';
import type { Invocation } from './invocation.ts';
import type { TakenSlot } from './limiter.ts';
import type { OrderWork } from './order-work.ts';
import type { Wait } from './pauses.ts';
import { type KeepHeld, waitForSlot } from './permits.ts';
import { isAlone } from './post-plan.ts';
import { LONGEST_PAUSE_MS } from './slots.ts';
import { postBy, postDeadline } from './time-budget.ts';

/** When ROBIN says that we are too fast, or that it is not well, and not for how long. */
const DEFAULT_BACKOFF_MS = 5_000;
/** When ROBIN refuses our key: that takes a person to mend, so there is no hurry. */
const UNAUTHORIZED_BACKOFF_MS = 60_000;

export type PostResult =
  | { kind: 'accepted' }
  | { kind: 'refused' }
  /**
   * Nothing was decided. `inDoubt`: ROBIN may have counted the orders all the same. `mayBeAnOrder`: it answered 5xx or
   * 409, which may be the fault of one of them.
   */
  | { kind: 'waits'; wait: Wait; inDoubt: boolean; mayBeAnOrder?: boolean };

/**
 * Posts the orders' frozen bodies at the moment of the permit, or of another one if that has passed. If ROBIN
 * refuses our key, its secret is read anew and, if it has changed, the POST repeated once.
 * @param noted the orders that a further slot notes: docs/delivery.md, "What ROBIN refuses"
 */
export async function postOrders(
  invocation: Invocation,
  noted: readonly OrderWork[],
  permit: TakenSlot | undefined,
  keepHeld: KeepHeld,
): Promise<PostResult> {
  const outcome = await postOnce(invocation, noted, permit, keepHeld);
  if ('reason' in outcome) return { kind: 'waits', wait: outcome, inDoubt: false };
  if (outcome.kind !== 'unauthorized' || !(await hasNewCredentials(invocation)))
    return interpret(invocation, noted, outcome);
  const repeated = await postOnce(invocation, noted, undefined, keepHeld);
  if ('reason' in repeated) return { kind: 'waits', wait: repeated, inDoubt: false };
  return interpret(invocation, noted, repeated);
}

async function postOnce(
  invocation: Invocation,
  noted: readonly OrderWork[],
  permit: TakenSlot | undefined,
  keepHeld: KeepHeld,
): Promise<PostOutcome | Wait> {
  const held = await waitForSlot(invocation, noted, permit, keepHeld);
  if ('reason' in held) return held;
  const bodies = held.flatMap((work) => (work.state?.inFlight ? [work.state.inFlight.body] : []));
  noteRepeats(invocation, held);
  const startedAt = invocation.clock.now();
  const heldUntil = Math.min(...held.map(({ state }) => state?.inFlight?.until ?? 0));
  const deadline = postDeadline(invocation.end, startedAt, heldUntil);
  const outcome = await invocation.robin.postOrders(bodies, deadline).catch((error: unknown): PostOutcome => {
    robinCallFailed(invocation, 'post', error);
    return { kind: 'unavailable', inDoubt: true };
  });
  invocation.metrics.milliseconds('RobinTime', invocation.clock.now() - startedAt, { outcome: outcome.kind });
  invocation.log.debug('orders.posted', { orders: bodies.length, outcome: outcome.kind });
  return outcome;
}

/** A ROBIN that adds what it gets may be off by what is posted now. */
function noteRepeats({ log, metrics }: Invocation, works: readonly OrderWork[]): void {
  const repeats = works.filter(({ state }) => state?.inFlight?.inDoubt);
  if (repeats.length === 0) return;
  metrics.count('PostsInDoubt');
  for (const { orderNumber } of repeats) log.warn('orders.posted-in-doubt', { orderNumber });
}

async function hasNewCredentials(invocation: Invocation): Promise<boolean> {
  try {
    return await invocation.robin.renewCredentials(postBy(invocation.end));
  } catch (error) {
    robinCallFailed(invocation, 'renew-credentials', error);
    return false;
  }
}

/** What ROBIN's client has no outcome for: a secret that is none, or a bug. */
function robinCallFailed({ log }: Invocation, what: 'post' | 'renew-credentials', error: unknown): void {
  log.error('orders.robin-call-failed', { what, ...describeError(error) });
}

function interpret(
  invocation: Invocation,
  works: readonly OrderWork[],
  outcome: PostOutcome,
): PostResult | Promise<PostResult> {
  switch (outcome.kind) {
    case 'accepted':
      invocation.limiter.noteAccepted();
      return { kind: outcome.kind };
    case 'refused':
      return { kind: outcome.kind };
    case 'unauthorized':
      invocation.log.error('orders.robin-unauthorized', { status: outcome.status });
      invocation.metrics.count('RobinUnauthorized');
      return {
        kind: 'waits',
        wait: { reason: 'robin-unauthorized', notBefore: invocation.clock.now() + UNAUTHORIZED_BACKOFF_MS },
        inDoubt: false,
      };
    case 'unavailable':
      return backOff(invocation, works, outcome);
  }
}

async function backOff(
  invocation: Invocation,
  works: readonly OrderWork[],
  outcome: Extract<PostOutcome, { kind: 'unavailable' }>,
): Promise<PostResult> {
  const { status, retryAfterMs, inDoubt } = outcome;
  const isFailure = status !== undefined && (status >= 500 || status === 409);
  invocation.log.warn('orders.robin-unavailable', { status, inDoubt });
  // Of an order that ROBIN fails at while it takes others, it says nothing of ROBIN: `settleChunk` counts that.
  if (!isFailure || !works.every(isAlone)) invocation.metrics.count('RobinUnavailable');
  if (inDoubt) invocation.metrics.count('PostsInDoubt');
  const pauseMs = Math.min(retryAfterMs ?? DEFAULT_BACKOFF_MS, LONGEST_PAUSE_MS);
  const wait: Wait = { reason: 'robin-unavailable', notBefore: invocation.clock.now() + pauseMs };
  // What ROBIN says to one worker holds for all of them.
  const isSaidToAll = status === 429 || retryAfterMs !== undefined;
  if (isSaidToAll)
    await invocation.limiter.pause(pauseMs).catch((error: unknown) => invocation.failed('limiter', error));
  return { kind: 'waits', wait, inDoubt, mayBeAnOrder: isFailure };
}

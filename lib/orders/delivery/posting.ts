import type { PostOutcome } from '../systems.ts';
import type { OrderWork } from './batch.ts';
import type { Run } from './invocation.ts';
import type { Wait } from './pauses.ts';
import { FARTHEST_SLOT, LONGEST_PAUSE, SLOT_GRACE, type Slot } from './slots.ts';

/** How long ROBIN may take to answer a POST. */
const POST_TIMEOUT = 10_000;
/** What a POST needs at least to be worth beginning, and what is kept to write down its outcome. */
const SHORTEST_POST = 500;
const SETTLE_TIME = 1_000;
/** How long it takes to write the orders down before they are posted; and to ask the sources about new ones first. */
const WRITE_LEAD = 60;
const HISTORY_LEAD = 400;
/** When ROBIN says that we are too fast, or that it is not well, and not for how long. */
const DEFAULT_BACKOFF = 5_000;
/** When ROBIN refuses our key: somebody has to mend that, so there is no hurry. */
const UNAUTHORIZED_BACKOFF = 60_000;

export type PostResult =
  | { kind: 'accepted' }
  | { kind: 'refused' }
  /** Nothing was decided. `inDoubt`: ROBIN may have counted the orders all the same. */
  | { kind: 'waits'; wait: Wait; inDoubt: boolean };

/** The last moment at which a POST of this run may still be under way. */
export function postBy(run: Run): number {
  return run.end - SETTLE_TIME;
}

/** Whether a POST that begins at `moment` has the time that it needs. */
export function canPostFrom(run: Run, moment: number): boolean {
  return moment <= postBy(run) - SHORTEST_POST;
}

/** A permit for a POST of these orders, late enough that they can be prepared until then; or why there is none. */
export function takePermit(run: Run, works: readonly OrderWork[]): Promise<Slot | Wait> {
  const isNew = (work: OrderWork) => work.state?.isFirstOrder === undefined;
  const lead = run.historySources.length > 0 && works.some(isNew) ? HISTORY_LEAD : WRITE_LEAD;
  const prepared = works.every((work) => work.state?.inFlight?.owner === run.hold.owner);
  return reserve(run, prepared ? 0 : lead);
}

async function reserve(run: Run, lead: number): Promise<Slot | Wait> {
  const now = run.clock.now();
  const latest = Math.min(now + FARTHEST_SLOT, postBy(run) - SHORTEST_POST);
  if (!canPostFrom(run, now + lead)) return { reason: 'out-of-time' };
  try {
    const permit = await run.limiter.reserve(now + lead, latest);
    if ('slot' in permit) return permit;
    run.metrics.count('PostsWithoutPermit');
    return { reason: 'no-permit', notBefore: permit.nextSlot };
  } catch (error) {
    run.failed('limiter', error);
    return { reason: 'store-unavailable' };
  }
}

/**
 * Posts the orders' frozen bodies at the moment of the permit, or of another one where that has passed. Where ROBIN
 * refuses our key, its secret is read anew and, if it has changed, the POST repeated once.
 */
export async function postOrders(
  run: Run,
  works: readonly OrderWork[],
  permit: Slot | undefined,
): Promise<PostResult> {
  const outcome = await postOnce(run, works, permit);
  if ('reason' in outcome) return { kind: 'waits', wait: outcome, inDoubt: false };
  if (outcome.kind !== 'unauthorized' || !(await hasNewCredentials(run))) return interpret(run, outcome);
  const repeated = await postOnce(run, works, undefined);
  if ('reason' in repeated) return { kind: 'waits', wait: repeated, inDoubt: false };
  return interpret(run, repeated);
}

async function postOnce(
  run: Run,
  works: readonly OrderWork[],
  permit: Slot | undefined,
): Promise<PostOutcome | Wait> {
  const slot = await waitForSlot(run, permit);
  if (typeof slot !== 'number') return slot;
  const bodies = works.flatMap((work) => (work.state?.inFlight ? [work.state.inFlight.body] : []));
  const startedAt = run.clock.now();
  const deadline = Math.min(startedAt + POST_TIMEOUT, postBy(run));
  const outcome = await run.robin.postOrders(bodies, deadline).catch((error: unknown): PostOutcome => {
    run.failed('post', error);
    return { kind: 'unavailable', inDoubt: true };
  });
  run.metrics.milliseconds('RobinTime', run.clock.now() - startedAt, { outcome: outcome.kind });
  run.log.debug('orders.posted', { orders: bodies.length, outcome: outcome.kind });
  return outcome;
}

/** Waits for the permit's time. A permit used late would crowd the next ones: then another one is taken. */
async function waitForSlot(run: Run, permit: Slot | undefined): Promise<number | Wait> {
  for (let current = permit; ; current = undefined) {
    const taken = current ?? (await reserve(run, 0));
    if ('reason' in taken) return taken;
    await run.clock.sleep(taken.from - run.clock.now());
    const now = run.clock.now();
    if (!canPostFrom(run, now)) return { reason: 'out-of-time' };
    if (now <= taken.slot + SLOT_GRACE) return taken.slot;
    run.metrics.count('PermitsMissed');
  }
}

async function hasNewCredentials(run: Run): Promise<boolean> {
  try {
    return await run.robin.renewCredentials(postBy(run));
  } catch (error) {
    run.failed('renew-credentials', error);
    return false;
  }
}

function interpret(run: Run, outcome: PostOutcome): PostResult | Promise<PostResult> {
  switch (outcome.kind) {
    case 'accepted':
    case 'refused':
      return { kind: outcome.kind };
    case 'unauthorized':
      run.log.error('orders.robin-unauthorized', { status: outcome.status });
      run.metrics.count('RobinUnauthorized');
      return {
        kind: 'waits',
        wait: { reason: 'robin-unauthorized', notBefore: run.clock.now() + UNAUTHORIZED_BACKOFF },
        inDoubt: false,
      };
    case 'unavailable':
      return backOff(run, outcome);
  }
}

async function backOff(
  run: Run,
  outcome: Extract<PostOutcome, { kind: 'unavailable' }>,
): Promise<PostResult> {
  const { status, retryAfterMilliseconds, inDoubt } = outcome;
  run.log.warn('orders.robin-unavailable', { status, inDoubt });
  run.metrics.count('RobinUnavailable');
  if (inDoubt) run.metrics.count('PostsInDoubt');
  const pause = Math.min(retryAfterMilliseconds ?? DEFAULT_BACKOFF, LONGEST_PAUSE);
  const wait: Wait = { reason: 'robin-unavailable', notBefore: run.clock.now() + pause };
  // What ROBIN says to one worker holds for all of them.
  const isSaidToAll = status === 429 || retryAfterMilliseconds !== undefined;
  if (isSaidToAll) await run.limiter.pause(pause).catch((error: unknown) => run.failed('limiter', error));
  return { kind: 'waits', wait, inDoubt };
}

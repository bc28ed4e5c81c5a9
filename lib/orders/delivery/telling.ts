import { inParallel } from '../../platform/in-parallel.ts';
import { isUndecided, needsClaim } from '../ledger/state.ts';
import { lastTriesOf } from './failing-order.ts';
import type { Invocation } from './invocation.ts';
import { writeDownPosting } from './journaling.ts';
import type { TakenSlot } from './limiter.ts';
import { isReady, nextEvent, type OrderWork, stepOf, waiting, withDoubt } from './order-work.ts';
import { WRITES_AT_ONCE } from './order-writes.ts';
import { type Halving, type SoFar, settleChunk, type TellingResult } from './outcomes.ts';
import type { Wait } from './pauses.ts';
import { type KeepHeld, takePermit } from './permits.ts';
import { isAmong, planPosts } from './post-plan.ts';
import { type PostResult, postOrders } from './posting.ts';
import { prepare } from './preparing.ts';
import type { Progress } from './progress.ts';
import { releaseOrder, settleAccepted } from './settling.ts';
import { postBy } from './time-budget.ts';

/**
 * Tells ROBIN what the orders have to tell, POST by POST, the changes of one order one at a time and in order. What
 * cannot be told now is let go of and gets a `wait`.
 */
export async function tellOrders(
  invocation: Invocation,
  progress: Progress,
  works: readonly OrderWork[],
): Promise<void> {
  const { owner, clock, settings, randomSource } = invocation;
  const isToBeTold = (work: OrderWork) => !work.wait && stepOf(work, owner, clock.now()) === 'tell';
  const plan = planPosts(works, settings.maxOrdersPerPost, randomSource.random);
  /** Orders that were posted since ROBIN last took one. */
  const inVain = new Set<string>();
  const lastTries = lastTriesOf(works);
  for (let chunk = plan.next(); chunk; chunk = plan.next()) {
    const soFar = { isWorking: plan.isWorking(), inVain, lastTries };
    const { accepted, posted, suspects, stop } = await tellChunk(invocation, progress, chunk, soFar);
    if (accepted > 0) inVain.clear();
    else for (const { orderNumber } of posted) inVain.add(orderNumber);
    plan.putBack(progress.latest(chunk).filter((work) => isToBeTold(work) && !isAmong(suspects, work)));
    const given = stop ?? plan.note(accepted, suspects);
    if (given) await waitAll(invocation, progress, plan.giveUp(), given);
  }
  await waitAll(invocation, progress, plan.giveUp(), plan.lastFailure());
}

const NOT_POSTED: TellingResult = { accepted: 0, posted: [], suspects: [] };

async function tellChunk(
  invocation: Invocation,
  progress: Progress,
  chunk: readonly OrderWork[],
  soFar: SoFar,
): Promise<TellingResult> {
  // The permit first: without one, no work is done that would have to be undone.
  const permit = await takePermit(invocation, chunk);
  if ('reason' in permit) {
    await waitAll(invocation, progress, chunk, permit);
    return { ...NOT_POSTED, stop: permit };
  }
  const [ready] = await Promise.all([
    prepareAll(invocation, progress, chunk, permit.slot),
    invocation.robin.prepare(postBy(invocation.end)),
  ]);
  if (ready === undefined) {
    const stop: Wait = { reason: 'store-unavailable' };
    await waitAll(invocation, progress, chunk, stop);
    return { ...NOT_POSTED, stop };
  }
  if (ready.length === 0) return NOT_POSTED;
  const result = await postHalving(invocation, progress, ready, permit);
  return settleChunk(invocation, progress, ready, result, soFar);
}

/** How many customers are looked up at the same time. */
const CUSTOMERS_AT_ONCE = 5;

/** @returns those that are ready to be posted, written down in ledger and journal; `undefined` if the journal failed */
async function prepareAll(
  invocation: Invocation,
  progress: Progress,
  works: readonly OrderWork[],
  slot: number,
): Promise<OrderWork[] | undefined> {
  await preloadCustomers(invocation, works);
  const [known, unknown] = [[] as OrderWork[][], [] as OrderWork[][]];
  for (const group of Map.groupBy(works, (work) => customerOf(invocation, work)).values()) {
    const asksSources = invocation.historySources.length > 0 && group.some(({ state }) => isUndecided(state));
    (asksSources ? unknown : known).push(group);
  }
  // Orders of one customer are prepared one after the other, so that the oldest one claims to be the first.
  const prepareGroup = (group: readonly OrderWork[]) =>
    progress.advance(group, 1, (work) => prepare(invocation, work, slot));
  await Promise.all([
    inParallel(known, WRITES_AT_ONCE, prepareGroup),
    inParallel(unknown, CUSTOMERS_AT_ONCE, prepareGroup),
  ]);
  const ready = progress.latest(works).filter((work) => isReady(work, invocation.owner));
  // After the claims: what was never to be posted must not stand there.
  return (await writeDownPosting(invocation, ready)) ? ready : undefined;
}

/** Reads in one go the customers of all orders of which it is to be decided, or claimed, that they are first ones. */
async function preloadCustomers(invocation: Invocation, works: readonly OrderWork[]): Promise<void> {
  const keys = new Set(
    works.flatMap((work) => {
      if (needsClaim(work.state)) return work.state?.customerKey ?? [];
      return isUndecided(work.state) ? customerOf(invocation, work) : [];
    }),
  );
  if (keys.size === 0) return;
  try {
    await invocation.customers.load([...keys]);
  } catch (error) {
    // Each of them is loaded on its own then.
    invocation.failed('load-customers', error);
  }
}

function customerOf({ customerKey }: Invocation, work: OrderWork): string {
  const event = nextEvent(work);
  return event ? customerKey(event) : work.orderNumber;
}

/** Prolongs the holds of orders that end too soon for a POST in this slot: as in `KeepHeld`. */
async function prolong(
  invocation: Invocation,
  progress: Progress,
  works: readonly OrderWork[],
  slot: number,
): Promise<readonly OrderWork[] | Wait> {
  await progress.advance(works, WRITES_AT_ONCE, (work) => prepare(invocation, work, slot));
  const latest = progress.latest(works);
  // The hold of one has ended before: another worker may be telling it, or has told it, and the next change is frozen.
  const ids = new Set(works.map(({ state }) => state?.inFlight?.id));
  const lost = latest.find((work) => !isReady(work, invocation.owner) || !ids.has(work.state?.inFlight?.id));
  if (lost) return lost.wait ?? { reason: 'held' };
  return latest;
}

/** Posts orders together; if ROBIN refuses them, by halves, until the bad one stands alone. */
async function postHalving(
  invocation: Invocation,
  progress: Progress,
  works: readonly OrderWork[],
  permit: TakenSlot,
): Promise<Halving> {
  const halving: Halving = { accepted: [], refused: [], suspects: [] };
  let free: TakenSlot | undefined = permit;
  async function post(part: readonly OrderWork[]): Promise<void> {
    if (halving.stop) return;
    const keepHeld: KeepHeld = (slot) => prolong(invocation, progress, part, slot);
    // Another worker may have replaced what the first slot noted: what was refused since is noted again.
    const noted = halving.accepted.length > 0 ? part : [...halving.refused, ...part];
    const result: PostResult = await postOrders(invocation, noted, free, keepHeld);
    free = undefined;
    if (result.kind === 'accepted') {
      halving.accepted.push(...part);
      // At once, not when all halves are through: whatever happens then, this is written.
      await progress.advance(part, WRITES_AT_ONCE, (work) => settleAccepted(invocation, work));
    } else if (result.kind === 'waits') {
      if (result.inDoubt) await progress.advance(part, part.length, withDoubt);
      if (result.mayBeAnOrder) {
        halving.suspects.push([...part]);
        halving.failure = result.wait;
      } else halving.stop = result.wait;
    } else if (part.length === 1) {
      halving.refused.push(...part);
    } else {
      const middle = Math.ceil(part.length / 2);
      await post(part.slice(0, middle));
      await post(part.slice(middle));
    }
  }
  await post(works);
  return halving;
}

/** Nothing more can be told: what was frozen but not tried is let go of. */
async function waitAll(
  invocation: Invocation,
  progress: Progress,
  works: readonly OrderWork[],
  wait: Wait,
): Promise<void> {
  await progress.advance(works, WRITES_AT_ONCE, (work) => {
    if (isReady(work, invocation.owner)) return releaseOrder(invocation, work, wait);
    return work.wait ? work : waiting(work, wait);
  });
}

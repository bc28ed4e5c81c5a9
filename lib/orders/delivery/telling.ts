import { inParallel } from '../../platform/in-parallel.ts';
import { newCustomer } from '../ledger/first-order.ts';
import { isUndecided, needsClaim } from '../ledger/state.ts';
import { REFUSED_IN_A_ROW } from './in-vain.ts';
import type { Invocation } from './invocation.ts';
import { writeDownPosting } from './journaling.ts';
import type { HeldSlot } from './limiter.ts';
import { isReady, nextEvent, type OrderWork, stepOf, waiting, withDoubt } from './order-work.ts';
import type { Wait } from './pauses.ts';
import { type PostResult, postOrders, takePermit } from './posting.ts';
import { prepare } from './preparing.ts';
import type { Progress } from './progress.ts';
import { countInVain, wasTried } from './refusals.ts';
import { releaseOrder, settleAccepted, settleRefused } from './settling.ts';
import { isAmong, type Suspect, startSuspicion } from './suspicion.ts';
import { postBy } from './time-budget.ts';

/**
 * Tells ROBIN what the orders have to tell, chunk by chunk, the changes of one order one at a time and in order. What
 * cannot be told now is let go of and gets a `wait`.
 */
export async function tellOrders(
  invocation: Invocation,
  progress: Progress,
  works: readonly OrderWork[],
): Promise<void> {
  const { hold, clock, settings } = invocation;
  const isToBeTold = (work: OrderWork) => !work.wait && stepOf(work, hold.owner, clock.now()) === 'tell';
  // Oldest order first: of two new orders of one customer, the older one is the first order.
  const queue = works.toSorted((a, b) => Number(isAlone(a)) - Number(isAlone(b)) || compareDates(a, b));
  const suspicion = startSuspicion(works);
  /** Orders that were posted since ROBIN last took one. */
  const inVain = new Set<string>();
  for (;;) {
    const chunk = queue.length > 0 ? nextChunk(queue, settings.maxOrdersPerPost) : suspicion.nextPart();
    if (!chunk) break;
    const { accepted, suspects, stop } = await tellChunk(invocation, progress, chunk, {
      isWorking: suspicion.isWorking(),
      inVain,
    });
    if (accepted > 0) inVain.clear();
    else for (const { orderNumber } of chunk) inVain.add(orderNumber);
    queue.unshift(...progress.latest(chunk).filter((work) => isToBeTold(work) && !isAmong(suspects, work)));
    const given = stop ?? suspicion.note(accepted, suspects);
    if (given) await waitAll(invocation, progress, [...queue.splice(0), ...suspicion.giveUp()], given);
  }
  await waitAll(invocation, progress, suspicion.giveUp(), suspicion.lastFailure());
}

/** Whether ROBIN failed at it alone while it took others: it is told alone, and last. */
function isAlone({ state }: OrderWork): boolean {
  return state?.inFlight?.alone === true;
}

function nextChunk(queue: OrderWork[], most: number): OrderWork[] {
  const firstAlone = queue.findIndex(isAlone);
  return queue.splice(0, firstAlone < 0 ? most : Math.min(most, Math.max(1, firstAlone)));
}

function compareDates(a: OrderWork, b: OrderWork): number {
  const [dateA, dateB] = [headDate(a), headDate(b)];
  if (dateA === dateB) return 0;
  return dateA < dateB ? -1 : 1;
}

function headDate({ state }: OrderWork): string {
  return state?.pending[0]?.orderDate ?? state?.orderDate ?? '';
}

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
    return { accepted: 0, suspects: [], stop: permit };
  }
  const [ready] = await Promise.all([
    prepareAll(invocation, progress, chunk),
    invocation.robin.prepare(postBy(invocation.end)),
  ]);
  if (ready === undefined) {
    const stop: Wait = { reason: 'store-unavailable' };
    await waitAll(invocation, progress, chunk, stop);
    return { accepted: 0, suspects: [], stop };
  }
  if (ready.length === 0) return { accepted: 0, suspects: [] };
  const result = await postHalving(invocation, progress, ready, permit);
  return settle(invocation, progress, ready, result, { ...soFar, noted: permit.inVain });
}

/** How many orders are written, refused ones settled, and customers looked up, at the same time. */
const WRITES_AT_ONCE = 20;
const REFUSALS_AT_ONCE = 5;
const CUSTOMERS_AT_ONCE = 5;

/** @returns those that are ready to be posted, written down in ledger and journal; `undefined` if the journal failed */
async function prepareAll(
  invocation: Invocation,
  progress: Progress,
  works: readonly OrderWork[],
): Promise<OrderWork[] | undefined> {
  await preloadCustomers(invocation, works);
  const [known, unknown] = [[] as OrderWork[][], [] as OrderWork[][]];
  for (const group of Map.groupBy(works, (work) => customerOf(invocation, work)).values()) {
    const asksSources = invocation.historySources.length > 0 && group.some(({ state }) => isUndecided(state));
    (asksSources ? unknown : known).push(group);
  }
  // Orders of one customer are prepared one after the other, so that the oldest one claims to be the first.
  const prepareGroup = (group: readonly OrderWork[]) =>
    progress.advance(group, 1, (work) => prepare(invocation, work));
  await Promise.all([
    inParallel(known, WRITES_AT_ONCE, prepareGroup),
    inParallel(unknown, CUSTOMERS_AT_ONCE, prepareGroup),
  ]);
  const ready = progress.latest(works).filter((work) => isReady(work, invocation.hold.owner));
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
    const stored = await invocation.ledger.loadCustomers([...keys]);
    // Also customers that the ledger does not know: else each new one would be looked for once more.
    for (const key of keys) invocation.customers.set(key, stored.get(key) ?? newCustomer(key));
  } catch (error) {
    // Each of them is loaded on its own then.
    invocation.failed('load-customers', error);
  }
}

function customerOf({ customerKey }: Invocation, work: OrderWork): string {
  const event = nextEvent(work);
  return event ? customerKey(event) : work.orderNumber;
}

interface Halving {
  accepted: OrderWork[];
  /** Refused each on its own. */
  refused: OrderWork[];
  /** What was posted together when ROBIN answered 5xx or 409. */
  suspects: OrderWork[][];
  /** That answer. */
  failure?: Wait;
  stop?: Wait;
}

/** What the invocation's POSTs so far say of ROBIN. */
interface SoFar {
  isWorking: boolean;
  inVain: ReadonlySet<string>;
}

/** What became of a chunk. */
interface TellingResult {
  accepted: number;
  /** As in `Halving`, but for what stood alone: that waits. */
  suspects: readonly Suspect[];
  /** Why nothing more can be told now. */
  stop?: Wait;
}

/** Posts orders together; if ROBIN refuses them, by halves, until the bad one stands alone. */
async function postHalving(
  invocation: Invocation,
  progress: Progress,
  works: readonly OrderWork[],
  permit: HeldSlot,
): Promise<Halving> {
  const halving: Halving = { accepted: [], refused: [], suspects: [] };
  let free: HeldSlot | undefined = permit;
  async function post(part: readonly OrderWork[]): Promise<void> {
    if (halving.stop) return;
    const result: PostResult = await postOrders(invocation, part, free);
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

/** Writes down what became of orders that were not accepted. */
async function settle(
  invocation: Invocation,
  progress: Progress,
  works: readonly OrderWork[],
  result: Halving,
  soFar: SoFar & { noted: ReadonlySet<string> },
): Promise<TellingResult> {
  const { accepted, refused, failure } = result;
  const refusal = await stopIfRefused(invocation, works, result, soFar);
  const isProven = soFar.isWorking || accepted.length > 0;
  const isBad = (work: OrderWork) => isProven || wasTried(work);
  const bad = refusal ? [] : refused.filter(isBad);
  await progress.advance(bad, REFUSALS_AT_ONCE, (work) => settleRefused(invocation, work));
  const stop = result.stop ?? refusal;
  const together = stop ? [] : result.suspects.filter((part) => part.length > 1);
  const alone = numbersOf(result.suspects.filter((part) => part.length === 1).flat());
  const suspects = failure ? together.map((part) => ({ works: progress.latest(part), failure })) : [];
  const left = works.filter(
    (work) => !accepted.includes(work) && !bad.includes(work) && !isAmong(suspects, work),
  );
  const refusedFirst = numbersOf(refused);
  await progress.advance(left, WRITES_AT_ONCE, (work) => {
    const { orderNumber } = work;
    if (refusedFirst.has(orderNumber))
      return releaseOrder(invocation, work, stop ?? { reason: 'refused-once' }, false, { refused: true });
    const wait = stop ?? failure ?? { reason: 'out-of-time' };
    if (!soFar.isWorking || !alone.has(orderNumber)) return releaseOrder(invocation, work, wait, false);
    invocation.log.warn('orders.robin-fails-at-order', { orderNumber });
    invocation.metrics.count('OrdersRobinFailsAt');
    return releaseOrder(invocation, work, wait, false, { alone: true });
  });
  // What stood alone has failed as well: if nothing gets through, that is an outage.
  const singles =
    failure && !stop ? works.filter((work) => alone.has(work.orderNumber)).map((work) => [work]) : [];
  return {
    accepted: accepted.length,
    suspects: [...suspects, ...(failure ? singles.map((single) => ({ works: single, failure })) : [])],
    ...(stop && { stop }),
  };
}

/** @returns a wait for all if of several orders none gets through, in one POST or over several invocations */
async function stopIfRefused(
  invocation: Invocation,
  works: readonly OrderWork[],
  { accepted, refused, stop }: Halving,
  { inVain, noted }: SoFar & { noted: ReadonlySet<string> },
): Promise<Wait | undefined> {
  if (accepted.length > 0 || refused.length === 0) return undefined;
  try {
    const tried = new Set([...inVain, ...numbersOf(works)]);
    if ((await countInVain(invocation, tried, noted)) < REFUSED_IN_A_ROW) return undefined;
  } catch (error) {
    invocation.failed('load', error);
    return { reason: 'store-unavailable' };
  }
  if (!stop) {
    invocation.log.error('orders.robin-refuses-all', { orders: refused.length });
    invocation.metrics.count('RobinRefusesAll', refused.length);
  }
  return { reason: 'robin-refuses-all' };
}

function numbersOf(works: readonly OrderWork[]): Set<string> {
  return new Set(works.map(({ orderNumber }) => orderNumber));
}

/** Nothing more can be told: what was frozen but not tried is let go of. */
async function waitAll(
  invocation: Invocation,
  progress: Progress,
  works: readonly OrderWork[],
  wait: Wait,
): Promise<void> {
  await progress.advance(works, WRITES_AT_ONCE, (work) => {
    if (isReady(work, invocation.hold.owner)) return releaseOrder(invocation, work, wait, false);
    return work.wait ? work : waiting(work, wait);
  });
}

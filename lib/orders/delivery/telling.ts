import { inParallel } from '../../platform/in-parallel.ts';
import { newCustomer } from '../ledger/first-order.ts';
import type { OrderWork } from './batch.ts';
import { eventFor } from './batch.ts';
import type { Run } from './invocation.ts';
import type { Wait } from './pauses.ts';
import { type PostResult, postBy, postOrders, takePermit } from './posting.ts';
import { prepare } from './preparing.ts';
import { releaseOrder, settleAccepted, settleRefused } from './settling.ts';
import type { Slot } from './slots.ts';

/**
 * Tells ROBIN what the orders have to tell, chunk by chunk, the changes of one order one at a time and in order. What
 * cannot be told now is let go of and gets a `wait`.
 */
export async function tellOrders(run: Run, works: readonly OrderWork[]): Promise<void> {
  // Oldest order first: of two new orders of one customer, the older one is the first order.
  const queue = works.toSorted((a, b) => compareDates(a, b));
  while (queue.length > 0) {
    const chunk = queue.splice(0, run.settings.maxOrdersPerPost);
    const stop = await tellChunk(run, chunk);
    queue.unshift(...chunk.filter((work) => !work.wait && run.stepOf(work) === 'tell'));
    if (stop) await waitAll(run, queue.splice(0), stop);
  }
}

function compareDates(a: OrderWork, b: OrderWork): number {
  const [dateA, dateB] = [headDate(a), headDate(b)];
  if (dateA === dateB) return 0;
  return dateA < dateB ? -1 : 1;
}

function headDate({ state }: OrderWork): string {
  return state?.pending[0]?.orderDate ?? state?.orderDate ?? '';
}

/** @returns why nothing more can be told now */
async function tellChunk(run: Run, chunk: readonly OrderWork[]): Promise<Wait | undefined> {
  // The permit first: without one, no work is done that would have to be undone.
  const permit = await takePermit(run, chunk);
  if ('reason' in permit) {
    await waitAll(run, chunk, permit);
    return permit;
  }
  await Promise.all([prepareAll(run, chunk), run.robin.prepare?.(postBy(run))]);
  const ready = chunk.filter((work) => isOurs(run, work));
  if (ready.length === 0) return undefined;
  const result = await postHalving(run, ready, permit);
  await settle(run, ready, result);
  return result.stop;
}

/** So many orders are written, and so many customers looked up, at the same time. */
const WRITES_AT_ONCE = 20;
const CUSTOMERS_AT_ONCE = 5;

async function prepareAll(run: Run, works: readonly OrderWork[]): Promise<void> {
  await preloadCustomers(run, works);
  const [known, unknown] = [[] as OrderWork[][], [] as OrderWork[][]];
  for (const group of Map.groupBy(works, (work) => customerOf(run, work)).values()) {
    const asksSources = run.historySources.length > 0 && group.some(isUndecided);
    (asksSources ? unknown : known).push(group);
  }
  const prepareGroup = async (group: readonly OrderWork[]) => {
    for (const work of group) await prepare(run, work);
  };
  await Promise.all([
    inParallel(known, WRITES_AT_ONCE, prepareGroup),
    inParallel(unknown, CUSTOMERS_AT_ONCE, prepareGroup),
  ]);
}

/** Reads the customers of all orders of which it is not decided yet whether they are first ones, in one go. */
async function preloadCustomers(run: Run, works: readonly OrderWork[]): Promise<void> {
  const keys = new Set(works.filter(isUndecided).map((work) => customerOf(run, work)));
  if (keys.size === 0) return;
  try {
    const stored = await run.ledger.loadCustomers([...keys]);
    // Also whom the ledger does not know: else each new customer would be looked for once more.
    for (const key of keys) run.customers.set(key, stored.get(key) ?? newCustomer(key));
  } catch (error) {
    // Each of them is loaded on its own then.
    run.failed('load-customers', error);
  }
}

function isUndecided({ state }: OrderWork): boolean {
  return state?.isFirstOrder === undefined;
}

/** Orders of one customer are prepared one after the other, so that the oldest one claims to be the first. */
function customerOf(run: Run, work: OrderWork): string {
  const head = work.state?.inFlight ?? work.state?.pending[0];
  const event = head && eventFor(work, head.version);
  return event ? run.customerKey(event) : work.orderNumber;
}

function isOurs(run: Run, work: OrderWork): boolean {
  return !work.wait && !work.changed && work.state?.inFlight?.owner === run.hold.owner;
}

interface Halving {
  accepted: OrderWork[];
  /** Refused each on its own. */
  refused: OrderWork[];
  /** Posted, and nobody knows whether ROBIN counted them. */
  inDoubt: OrderWork[];
  stop?: Wait;
}

/** Posts orders together; where ROBIN refuses them, by halves, until the bad one stands alone. */
async function postHalving(run: Run, works: readonly OrderWork[], permit: Slot): Promise<Halving> {
  const halving: Halving = { accepted: [], refused: [], inDoubt: [] };
  let free: Slot | undefined = permit;
  async function post(part: readonly OrderWork[]): Promise<void> {
    if (halving.stop) return;
    const result: PostResult = await postOrders(run, part, free);
    free = undefined;
    if (result.kind === 'accepted') {
      halving.accepted.push(...part);
      // At once, not when all halves are through: whatever happens then, this is written.
      await inParallel(part, WRITES_AT_ONCE, (work) => settleAccepted(run, work));
    } else if (result.kind === 'waits') {
      halving.stop = result.wait;
      if (result.inDoubt) halving.inDoubt.push(...part);
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
async function settle(run: Run, works: readonly OrderWork[], result: Halving): Promise<void> {
  const { accepted, refused, inDoubt } = result;
  // Where of several orders none gets through, it is hardly each of them that is bad: it is we who are refused.
  const isRefusedAltogether = works.length >= 3 && accepted.length === 0;
  if (isRefusedAltogether && !result.stop) {
    run.log.error('orders.robin-refuses-all', { orders: refused.length });
    run.metrics.count('RobinRefusesAll', refused.length);
    result.stop = { reason: 'robin-refuses-all' };
  }
  const bad = isRefusedAltogether ? [] : refused;
  await inParallel(bad, 5, (work) => settleRefused(run, work));
  const stop = result.stop ?? { reason: 'out-of-time' };
  const left = works.filter((work) => !accepted.includes(work) && !bad.includes(work));
  await inParallel(left, WRITES_AT_ONCE, (work) => releaseOrder(run, work, stop, inDoubt.includes(work)));
}

/** Nothing more can be told: what was frozen but not tried is let go of, and what needs no telling is written. */
async function waitAll(run: Run, works: readonly OrderWork[], wait: Wait): Promise<void> {
  await inParallel(works, WRITES_AT_ONCE, async (work) => {
    if (isOurs(run, work)) await releaseOrder(run, work, wait, false);
    else work.wait ??= wait;
  });
}

import { failingWhileOthersAreTaken, type LastTries } from './failing-order.ts';
import { REFUSED_IN_A_ROW } from './in-vain.ts';
import type { Invocation } from './invocation.ts';
import type { OrderWork } from './order-work.ts';
import { WRITES_AT_ONCE } from './order-writes.ts';
import type { Wait } from './pauses.ts';
import { isAlone, isAmong, type Suspect } from './post-plan.ts';
import type { Progress } from './progress.ts';
import { countInVain, wasTried } from './refusals.ts';
import { releaseOrder, settleRefused } from './settling.ts';

/** How many refused orders are settled at the same time. */
const REFUSALS_AT_ONCE = 5;

/** What became of the POSTs of a chunk. */
export interface Halving {
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
export interface SoFar {
  isWorking: boolean;
  inVain: ReadonlySet<string>;
  lastTries: LastTries;
}

/** What became of a chunk. */
export interface TellingResult {
  accepted: number;
  /** Its orders that were posted: the others may have no verdict, or be held by another worker. */
  posted: readonly OrderWork[];
  /** As in `Halving`, but for what stood alone: that waits. */
  suspects: readonly Suspect[];
  /** Why nothing more can be told now. */
  stop?: Wait;
}

/** Writes down what became of orders that were not accepted. */
export async function settleChunk(
  invocation: Invocation,
  progress: Progress,
  works: readonly OrderWork[],
  result: Halving,
  soFar: SoFar,
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
  const failing = soFar.isWorking
    ? alone
    : await failingWhileOthersAreTaken(invocation, alone, soFar.lastTries);
  await progress.advance(left, WRITES_AT_ONCE, (work) => {
    const { orderNumber } = work;
    if (refusedFirst.has(orderNumber))
      return releaseOrder(invocation, work, stop ?? { reason: 'refused-once' }, { refused: true });
    const wait = stop ?? failure ?? { reason: 'out-of-time' };
    const isItsFault = failing.has(orderNumber) || (isAlone(work) && alone.has(orderNumber));
    if (!isItsFault) return releaseOrder(invocation, work, wait);
    invocation.log.warn('orders.robin-fails-at-order', { orderNumber });
    invocation.metrics.count('OrdersRobinFailsAt');
    return releaseOrder(invocation, work, wait, { alone: true });
  });
  // What stood alone has failed as well: if nothing gets through, that is an outage.
  const singles =
    failure && !stop
      ? works.filter(({ orderNumber }) => alone.has(orderNumber)).map((work) => ({ works: [work], failure }))
      : [];
  return {
    accepted: accepted.length,
    posted: works,
    suspects: [...suspects, ...singles],
    ...(stop && { stop }),
  };
}

/** @returns a wait for all if of several orders none gets through, in one POST or over several invocations */
async function stopIfRefused(
  invocation: Invocation,
  works: readonly OrderWork[],
  { accepted, refused, stop }: Halving,
  { inVain }: SoFar,
): Promise<Wait | undefined> {
  if (accepted.length > 0 || refused.length === 0) return undefined;
  try {
    const tried = new Set([...inVain, ...numbersOf(works)]);
    if ((await countInVain(invocation, tried)) < REFUSED_IN_A_ROW) return undefined;
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

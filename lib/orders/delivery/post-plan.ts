import { compareText } from '../../platform/compare-text.ts';
import type { OrderWork } from './order-work.ts';
import type { Wait } from './pauses.ts';

/** Orders that were posted together when ROBIN answered 5xx or 409. */
export interface Suspect {
  works: readonly OrderWork[];
  failure: Wait;
}

/** From this delivery of a message on, what failed together is told apart also if nothing has got through yet. */
const FEW_TRIES = 2;
/**
 * After this many failures in a row one order is asked about alone, for maybe all fail: with something accepted, and
 * without.
 */
const FAILURES = { working: 3, unproven: 1 } as const;
/** If this many orders in a row that were asked about alone fail as well, it is an outage. */
const PROBES = 2;

export function isAmong(suspects: readonly Suspect[], { orderNumber }: OrderWork): boolean {
  return suspects.some(({ works }) => works.some((work) => work.orderNumber === orderNumber));
}

/**
 * What an invocation posts, one POST after the other, and whether it makes sense to go on: a failure of ROBIN is some
 * orders' fault or an outage. A single order shows which, drawn at random, or the oldest of the customer whose order was
 * drawn: docs/delivery.md, "What ROBIN fails at".
 * @param random from 0 up to but not 1
 */
export function planPosts(works: readonly OrderWork[], most: number, random: () => number) {
  // Oldest order first: of two new orders of one customer, the older one is the first order.
  const queue = works.filter((work) => !isAlone(work)).toSorted(compareDates);
  const alone = works.filter(isAlone);
  const tries = Math.max(0, ...works.flatMap(receiveCounts));
  const parts: OrderWork[][] = [];
  // If some failed before, that is what to begin with: whether ROBIN takes anything.
  let failures: number = queue.some(isInDoubt) ? FAILURES.unproven : 0;
  let [isWorking, probes, isProbe] = [false, 0, false];
  let lastFailure: Wait = { reason: 'robin-unavailable' };
  const mayTellApart = () => isWorking || tries >= FEW_TRIES;

  function takeProbe(): OrderWork[] | undefined {
    const certain = queue.filter((work) => !isInDoubt(work));
    const pool = [certain, queue, mayTellApart() ? parts.flat() : []].find(({ length }) => length > 0);
    const chosen = pool?.[Math.floor(random() * pool.length)];
    if (!chosen) return undefined;
    const probe = queue.find((work) => isOfOneCustomer(work, chosen)) ?? chosen;
    for (const list of [queue, ...parts]) if (list.includes(probe)) list.splice(list.indexOf(probe), 1);
    return [probe];
  }

  return {
    /** Whether ROBIN has taken anything since. */
    isWorking: () => isWorking,
    /** The orders of the next POST; none if nothing can be told now. */
    next(): OrderWork[] | undefined {
      isProbe = failures >= (isWorking ? FAILURES.working : FAILURES.unproven);
      if (isProbe) return takeProbe();
      if (queue.length > 0) return queue.splice(0, most);
      const part = mayTellApart() ? parts.shift() : undefined;
      if (part) return part.length > 0 ? part : this.next();
      return parts.length > 0 || alone.length === 0 ? undefined : alone.splice(0, 1);
    },
    /** What of a POST is to be told next. */
    putBack: (again: readonly OrderWork[]) => queue.unshift(...again),
    /** @returns why nothing more can be told now */
    note(accepted: number, suspects: readonly Suspect[]): Wait | undefined {
      if (accepted > 0) [isWorking, failures, probes] = [true, 0, 0];
      failures += suspects.length;
      if (isProbe) probes += suspects.length;
      for (const { works: part, failure } of suspects) {
        lastFailure = failure;
        const middle = Math.ceil(part.length / 2);
        if (part.length > 1) parts.push(part.slice(0, middle), part.slice(middle));
      }
      return probes >= PROBES ? lastFailure : undefined;
    },
    lastFailure: () => lastFailure,
    /** All that is still to be told. */
    giveUp: (): OrderWork[] => [...queue.splice(0), ...parts.splice(0).flat(), ...alone.splice(0)],
  };
}

/** Whether ROBIN failed at it alone while it took others: it is told alone, and last. */
export function isAlone({ state }: OrderWork): boolean {
  return state?.inFlight?.alone === true;
}

function isInDoubt({ state }: OrderWork): boolean {
  return state?.inFlight?.inDoubt === true;
}

function isOfOneCustomer({ state: one }: OrderWork, { state: other }: OrderWork): boolean {
  return one?.customerKey !== undefined && one.customerKey === other?.customerKey;
}

function receiveCounts({ entries }: OrderWork): number[] {
  return entries.map(({ message }) => message.receiveCount);
}

function compareDates(a: OrderWork, b: OrderWork): number {
  return compareText(headDate(a), headDate(b));
}

function headDate({ state }: OrderWork): string {
  return state?.pending[0]?.orderDate ?? state?.orderDate ?? '';
}

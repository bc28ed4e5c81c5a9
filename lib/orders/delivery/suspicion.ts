import type { OrderWork } from './order-work.ts';
import type { Wait } from './pauses.ts';

/** Orders that were posted together when ROBIN answered 5xx or 409. */
export interface Suspect {
  works: readonly OrderWork[];
  failure: Wait;
}

/** From this delivery of a message on, its POST is halved even if nothing else shows that ROBIN works. */
const FEW_TRIES = 3;
/** So many failures in a row are an outage: if nothing got through yet, with a few tries, and if something did. */
const OUTAGE = { untried: 2, tried: 3, working: 4 } as const;

export function isAmong(suspects: readonly Suspect[], { orderNumber }: OrderWork): boolean {
  return suspects.some(({ works }) => works.some((work) => work.orderNumber === orderNumber));
}

/**
 * Whether a failure of ROBIN is one order's fault or an outage. What failed together is told by halves, after all
 * others: if those get through, ROBIN works, and the order that it fails at soon stands alone.
 */
export function startSuspicion(works: readonly OrderWork[]) {
  const tries = Math.max(
    0,
    ...works.flatMap(({ entries }) => entries.map(({ message }) => message.receiveCount)),
  );
  let parts: Array<readonly OrderWork[]> = [];
  let [isWorking, inARow] = [false, 0];
  let lastFailure: Wait = { reason: 'robin-unavailable' };
  return {
    /** Whether ROBIN has taken anything since. */
    isWorking: () => isWorking,
    /** @returns why nothing more can be told now */
    note(accepted: number, suspects: readonly Suspect[]): Wait | undefined {
      if (accepted > 0) [isWorking, inARow] = [true, 0];
      inARow += suspects.length;
      for (const { works: part, failure } of suspects) {
        lastFailure = failure;
        const middle = Math.ceil(part.length / 2);
        if (part.length > 1) parts.push(part.slice(0, middle), part.slice(middle));
      }
      const most = isWorking ? OUTAGE.working : tries >= FEW_TRIES ? OUTAGE.tried : OUTAGE.untried;
      return inARow >= most ? lastFailure : undefined;
    },
    /** The next to be told by itself; none if nothing shows yet that ROBIN works. */
    nextPart: () => (isWorking || tries >= FEW_TRIES ? parts.shift() : undefined),
    lastFailure: () => lastFailure,
    /** All that is still to be told. */
    giveUp(): OrderWork[] {
      const left = parts.flat();
      parts = [];
      return left;
    },
  };
}

/** Why a message is delivered again, and from when on (epoch milliseconds) that can make sense. */
export interface Wait {
  reason: WaitReason;
  notBefore?: number;
}

export type WaitReason =
  /** ROBIN's limits are used up for now. */
  | 'no-permit'
  /** Another worker is telling a change of the same order. */
  | 'held'
  /** A source that must be asked for the customer's earlier orders cannot be. */
  | 'no-verdict'
  /** ROBIN does not answer, or answers 408, 429 or 5xx, or has asked to be left alone. */
  | 'robin-unavailable'
  /** ROBIN refuses our key or our URL. */
  | 'robin-unauthorized'
  /** ROBIN refused all of several orders: the bridge itself is refused. */
  | 'robin-refuses-all'
  /** ROBIN refused the order, and nothing shows yet that it takes others: it may be we who are refused. */
  | 'refused-once'
  /** The ledger, a secret or the dead-letter queue cannot be reached. */
  | 'store-unavailable'
  /** The worker's clock is wrong: another one must do it. */
  | 'clock-wrong'
  /** The ledger was restored, and lacks what ROBIN was told since. */
  | 'ledger-behind'
  /** The invocation ends. */
  | 'out-of-time';

const FIRST_PAUSE_SECONDS = 2;
const LONGEST_PAUSE_SECONDS = 30 * 60;
/**
 * However long a failure asks for: the limiter keeps ROBIN's pause for all workers, and what comes back before it is over
 * posts nothing. Only what comes back is counted, and an event that is not counted raises no alarm.
 */
const LONGEST_ASKED_SECONDS = 10 * 60;

/**
 * For how many seconds a message is hidden: doubling with each receipt up to half an hour, a quarter of it jittered so
 * that what failed together does not come back together, and never less than what the failure asks for, up to ten
 * minutes.
 * @param receiveCount 1 the first time
 * @param random from 0 up to but not 1
 */
export function pauseSeconds(wait: Wait, receiveCount: number, now: number, random: number): number {
  const growing = Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** Math.min(receiveCount - 1, 20));
  const asked = Math.min(LONGEST_ASKED_SECONDS, ((wait.notBefore ?? now) - now) / 1000);
  return Math.max(1, Math.ceil(Math.max(growing * (1 - random / 4), asked + random)));
}

import type { Random } from './random.ts';

/** What the code can ask of the world. */
export type Port =
  | 'load'
  | 'save'
  | 'settle'
  | 'post'
  | 'credentials'
  | 'history'
  | 'dead-letter'
  | 'pause'
  | 'sleep';

/** What can go wrong with one call. */
export type Fault =
  /** The invocation dies before the call is made. */
  | 'crash-before'
  /** It dies after the call is made; the answer is lost. */
  | 'crash-after'
  /** Done, but the caller is told that it failed. */
  | 'lost-answer'
  /** Not done, and the caller is told so. */
  | 'not-done'
  /** The caller is told that it failed; it is done afterwards. */
  | 'done-later'
  /** Done, the answer lost, and the call made once more by the network's own client: it hears the second answer. */
  | 'repeated'
  | 'slow'
  /** The answer comes after Lambda and the queue have given the invocation up. */
  | 'stall'
  /** ROBIN answers, and the ledger cannot be reached for a while from then on. */
  | 'ledger-down'
  | 'too-many'
  | 'unauthorized'
  | 'all-refused'
  | 'unreachable'
  | 'strangers';

const FAULTS: Readonly<Record<Port, readonly Fault[]>> = {
  load: ['crash-before', 'not-done', 'slow', 'stall'],
  save: ['crash-before', 'crash-after', 'lost-answer', 'not-done', 'done-later', 'repeated', 'slow', 'stall'],
  settle: [
    'crash-before',
    'crash-after',
    'lost-answer',
    'not-done',
    'done-later',
    'repeated',
    'slow',
    'stall',
  ],
  post: [
    'crash-before',
    'crash-after',
    'lost-answer',
    'lost-answer',
    'not-done',
    'slow',
    'stall',
    'ledger-down',
    'too-many',
    'unauthorized',
    'all-refused',
    'unreachable',
  ],
  credentials: ['crash-before', 'not-done', 'slow'],
  history: ['crash-before', 'not-done', 'strangers', 'slow', 'stall'],
  'dead-letter': ['crash-before', 'crash-after', 'lost-answer', 'not-done', 'slow'],
  pause: ['crash-before', 'crash-after', 'not-done', 'slow'],
  sleep: ['crash-before', 'slow', 'stall'],
};

/** Chooses which calls go wrong, and how: a limited number, of the kinds that this history is about. */
export class Faults {
  injected = 0;
  #random: Random;
  #left: number;
  #rate: number;
  #barred = new Set<Fault>();

  constructor(random: Random, number: number, rate: number) {
    this.#random = random;
    this.#left = number;
    this.#rate = rate;
    // Each history leaves out some kinds: if every call may crash, little else is ever reached.
    for (const fault of new Set(Object.values(FAULTS).flat())) {
      if (random.chance(fault === 'all-refused' ? 0.7 : 0.35)) this.#barred.add(fault);
    }
  }

  choose(port: Port): Fault | undefined {
    if (this.#left === 0 || !this.#random.chance(this.#rate)) return undefined;
    const fault = this.#random.pick(FAULTS[port]);
    return !this.#barred.has(fault) && this.spend() ? fault : undefined;
  }

  /** Counts a fault that is made elsewhere; false if there have been enough. */
  spend(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    this.injected += 1;
    return true;
  }

  add(number: number): void {
    this.#left += number;
  }

  /** From now on nothing goes wrong. */
  stop(): void {
    this.#left = 0;
  }
}

import type { Clock } from '../clock.ts';

interface BreakerOptions {
  clock: Pick<Clock, 'now'>;
  /** It opens once this many different questions, or tries of one question, have failed in a row. */
  failures: number;
  pauseMs: number;
}

interface BreakerRequest {
  /** What is asked, as path and query. Kept in memory until the system answers again: it may name a person. */
  question: string;
  /** Epoch milliseconds. All requests of one lookup have the same one: by it they are known as one probe. */
  deadline: number;
}

/**
 * Leaves a system alone for a pause after a run of failures, so that an outage does not cost every lookup its whole
 * deadline; then admits one lookup at a time as a probe, until one succeeds. A question that fails by itself is the
 * only one left alone: docs/decisions/breaker.md.
 */
export interface Breaker {
  /** A pass to ask the system now; its outcome must be told. `undefined` while it is left alone. */
  enter(request: BreakerRequest): BreakerPass | undefined;
}

interface BreakerPass {
  /** `unknown`: the outcome says nothing about the system's health. */
  leave(outcome: 'succeeded' | 'failed' | 'unknown'): void;
}

/** For a system that is never left alone: what fails there says too little of what is asked next. */
export const unbroken: Breaker = { enter: () => ({ leave: () => {} }) };

/** A long outage must not fill the memory with what was asked. */
const MAX_QUESTIONS = 100;

/** Opens at a limit of failures, and lets one lookup after the other through from `askAgainAt` on. */
class Gate {
  failures = 0;
  askAgainAt = 0;
  /** The deadline of the lookup that probes. */
  #probe: number | undefined;
  #running = 0;

  admits({ deadline }: BreakerRequest, now: number, limit: number): boolean {
    if (this.failures < limit || this.#probe === deadline) return true;
    return this.#running === 0 && now >= this.askAgainAt;
  }

  /** Hands back what to call when the request has ended. */
  enter({ deadline }: BreakerRequest, limit: number): (() => void) | undefined {
    if (this.failures < limit) return undefined;
    this.#probe = deadline;
    this.#running += 1;
    return () => {
      this.#running -= 1;
    };
  }

  fail(failures: number, askAgainAt: number): void {
    this.failures = failures;
    this.askAgainAt = askAgainAt;
  }
}

export function createBreaker({ clock, failures: limit, pauseMs }: BreakerOptions): Breaker {
  let system = new Gate();
  /** Those that have failed since the last success. */
  const questions = new Map<string, Gate>();

  function succeed(): void {
    if (questions.size === 0) return;
    questions.clear();
    system = new Gate();
  }

  function fail(request: BreakerRequest): void {
    const key = keyOf(request);
    const askAgainAt = clock.now() + pauseMs;
    const question = questions.get(key) ?? new Gate();
    question.fail(question.failures + 1, askAgainAt);
    questions.set(key, question);
    const [oldest] = questions.keys();
    if (questions.size > MAX_QUESTIONS && oldest !== undefined) questions.delete(oldest);
    system.fail(questions.size, askAgainAt);
  }

  function createPass(request: BreakerRequest, gates: readonly Gate[]): BreakerPass {
    const ends = gates.map((gate) => gate.enter(request, limit));
    return {
      leave(outcome) {
        for (const end of ends) end?.();
        if (outcome === 'succeeded') succeed();
        if (outcome === 'failed') fail(request);
      },
    };
  }

  return {
    enter(request) {
      const question = questions.size === 0 ? undefined : questions.get(keyOf(request));
      const gates = question === undefined ? [system] : [system, question];
      const now = clock.now();
      return gates.every((gate) => gate.admits(request, now, limit)) ? createPass(request, gates) : undefined;
    },
  };
}

/** Both cases of an e-mail address are one question, however a URL escapes them: they are asked for one customer. */
function keyOf({ question }: BreakerRequest): string {
  try {
    return decodeURIComponent(question).toLowerCase();
  } catch {
    return question.toLowerCase();
  }
}

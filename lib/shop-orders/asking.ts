import type { SourceName } from '../customer/customer-record.ts';
import type { OrderSystemName } from '../customer/order-record.ts';
import type { Clock } from '../platform/clock.ts';
import { type SharedDeadline, shortenDeadline } from '../platform/deadline.ts';
import { askInTime } from '../profile/ask-in-time.ts';
import type { LookupLog } from '../profile/log-codes.ts';

/** Where orders are asked for: the order system, and the bridge's own book of them. */
export type OrderSourceName = OrderSystemName | 'ledger';

/** All that is asked for an answer. */
export type AskedName = SourceName | OrderSourceName;

export interface AskingOptions {
  /** After it nothing is waited for any more. */
  deadline: SharedDeadline;
  clock: Clock;
  log: LookupLog;
}

/** Of the time, what is left for what is asked after a source that never answers. */
const SHARE_FOR_MORE = 0.3;

/** A deadline that leaves time to ask more. */
export function endSooner({ deadline, clock }: Pick<AskingOptions, 'deadline' | 'clock'>): SharedDeadline {
  return shortenDeadline(deadline, SHARE_FOR_MORE, clock);
}

/** Asks for orders, and remembers how long each source took and which one failed. Never rejects. */
export class Asking {
  readonly failed = new Set<OrderSourceName>();
  readonly #options: AskingOptions;
  readonly #spans = new Map<OrderSourceName, { startedAt: number; endedAt: number }>();

  constructor(options: AskingOptions) {
    this.#options = options;
  }

  /** From the first question to the end of the last. */
  get durationsMs(): ReadonlyMap<OrderSourceName, number> {
    return new Map([...this.#spans].map(([source, { startedAt, endedAt }]) => [source, endedAt - startedAt]));
  }

  /**
   * Hands back `undefined` if the source did not answer by the deadline.
   * @param deadline if another one ends this question sooner
   */
  async ask<T extends object>(
    source: OrderSourceName,
    question: string,
    ask: (deadline: number) => Promise<T>,
    deadline = this.#options.deadline,
  ): Promise<T | undefined> {
    const { clock } = this.#options;
    const span = this.#spans.get(source) ?? { startedAt: clock.now(), endedAt: clock.now() };
    this.#spans.set(source, span);
    const answer = await askInTime(source, question, ask, { ...this.#options, deadline });
    if (answer === undefined) this.failed.add(source);
    span.endedAt = Math.max(span.endedAt, clock.now());
    return answer;
  }
}

import { describeError } from '../../platform/reporting/describe-error.ts';
import { type Customers, createCustomers } from '../ledger/customers.ts';
import type { DeadLetter } from '../systems.ts';
import type { DeliveryDependencies } from './dependencies.ts';

/** One invocation: what it works with, and until when. */
export interface Invocation extends DeliveryDependencies {
  /** Epoch milliseconds by which all must have ended. */
  end: number;
  /** Its name as the one that holds changes. */
  owner: string;
  customers: Customers;
  /** Ids of the changes in flight of which this invocation has written the claim to be a first order. */
  claimed: Set<string>;
  /** Ids of the changes in flight that this invocation has written into the journal. */
  journaled: Set<string>;
  /** By the number of each order that it has settled: the ids of its changes that ROBIN refused for good. */
  settled: Map<string, readonly string[]>;
  /** Ids of the messages that are now in the dead-letter queue. */
  deadLettered: ReadonlySet<string>;
  /** Sends messages to the dead-letter queue; @returns whether all of them are there. */
  sendToDeadLetters(messages: readonly DeadLetter[]): Promise<boolean>;
  /** Logs what went wrong without what it went wrong with. */
  failed(what: string, error: unknown): void;
}

export function startInvocation(dependencies: DeliveryDependencies, end: number): Invocation {
  const { ledger, randomSource, queue, log, metrics } = dependencies;
  const deadLettered = new Set<string>();
  const failed = (what: string, error: unknown) =>
    log.error('orders.ledger-failed', { what, ...describeError(error) });
  return {
    ...dependencies,
    end,
    owner: randomSource.newId(),
    customers: createCustomers({
      ledger,
      writeId: () => randomSource.newId(),
      onFailure: (error) => failed('save-customer', error),
    }),
    claimed: new Set(),
    journaled: new Set(),
    settled: new Map(),
    deadLettered,
    async sendToDeadLetters(messages) {
      const unsent = messages.filter(({ messageId }) => !deadLettered.has(messageId));
      if (unsent.length === 0) return true;
      const sent = await queue.sendToDeadLetters(unsent);
      for (const { messageId, reason, detail } of unsent) {
        if (!sent.has(messageId)) continue;
        deadLettered.add(messageId);
        log.warn('orders.dead-letter', { messageId, reason, detail });
        metrics.count('DeadLetters', 1, { reason });
      }
      return unsent.every(({ messageId }) => sent.has(messageId));
    },
    failed,
  };
}

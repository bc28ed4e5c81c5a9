import type { CustomerSource } from '../../../lib/customer/customer-record.ts';
import type { DeliveryDependencies } from '../../../lib/orders/delivery/delivery.ts';
import { createLimiter } from '../../../lib/orders/delivery/limiter.ts';
import { customerKey } from '../../../lib/orders/ledger/customer-key.ts';
import type { Ledger } from '../../../lib/orders/ledger/ledger.ts';
import { silentLog } from '../../../lib/platform/reporting/log.ts';
import { silentMetrics } from '../../../lib/platform/reporting/metrics.ts';
import { serializeOrder } from '../../../lib/robin/order.ts';
import type { Port } from './faults.ts';
import type { Invocation } from './invocation.ts';
import type { PortCall, Ports } from './ports.ts';
import type { Scenario } from './scenario.ts';

export const HMAC_KEY = 'of-the-simulation-alone';

/** Makes a call in the name of an invocation. */
export type Ask = <T>(invocation: Invocation, port: Port, call: PortCall<T>) => Promise<T>;

/**
 * A function's process: lives for several invocations, one after the other, and keeps what the code keeps between
 * them. Its calls are those of the invocation that runs.
 */
export class Sandbox {
  readonly dependencies: DeliveryDependencies;
  /** The invocation that runs, or ran last. */
  current: Invocation | undefined;

  constructor(ports: Ports, scenario: Scenario, newId: () => string, ask: Ask) {
    const call = <T>(port: Port, made: PortCall<T>): Promise<T> => {
      if (!this.current) throw new Error('a call outside of any invocation');
      return ask(this.current, port, made);
    };
    const ledger: Ledger = {
      loadOrders: (orderNumbers) => call('load', ports.loadOrders(orderNumbers)),
      loadCustomers: (keys) => call('load', ports.loadCustomers(keys)),
      loadLimiter: () => call('load', ports.loadLimiter()),
      saveOrder: (state) => call('save', ports.saveOrder(state)),
      saveCustomer: (state) => call('save', ports.saveCustomer(state)),
      saveLimiter: (state) => call('save', ports.saveLimiter(state)),
      moveLimiter: (move) => call('save', ports.moveLimiter(move)),
      pauseLimiter: (pause) => call('save', ports.pauseLimiter(pause)),
      settle: (settlement) => call('settle', ports.settle(settlement)),
    };
    const clock = {
      now: () => ports.now(),
      sleep: (milliseconds: number) => call('sleep', ports.sleep(milliseconds)),
    };
    const chance = {
      random: () => ports.random.next(),
      newId: () => {
        const id = newId();
        this.current?.ids.add(id);
        return id;
      },
    };
    const source = (name: 'kibo' | 'expertsender'): CustomerSource => ({
      name,
      findByEmailAddress: (emailAddress, deadline) =>
        call('history', ports.ask(name, { emailAddress }, deadline)),
      findByPhoneNumber: (phoneNumber, deadline) =>
        call('history', ports.ask(name, { phoneNumber }, deadline)),
    });
    this.dependencies = {
      ledger,
      limiter: createLimiter({ ledger, clock }),
      robin: {
        postOrders: (orders, deadline) => call('post', ports.postOrders(orders, deadline)),
        renewCredentials: (deadline) => call('credentials', ports.renewCredentials(deadline)),
      },
      serializeOrder,
      historySources: [source('kibo'), source('expertsender')],
      queue: {
        sendToDeadLetters: (letters) => call('dead-letter', ports.sendToDeadLetters(letters)),
        pause: (pauses) => call('pause', ports.pause(pauses)),
      },
      customerKey: (contact) => customerKey(contact, HMAC_KEY),
      clock,
      chance,
      log: silentLog,
      metrics: silentMetrics,
      settings: {
        defaultCountry: 'NL',
        defaultCurrency: 'EUR',
        acceptedCurrencies: ['EUR'],
        ...(scenario.liveSince !== undefined && { liveSince: scenario.liveSince }),
        maxOrdersPerPost: scenario.maxOrdersPerPost,
      },
    };
  }
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { customerKey } from '../../lib/orders/ledger/customer-key.ts';
import { SAMPLE_CUSTOMER } from '../../local/canned/answers.ts';
import type { World } from '../../local/canned/world.ts';
import { LOCAL_SECRETS } from '../../local/credentials.ts';
import { fillLedger } from '../orders/ledger-growth.ts';
import type { ListFigures, ListQuestion } from './list-in-process.ts';

const MEASURER = fileURLToPath(new URL('list-in-process.ts', import.meta.url));

export interface OrderListFigures extends ListFigures {
  /** Orders of the customer in the ledger. */
  orders: number;
  /** Requests for one list. */
  kiboRequests: number;
  dynamoDbRequests: number;
}

const SIZES = [1, 50, 5_000] as const;
const SOURCE_DELAY_MS = 20;
const COUNTED = 20;

/** `GET /orders` of a customer with few and with many orders, all sources 20 ms away, DynamoDB near. */
export async function measureOrderLists(
  bundle: string,
  world: World,
  pairs: number,
): Promise<OrderListFigures[]> {
  const key = customerKey(SAMPLE_CUSTOMER, LOCAL_SECRETS['local/ledger'].hmacKey);
  const measured: OrderListFigures[] = [];
  for (const orders of SIZES) {
    await world.ask({ ask: 'clear' });
    await fillLedger(world, 0, orders, key);
    await world.ask({ ask: 'delay', delayMs: SOURCE_DELAY_MS });
    const child = fork(MEASURER, {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: world.environment.lookup,
    });
    const ask = async (question: ListQuestion): Promise<ListFigures> => {
      child.send(question);
      const [figures] = await once(child, 'message');
      return figures as ListFigures;
    };
    // What is compiled and connected then is so for all that follows.
    await ask({ bundle, pairs });
    const figures = await ask({ bundle, pairs });
    await world.ask({ ask: 'reset' });
    await ask({ bundle, lists: COUNTED });
    const { requests } = await world.counts();
    const each = (name: string) => (requests[name] ?? 0) / COUNTED;
    measured.push({ ...figures, orders, kiboRequests: each('kibo'), dynamoDbRequests: each('dynamoDb') });
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  }
  await world.ask({ ask: 'delay', delayMs: 0 });
  await world.ask({ ask: 'clear' });
  return measured;
}

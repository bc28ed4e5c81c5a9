import { LOOKUP_AUTHORIZATION } from '../play-lookup.ts';
import type { Stack } from '../stack.ts';
import { searchOf } from './lookups.ts';
import type { Question, RobinAnswer } from './wire.ts';

/** ROBIN's questions about orders, asked as ROBIN asks them: through the local API Gateway and the built function. */
export interface AskOrders {
  /** Endpoint 2: the orders of a customer. */
  list(question: Question): Promise<RobinAnswer>;
  /** Endpoint 3: one of them, by the number that the list has for it. */
  open(orderNumber: string): Promise<RobinAnswer>;
}

export function createAskOrders({ apiUrl }: Pick<Stack, 'apiUrl'>): AskOrders {
  async function ask(path: string, search: URLSearchParams): Promise<RobinAnswer> {
    const response = await fetch(`${apiUrl}/${path}?${search}`, {
      headers: { authorization: LOOKUP_AUTHORIZATION },
    });
    const answer: unknown = JSON.parse(await response.text());
    return {
      status: response.status,
      answer: typeof answer === 'object' && answer !== null ? { ...answer } : {},
    };
  }
  return {
    list: (question) => ask('orders', searchOf(question)),
    open: (orderNumber) => ask('order-details', new URLSearchParams({ orderNumber })),
  };
}

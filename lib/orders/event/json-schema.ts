import * as z from 'zod/mini';
import { orderEventSchema, toldBeforeBridgeSchema } from './schema.ts';

/** The order-change event as JSON Schema 2020-12: what a producer may send, before anything is read into our forms. */
export function orderEventJsonSchema() {
  const event = z.extend(orderEventSchema, {
    toldBeforeBridge: z.optional(z.nullable(toldBeforeBridgeSchema)),
  });
  return {
    title: 'Order-change event',
    description: 'An order as it is now. docs/order-events.md says what the fields mean to each other.',
    ...z.toJSONSchema(event, { io: 'input' }),
  };
}

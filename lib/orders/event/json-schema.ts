import * as z from 'zod/mini';
import { lineSchema, orderEventSchema, refundSchema, toldBeforeBridgeSchema } from './schema.ts';

/** The order-change event as JSON Schema 2020-12: what a producer may send, before anything is read into our forms. */
export function orderEventJsonSchema() {
  const event = z.extend(orderEventSchema, {
    order: z.extend(orderEventSchema.shape.order, {
      lines: z.optional(z.nullable(z.array(lineSchema))),
      refunds: z.optional(z.nullable(z.array(refundSchema))),
    }),
    toldBeforeBridge: z.optional(z.nullable(toldBeforeBridgeSchema)),
  });
  return {
    title: 'Order-change event',
    description: 'An order as it is now. docs/order-events.md says what the fields mean to each other.',
    ...z.toJSONSchema(event, { io: 'input' }),
  };
}

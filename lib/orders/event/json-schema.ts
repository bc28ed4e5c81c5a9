import * as z from 'zod/mini';
import { lineSchema, orderEventSchema, refundSchema, toldBeforeBridgeSchema } from './schema.ts';

// What is read leniently (`takeSnapshot`), as it is meant to be sent.
const shortText = z.optional(z.nullable(z.union([z.string(), z.int()])));
const link = z.optional(z.nullable(z.string().check(z.regex(/^(https:.*)?$/))));
const shipment = z.object({
  carrier: shortText,
  trackingNumber: shortText,
  trackingUrl: link,
  status: shortText,
  shippedAt: z.optional(z.nullable(z.string())),
});

/** The order-change event as JSON Schema 2020-12: what a producer may send, before anything is read into our forms. */
export function orderEventJsonSchema() {
  const event = z.extend(orderEventSchema, {
    order: z.extend(orderEventSchema.shape.order, {
      lines: z.optional(z.nullable(z.array(z.extend(lineSchema, { sku: shortText, name: shortText })))),
      status: shortText,
      paymentStatus: shortText,
      url: link,
      shipments: z.optional(z.nullable(z.array(shipment))),
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

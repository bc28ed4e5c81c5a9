import * as z from 'zod/mini';
import { DECIMAL, decimalOf } from './decimal.ts';

/** A decimal text, or a JSON number: both with as many digits as the producer wrote. */
const amount = z.pipe(
  z.union([z.string().check(z.trim(), z.regex(DECIMAL)), z.number()]),
  z.transform((value: string | number, { issues }): string => {
    const decimal = typeof value === 'number' ? decimalOf(value) : value;
    if (decimal === undefined) issues.push({ code: 'custom', input: value });
    return decimal ?? '';
  }),
);

/** Without half of a sign, which no UTF-8 can hold. */
const wellFormed = z.refine<string>((value) => value.isWellFormed());

/** Non-empty text, or a whole number as many systems write their ids. */
const text = (maximum: number) =>
  z.pipe(
    z.union([z.string().check(z.trim(), z.minLength(1), z.maxLength(maximum), wellFormed), z.int()]),
    z.transform((value: string | number) => String(value)),
  );

const blank = z.string().check(z.regex(/^\s*$/));

/** A field may be left out, or be null or empty: systems write "not given" in each of these ways. */
const given = <T extends z.core.$ZodType>(schema: T) =>
  z.pipe(
    z.optional(z.nullable(z.union([schema, blank]))),
    z.transform((value) => (value === null || isBlank(value) ? undefined : (value as z.output<T>))),
  );

const givenOr = <T extends z.core.$ZodType>(schema: T, fallback: z.output<T>) =>
  z.pipe(
    given(schema),
    z.transform((value): z.output<T> => value ?? fallback),
  );

/** A quantity of at most six digits behind the point: cloth is sold by the metre. */
const QUANTITY = /^\d{1,10}(\.\d{1,6}0{0,30})?$/;
const MAX_QUANTITY = 1_000_000_000;

const quantity = z.pipe(
  z.union([z.string().check(z.trim(), z.regex(QUANTITY)), z.number().check(z.minimum(0))]),
  z.transform((value: string | number, { issues }): number => {
    const read = Number(value);
    if (!QUANTITY.test(String(value)) || read > MAX_QUANTITY) issues.push({ code: 'custom', input: value });
    return read;
  }),
);

/** A whole number, also as a text. */
const wholeNumber = z.pipe(
  z.union([z.int(), z.string().check(z.trim(), z.regex(/^-?\d{1,16}$/))]),
  z.pipe(
    z.transform((value: string | number) => Number(value)),
    z.int(),
  ),
);

/** Read leniently, by `takeSnapshot` (docs/contract.md, "The order-change event", for the agent's list). */
const unread = z.optional(z.unknown());

export const lineSchema = z.object({
  sku: unread,
  name: unread,
  quantity,
  returnedQuantity: given(quantity),
  unitPrice: amount,
  unitCost: given(amount),
  discount: given(amount),
});

export const refundSchema = z.object({ refundId: z.optional(z.unknown()), amount });

/** What ROBIN accepted before the bridge was there; read only with `LIVE_SINCE`. */
export const toldBeforeBridgeSchema = z.object({
  revenue: amount,
  profit: given(amount),
  isFirstOrder: givenOr(z.boolean(), false),
});

const list = given(z.array(z.unknown()));

/**
 * The order-change event: the order as it is now (docs/contract.md, "The order-change event"). What the fields mean to
 * each other (one of lines and revenue, an instant that exists, a phone that can be read) is checked by `parseEvent`; it
 * reads the lists item by item, so that the first malformed one of 300,000 ends it.
 */
export const orderEventSchema = z.object({
  eventId: text(256),
  occurredAt: text(64),
  sequence: given(wholeNumber),
  order: z.object({
    orderNumber: text(256),
    emailAddress: given(z.string()),
    // One of another form is left out, as is a text that is no number: `parseEvent`.
    phoneNumber: z.catch(given(z.union([z.string(), z.int()])), undefined),
    orderDate: text(64),
    currency: given(z.string()),
    lines: list,
    discount: given(amount),
    refunds: list,
    revenue: given(amount),
    profit: given(amount),
    cancelled: givenOr(z.boolean(), false),
    webstoreUrl: given(z.string().check(z.maxLength(2_048), wellFormed)),
    status: unread,
    paymentStatus: unread,
    url: unread,
    shipments: unread,
  }),
  toldBeforeBridge: z.optional(z.unknown()),
});

export function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}

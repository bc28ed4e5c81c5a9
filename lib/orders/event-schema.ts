import * as z from 'zod/mini';

/** 15 digits before the point and 15 behind are more than any currency needs, and keep every sum small. */
const DECIMAL = /^-?\d{1,15}(\.\d{1,15})?$/;

/** A decimal string, or a JSON number: its shortest decimal is what the producer wrote, up to 15 digits. */
const amount = z.pipe(
  z.union([z.string(), z.number()]),
  z.pipe(
    z.transform((value: string | number) => decimalText(value)),
    z.string().check(z.regex(DECIMAL)),
  ),
);

const quantity = z.int().check(z.minimum(0), z.maximum(1_000_000_000));

/** Non-empty text, or a whole number as many systems write their ids. */
const text = (maximum: number) =>
  z.pipe(
    z.pipe(
      z.union([z.string(), z.int()]),
      z.transform((value: string | number) => String(value).trim()),
    ),
    z.string().check(
      z.minLength(1),
      z.maxLength(maximum),
      z.refine((value) => value.isWellFormed()),
    ),
  );

/** Systems write "not given" as null or as an empty text just as well as by leaving the field out. */
function absentAsUndefined(value: unknown): unknown {
  return value === null || (typeof value === 'string' && value.trim() === '') ? undefined : value;
}

const given = <T extends z.core.$ZodType>(schema: T) =>
  z.pipe(z.transform(absentAsUndefined), z.optional(schema));

const givenOr = <T extends z.core.$ZodType>(schema: T, fallback: z.core.util.NoUndefined<z.output<T>>) =>
  z.pipe(z.transform(absentAsUndefined), z._default(schema, fallback));

const line = z.object({
  sku: z.optional(z.unknown()),
  quantity,
  returnedQuantity: givenOr(quantity, 0),
  unitPrice: amount,
  unitCost: given(amount),
  discount: givenOr(amount, '0'),
});

/** What ROBIN accepted before the bridge was there; read only with `LIVE_SINCE`. */
export const toldBeforeBridgeSchema = z.object({
  revenue: amount,
  profit: given(amount),
  isFirstOrder: givenOr(z.boolean(), false),
});

/**
 * The order-change event: the order as it is now (contract: "The order-change event"). What the fields mean to each
 * other (one of lines and revenue, an instant that exists, a phone that can be read) is checked by `parseEvent`.
 */
export const orderEventSchema = z.object({
  eventId: text(256),
  occurredAt: text(64),
  sequence: given(z.int()),
  order: z.object({
    orderNumber: text(256),
    emailAddress: given(z.string()),
    phoneNumber: given(z.string()),
    orderDate: text(64),
    currency: given(z.string()),
    lines: given(z.array(line)),
    discount: givenOr(amount, '0'),
    refunds: givenOr(z.array(z.object({ refundId: z.optional(z.unknown()), amount })), []),
    revenue: given(amount),
    profit: given(amount),
    cancelled: givenOr(z.boolean(), false),
    webstoreUrl: given(z.string().check(z.maxLength(2_048))),
  }),
  toldBeforeBridge: z.optional(z.unknown()),
});

/** Writes a JSON number without an exponent, so that it is read as the decimal it is. */
function decimalText(value: string | number): string {
  if (typeof value === 'string') return value.trim();
  if (Number.isInteger(value)) return Number.isSafeInteger(value) ? value.toString() : '';
  const shortest = value.toString();
  return shortest.includes('e') ? value.toFixed(15).replace(/0+$/, '') : shortest;
}

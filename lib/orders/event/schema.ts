import * as z from 'zod/mini';

/** 15 digits before the point and 15 behind are more than any currency needs, and keep every sum small. */
const DECIMAL = /^-?\d{1,15}(\.\d{1,15})?$/;

/** A decimal string, or a JSON number: its shortest decimal is what the producer wrote, up to 15 digits. */
const amount = z.pipe(
  z.union([z.string().check(z.trim(), z.regex(DECIMAL)), z.number()]),
  z.pipe(
    z.transform((value: string | number) => decimalText(value)),
    z.string().check(z.regex(DECIMAL)),
  ),
);

/** Non-empty text, or a whole number as many systems write their ids. */
const text = (maximum: number) =>
  z.pipe(
    z.union([
      z.string().check(
        z.trim(),
        z.minLength(1),
        z.maxLength(maximum),
        z.refine((value) => value.isWellFormed()),
      ),
      z.int(),
    ]),
    z.transform((value: string | number) => String(value)),
  );

const blank = z.string().check(z.regex(/^\s*$/));

/** A field may be left out, or be null or empty: systems write "not given" in each of these ways. */
const given = <T extends z.core.$ZodType>(schema: T) =>
  z.pipe(
    z.optional(z.nullable(z.union([blank, schema]))),
    z.transform((value) => (value === null || isBlank(value) ? undefined : (value as z.output<T>))),
  );

/** As `given`, of what is never written as an empty text. */
const givenOr = <T extends z.core.$ZodType>(schema: T, fallback: z.output<T>) =>
  z.pipe(
    z.optional(z.nullable(schema)),
    z.transform((value): z.output<T> => value ?? fallback),
  );

const quantity = z.int().check(z.minimum(0), z.maximum(1_000_000_000));

const line = z.object({
  sku: z.optional(z.unknown()),
  quantity,
  returnedQuantity: givenOr(quantity, 0),
  unitPrice: amount,
  unitCost: given(amount),
  discount: given(amount),
});

/** What ROBIN accepted before the bridge was there; read only with `LIVE_SINCE`. */
export const toldBeforeBridgeSchema = z.object({
  revenue: amount,
  profit: given(amount),
  isFirstOrder: givenOr(z.boolean(), false),
});

/**
 * The order-change event: the order as it is now (docs/contract.md, "The order-change event"). What the fields mean to
 * each other (one of lines and revenue, an instant that exists, a phone that can be read) is checked by `parseEvent`.
 */
export const orderEventSchema = z.object({
  eventId: text(256),
  occurredAt: text(64),
  sequence: z.optional(z.nullable(z.int())),
  order: z.object({
    orderNumber: text(256),
    emailAddress: given(z.string()),
    phoneNumber: given(z.string()),
    orderDate: text(64),
    currency: given(z.string()),
    lines: z.optional(z.nullable(z.array(line))),
    discount: given(amount),
    refunds: givenOr(z.array(z.object({ refundId: z.optional(z.unknown()), amount })), []),
    revenue: given(amount),
    profit: given(amount),
    cancelled: givenOr(z.boolean(), false),
    webstoreUrl: given(z.string().check(z.maxLength(2_048))),
  }),
  toldBeforeBridge: z.optional(z.unknown()),
});

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}

/** Writes a JSON number without an exponent, so that it is read as the decimal it is. */
function decimalText(value: string | number): string {
  if (typeof value === 'string') return value.trim();
  if (Number.isInteger(value)) return Number.isSafeInteger(value) ? value.toString() : '';
  const shortest = value.toString();
  return shortest.includes('e') ? value.toFixed(15).replace(/0+$/, '') : shortest;
}

import * as z from 'zod/mini';
import { parseEpochMilliseconds } from '../platform/instant.ts';

/**
 * Fields as the systems' answers have them, read leniently: what cannot be read costs the field, not the customer.
 * Each is one function and not a chain of schemas: a lookup reads some fifty of them, and the chains took longer than
 * all that is done with what they read.
 */

/** A text, trimmed; an empty one counts as not given. */
export const text = z.transform(readText);

/** An identifier that some pages write as a string and some as a number. Read as a text. */
export const identifier = z.transform(readIdentifier);

/** A list of identifiers, without those that cannot be read; what is no list counts as empty. */
export const identifiers = z.transform((value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(readIdentifier).filter((read) => read !== undefined) : [],
);

/** A field without which its object is no such thing. */
export function required<T>(field: z.ZodMiniType<T | undefined, unknown>) {
  return z.pipe(
    field,
    z.custom<T>((read) => read !== undefined),
  );
}

/** A whole number that counts things. */
export const count = z.transform((value: unknown) => (isInteger(value) && value >= 0 ? value : undefined));

/** A whole number of either sign. */
export const integer = z.transform((value: unknown) => (isInteger(value) ? value : undefined));

/** Any number. */
export const decimal = z.transform((value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined,
);

export const flag = z.transform((value: unknown) => (typeof value === 'boolean' ? value : undefined));

/** An ISO 8601 instant as epoch milliseconds. */
export const moment = z.transform((value: unknown) =>
  typeof value === 'string' ? parseEpochMilliseconds(value) : undefined,
);

function readText(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim() || undefined : undefined;
}

function readIdentifier(value: unknown): string | undefined {
  return isInteger(value) ? String(value) : readText(value);
}

/** Beyond the safe ones a number of JSON may not be what was written. */
function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

type UndefinedKey<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/** An object without the fields that are undefined. */
export type Present<T> = Omit<T, UndefinedKey<T>> & {
  [K in UndefinedKey<T>]?: Exclude<T[K], undefined>;
};

/** Leaves out what is undefined: what a source does not say is absent, not a field without a value. */
export function present<T extends object>(fields: T): Present<T> {
  const kept: Partial<T> = {};
  for (const name in fields) if (fields[name] !== undefined) kept[name] = fields[name];
  // The type says what the loop does, which the compiler cannot follow.
  return kept as Present<T>;
}

/** A first and a last name as one; `undefined` where there is neither. */
export function fullName(firstName: string | undefined, lastName: string | undefined): string | undefined {
  return [firstName, lastName].filter((name) => name !== undefined).join(' ') || undefined;
}

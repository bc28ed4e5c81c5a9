import * as z from 'zod/mini';
import { parseInstant } from '../platform/instant.ts';
import { lenient } from '../platform/json.ts';

/**
 * Fields as the systems' answers have them, read leniently: what cannot be read costs the field, not the customer.
 */

const nonEmpty = z.pipe(
  z.string(),
  z.pipe(
    z.transform((value: string) => value.trim()),
    z.string().check(z.minLength(1)),
  ),
);

/** A text, trimmed; an empty one counts as not given. */
export const text = lenient(nonEmpty);

/** A text for a list whose unreadable items are left out. */
export const listedText = nonEmpty;

/** A whole number that counts things. */
export const count = lenient(z.int().check(z.gte(0)));

/** A whole number of either sign. */
export const integer = lenient(z.int());

/** Any number. */
export const decimal = lenient(z.number());

export const flag = lenient(z.boolean());

/** An ISO 8601 instant as epoch milliseconds. */
export const moment = lenient(
  z.pipe(
    z.string(),
    z.pipe(
      z.transform((value: string) => parseInstant(value)?.epochMilliseconds),
      z.number(),
    ),
  ),
);

type UndefinedKey<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/** An object without the fields that are undefined. */
export type Present<T> = Omit<T, UndefinedKey<T>> & {
  [K in UndefinedKey<T>]?: Exclude<T[K], undefined>;
};

/** Leaves out what is undefined: what a source does not say is absent, not a field without a value. */
export function present<T extends object>(fields: T): Present<T> {
  // The type says what the filter does, which the compiler cannot follow.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}

/** A first and a last name as one; `undefined` where there is neither. */
export function fullName(firstName: string | undefined, lastName: string | undefined): string | undefined {
  return [firstName, lastName].filter((name) => name !== undefined).join(' ') || undefined;
}

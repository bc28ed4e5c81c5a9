import type * as z from 'zod/mini';
import { type Call, SchemaError } from '../platform/errors.ts';
import { readItems } from '../platform/json.ts';

/**
 * Reads the items of a list by a schema and leaves out those that are no such thing. If none of several can be
 * read, the list is not what it should be: an empty result would read as "unknown customer".
 *
 * @throws SchemaError
 */
export function readEach<S extends z.ZodMiniType>(
  schema: S,
  items: readonly unknown[],
  call: Call,
): ReadonlyArray<z.output<S>> {
  const read = readItems(schema, items);
  if (items.length > 0 && read.length === 0) throw new SchemaError(call, ['(each item)']);
  return read;
}

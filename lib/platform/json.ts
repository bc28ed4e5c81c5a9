import * as z from 'zod/mini';
import { BodyError, type Call, type FailureDetails, SchemaError } from './errors.ts';

/**
 * Parses JSON. A key `__proto__` is dropped: a copy of an object with one inherits something else.
 *
 * @throws BodyError if it is not JSON
 */
export function parseJson(text: string, call: Call, details: FailureDetails = {}): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // An escape may stand for any letter of the name.
    if (text.includes('__proto__') || text.includes('\\u')) dropPrototypeKeys(value);
    return value;
  } catch {
    // What the engine throws quotes the text.
    throw new BodyError(call, 'the body is not JSON', details);
  }
}

/** Parses JSON whose faults need no report; `undefined` if it is none. */
export function parseJsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Drops every key `__proto__`, in place and without recursion: a reviver of `JSON.parse` takes a second for 1 MiB of
 * small values, and a lookup has no second.
 */
function dropPrototypeKeys(root: unknown): void {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (Object.hasOwn(next, '__proto__')) Reflect.deleteProperty(next, '__proto__');
    const values: readonly unknown[] = Array.isArray(next) ? next : Object.values(next);
    for (const value of values) if (typeof value === 'object' && value !== null) open.push(value);
  }
}

/**
 * What `schema` reads out of `value`.
 *
 * @throws SchemaError with the paths of the fields that were wrong
 */
export function parseWith<S extends z.ZodMiniType>(schema: S, value: unknown, call: Call): z.output<S> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const paths = result.error.issues.map(({ path }) => describePath(schema, path));
  throw new SchemaError(call, [...new Set(paths)].slice(0, 10));
}

/** A path in names of the schema. A key that the schema does not name came with the body and may be a person's. */
function describePath(schema: z.core.$ZodType, path: readonly PropertyKey[]): string {
  const names: string[] = [];
  let at: z.core.$ZodType | undefined = schema;
  for (const key of path) {
    const definition: Definition | undefined = at && unwrap(at);
    const field: z.core.$ZodType | undefined = definition?.shape?.[String(key)];
    names.push(field || typeof key === 'number' ? String(key) : '*');
    at = field ?? definition?.element ?? definition?.valueType;
  }
  return names.join('.') || '(the whole)';
}

interface Definition extends z.core.$ZodTypeDef {
  shape?: Readonly<Record<string, z.core.$ZodType>>;
  element?: z.core.$ZodType;
  valueType?: z.core.$ZodType;
  innerType?: z.core.$ZodType;
  in?: z.core.$ZodType;
}

/** The definition below optional, nullable, default, catch and pipe. */
function unwrap(schema: z.core.$ZodType): Definition {
  const definition: Definition = schema._zod.def;
  const inner = definition.innerType ?? definition.in;
  return inner ? unwrap(inner) : definition;
}

/** Whether JSON's value is an object, and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads by `schema` what is there and can be read; anything else counts as not given. */
export function readLeniently<S extends z.ZodMiniType>(schema: S) {
  return (value: unknown): z.output<S> | undefined =>
    // Mostly it is not there at all, and to fail takes a schema much longer than to succeed.
    value === undefined ? undefined : z.safeParse(schema, value).data;
}

/** The items of a list that `item` can read. */
export function readItems<S extends z.ZodMiniType>(
  item: S,
  list: readonly unknown[],
): ReadonlyArray<z.output<S>> {
  const items: Array<z.output<S>> = [];
  for (const value of list) {
    const read = z.safeParse(item, value);
    if (read.success) items.push(read.data);
  }
  return items;
}

import { isDeepStrictEqual } from 'node:util';

/** What differs between two flat objects, field by field; empty if nothing does. */
export function differences(actual: unknown, expected: Readonly<Record<string, unknown>>): readonly string[] {
  if (typeof actual !== 'object' || actual === null) return [`${show(actual)} instead of an object`];
  const fields = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...fields].flatMap((field) => {
    const value: unknown = Reflect.get(actual, field);
    if (!(field in actual)) return [`${field} is missing: it should be ${show(expected[field])}`];
    if (!(field in expected)) return [`${field} is ${show(value)}, but should not be there`];
    if (isDeepStrictEqual(value, expected[field])) return [];
    return [`${field} is ${show(value)}, but should be ${show(expected[field])}`];
  });
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

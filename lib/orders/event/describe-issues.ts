import type * as z from 'zod/mini';

/** The paths of the first faults: names of our own schema's fields, so no value and no person is among them. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], ...parents: readonly string[]): string {
  const paths = issues.map((issue) => [...parents, ...issue.path].join('.'));
  const shown = [...new Set(paths)].slice(0, 5).map((path) => path || 'the event');
  return `missing or malformed: ${shown.join(', ')}`;
}

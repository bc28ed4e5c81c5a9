import { type Call, SchemaError } from '../platform/errors.ts';

/**
 * Of what a system answered, what was asked for. An answer with nothing of that kind has ignored the question: it is
 * never "unknown" (docs/contract.md, "Who counts as the same person").
 * @param parameter what was asked by
 * @throws SchemaError
 */
export function ownOf<T>(
  answered: readonly T[],
  isOwn: (one: T) => boolean,
  call: Call,
  parameter: string,
): readonly T[] {
  const own = answered.filter(isOwn);
  if (answered.length > 0 && own.length === 0) throw new SchemaError(call, [parameter]);
  return own;
}

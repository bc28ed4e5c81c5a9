import { CommandError } from '../terminal/command-error.ts';

/** The columns of a CSV file that a command reads. */
export interface KnownColumns {
  /** The column that a header's name stands for; `undefined` if it stands for none of ours. */
  columnOf(name: string): string | undefined;
  /** The same by another name that shops' exports have for it: read only if the column itself is absent. */
  aliasOf?(name: string): string | undefined;
}

/** `Order-Number` and `order_number` are one name. Digits count: `revenue 2025` is another one than `revenue`. */
export function spelling(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * What the names of a header stand for, each by its place; `undefined` for a column that is not read.
 * @throws CommandError if two columns stand for the same: no header says which of them is right
 */
export function nameColumns(
  header: readonly string[],
  { columnOf, aliasOf }: KnownColumns,
): ReadonlyArray<string | undefined> {
  const own = header.map((name) => columnOf(name));
  const named = header.map((name, index) => {
    const alias = aliasOf?.(name);
    return own[index] ?? (own.includes(alias) ? undefined : alias);
  });
  for (const [index, column] of named.entries()) {
    const first = named.indexOf(column);
    if (column === undefined || first === index) continue;
    const [one, other] = [first, index].map((place) => `"${header[place]}" (column ${place + 1})`);
    throw new CommandError(
      `Two columns of the CSV file stand for ${column}: ${one} and ${other}.`,
      'Take out the one that is not meant, or name it otherwise.',
    );
  }
  return named;
}

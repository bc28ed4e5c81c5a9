/** What `read` makes of each item, without what it makes nothing of. `flatMap` takes several times as long. */
export function mapDefined<T, U>(items: Iterable<T>, read: (item: T) => U | undefined): U[] {
  const made: U[] = [];
  for (const item of items) {
    const value = read(item);
    if (value !== undefined) made.push(value);
  }
  return made;
}

/** The figures of several records together, by name. */
export function addFigures<K>(...all: ReadonlyArray<ReadonlyMap<K, number>>): ReadonlyMap<K, number> {
  const sums = new Map<K, number>();
  for (const some of all) for (const [name, figure] of some) sums.set(name, (sums.get(name) ?? 0) + figure);
  return sums;
}

/** What `read` makes of each item, without what it makes nothing of. */
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

/** The items in their order, in lists of at most `most`. */
export function chunks<T>(items: readonly T[], most: number): T[][] {
  return chunksBySize(items, () => 1, most);
}

/** The items in their order, in lists of at most `mostItems` whose sizes come to at most `mostSize`, or of a single one. */
export function chunksBySize<T>(
  items: readonly T[],
  sizeOf: (item: T) => number,
  mostSize: number,
  mostItems = Number.POSITIVE_INFINITY,
): T[][] {
  const lists: T[][] = [];
  let total = 0;
  for (const item of items) {
    const size = sizeOf(item);
    const last = lists.at(-1);
    if (last && last.length < mostItems && total + size <= mostSize) {
      last.push(item);
      total += size;
    } else {
      lists.push([item]);
      total = size;
    }
  }
  return lists;
}

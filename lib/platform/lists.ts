/** What `read` makes of each item, without what it makes nothing of. `flatMap` takes several times as long. */
export function mapDefined<T, U>(items: Iterable<T>, read: (item: T) => U | undefined): U[] {
  const made: U[] = [];
  for (const item of items) {
    const value = read(item);
    if (value !== undefined) made.push(value);
  }
  return made;
}

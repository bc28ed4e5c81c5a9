import fc from 'fast-check';

/** An object of the wire, and which of its fields hold something else than they should. */
export interface Spoilt {
  wire: Record<string, unknown>;
  spoilt: ReadonlySet<string>;
}

/** What a field may hold by mistake: any JSON, and what else is easily mixed up. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    null,
    '',
    ' ',
    0,
    -1,
    1.5,
    2 ** 60,
    true,
    [],
    [null],
    {},
    [[]],
    'NaN',
    '\u0000',
    '2021-02-30T00:00:00Z',
  ),
);

/** `good` with any of its fields spoilt, missing, or joined by unknown ones. */
export function spoil(good: Readonly<Record<string, unknown>>): fc.Arbitrary<Spoilt> {
  const names = Object.keys(good);
  return fc
    .record({
      spoilt: fc.subarray(names),
      missing: fc.subarray(names, { maxLength: 3 }),
      values: fc.array(anyJson, { minLength: names.length, maxLength: names.length }),
      unknown: fc.dictionary(fc.string({ minLength: 1 }), anyJson, { maxKeys: 3 }),
    })
    .map(({ spoilt, missing, values, unknown }) => {
      const wire = Object.fromEntries([
        ...Object.entries(unknown).filter(([name]) => !names.includes(name)),
        ...names
          .filter((name) => !missing.includes(name))
          .map((name, index) => [name, spoilt.includes(name) ? values[index] : good[name]]),
      ]);
      return { wire, spoilt: new Set([...spoilt, ...missing]) };
    });
}

/** The fields without those that are not read. */
export function without<T extends object, K extends keyof T>(fields: T, names: readonly K[]): Omit<T, K> {
  const left = Object.entries(fields).filter(([name]) => !names.some((one) => one === name));
  return Object.fromEntries(left) as Omit<T, K>;
}

export function keysOf<T extends object>(fields: T): Array<keyof T> {
  return Object.keys(fields) as Array<keyof T>;
}

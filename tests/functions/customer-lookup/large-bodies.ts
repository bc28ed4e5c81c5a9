import fc from 'fast-check';

export const MEBIBYTE = 1024 * 1024;

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Signs that cost a reader something: entities, separators, combining signs, quotes, other scripts' digits. */
const PIECES = [
  ...['&euro;', '&#122;', '&amp;', '<', '"', '\\', '\u0000', '\u202e', '\u200b', 'e\u0301', '\ufdfa', '😀'],
  // In another order than Unicode's.
  '\u0308\u0323',
  ...['a@', '@', '.', ',', ' ', '-', '(', '+', '0', '1,', '٣', 'tel:', '<a@b.example>', '__proto__', 'İ'],
];

export interface Enlargement {
  /** Which value is made large, counted through the whole answer. */
  at: number;
  piece: string;
  /** What a value that is no list becomes. */
  into:
    | 'text'
    | 'its text and more'
    | 'list of texts'
    | 'list of objects'
    | 'object with many keys'
    | 'deep list';
}

export const enlargements: fc.Arbitrary<Enlargement> = fc.record({
  at: fc.nat(60),
  piece: fc.constantFrom(...PIECES),
  into: fc.constantFrom(
    'text',
    'its text and more',
    'list of texts',
    'list of objects',
    'object with many keys',
    'deep list',
  ),
});

/** An answer of a system, one of whose values takes the rest of 1 MiB. A list has the same items again, with other texts. */
export function enlarge(body: string, { at, piece, into }: Enlargement): string {
  const answer: Json = JSON.parse(body);
  const budget = MEBIBYTE - Buffer.byteLength(body) - 64;
  const values = countValues(answer);
  let index = -1;
  const rebuild = (value: Json): Json => {
    index += 1;
    if (index === at % values) return grown(value);
    if (isList(value)) return value.map(rebuild);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rebuild(each)]));
  };
  const grown = (value: Json): Json => {
    if (isList(value) && value.length > 0) return repeated(value, piece, budget);
    if (into === 'its text and more') return `${value}${made('text', piece, budget)}x`;
    return made(into, piece, budget);
  };
  const text = JSON.stringify(rebuild(answer));
  if (Buffer.byteLength(text) > MEBIBYTE) throw new Error('An answer of more than 1 MiB is refused unread');
  return text;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function countValues(value: Json): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, each: Json) => sum + countValues(each), 1);
}

function sizeOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value)) + 1;
}

function repeated(items: readonly Json[], piece: string, budget: number): Json[] {
  const list = [...items];
  for (let used = 0, number = 0; ; number += 1) {
    const item = other(items[number % items.length] ?? null, `${piece}${number}`);
    used += sizeOf(item);
    if (used > budget) return list;
    list.push(item);
  }
}

/** An item like this one that is another: its first text goes on. */
function other(item: Json, ending: string): Json {
  if (typeof item === 'string') return item + ending;
  if (typeof item !== 'object' || item === null || isList(item)) return item;
  const [first] = Object.keys(item);
  return first === undefined ? item : { ...item, [first]: `${item[first]}${ending}`, id: ending };
}

function made(into: Exclude<Enlargement['into'], 'its text and more'>, piece: string, budget: number): Json {
  const times = (value: Json, more = 0) => Math.floor(budget / (sizeOf(value) + more));
  switch (into) {
    case 'text':
      return piece.repeat(Math.floor(budget / (sizeOf(piece) - 3)));
    case 'list of texts':
      return Array.from({ length: times(piece) }, () => piece);
    case 'list of objects':
      return Array.from({ length: times({ name: piece }) }, () => ({ name: piece }));
    case 'object with many keys':
      return Object.fromEntries(
        Array.from({ length: times(piece, 10) }, (_, number) => [`k${number}`, piece]),
      );
    case 'deep list': {
      let deep: Json = piece;
      for (let depth = 0; depth < 2_000; depth += 1) deep = [deep];
      return deep;
    }
  }
}

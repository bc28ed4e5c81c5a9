import type { Random } from './world/random.ts';

type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

const STRANGE: readonly Json[] = [
  null,
  undefined,
  true,
  0,
  -1,
  1.5,
  1e308,
  -0,
  '',
  ' ',
  'x',
  'NaN',
  '1e5',
  '-5',
  '0x10',
  '1,50',
  '999999999999999999999999.99',
  '0.0000000000000000000001',
  '2026-13-45T99:99:99Z',
  '2026-03-01',
  '\u0000',
  '\ud800',
  'a@b',
  '@',
  '+',
  '__proto__',
  [],
  {},
  [null],
  { length: 3 },
  [[[[[]]]]],
];

const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'order',
  'lines',
  'length',
  '',
  'detail',
  'Message',
  'then',
];

/** A body that a producer may send by mistake: bytes, other JSON, or an event with something wrong in it. */
export function generateBody(random: Random, number: number): string {
  switch (random.int(0, 9)) {
    case 0:
      return garbage(random);
    case 1:
      return JSON.stringify(value(random, 3)) ?? 'undefined';
    case 2:
      return truncated(random, JSON.stringify(event(random, number)));
    case 3:
      return JSON.stringify({ Type: 'Notification', Message: random.pick([value(random, 1), '{', '"{}"']) });
    case 4:
      return JSON.stringify({ detail: value(random, 2), 'detail-type': 'x', source: 'x' });
    case 5:
      return `${'['.repeat(random.int(1, 2_000))}${']'.repeat(random.int(1, 2_000))}`;
    default:
      return JSON.stringify(damaged(random, event(random, number)));
  }
}

function event(random: Random, number: number): { [key: string]: Json } {
  return {
    eventId: `g-${number}`,
    occurredAt: '2026-03-01T10:00:00Z',
    sequence: random.chance(0.5) ? 1 : undefined,
    order: {
      orderNumber: `G${number}`,
      emailAddress: 'generated@example.com',
      phoneNumber: random.chance(0.5) ? '+31612345678' : undefined,
      orderDate: '2026-03-01T09:00:00Z',
      currency: 'EUR',
      ...(random.chance(0.5)
        ? { revenue: '10.00', profit: '3.80' }
        : { lines: [{ sku: 'A', quantity: 2, returnedQuantity: 1, unitPrice: '5.00', unitCost: 3.1 }] }),
      refunds: [{ refundId: 'R', amount: '1.00' }],
      cancelled: false,
    },
  };
}

/** Changes, removes or adds something, somewhere. */
function damaged(random: Random, whole: Json): Json {
  if (typeof whole !== 'object' || whole === null) return value(random, 1);
  const keys = Object.keys(whole);
  if (keys.length === 0 || random.chance(0.1)) return value(random, 2);
  const key = random.pick(keys);
  const copy: { [key: string]: Json } | Json[] = Array.isArray(whole) ? [...whole] : { ...whole };
  const inner = Reflect.get(copy, key) as Json;
  const what = random.int(0, 3);
  if (what === 0) Reflect.deleteProperty(copy, key);
  else if (what === 1) Reflect.set(copy, key, random.pick(STRANGE));
  else if (what === 2 && Array.isArray(copy)) copy.push(value(random, 1));
  else if (what === 2)
    Object.defineProperty(copy, random.pick(KEYS), { value: value(random, 1), enumerable: true });
  else Reflect.set(copy, key, damaged(random, inner));
  return copy;
}

function value(random: Random, depth: number): Json {
  if (depth === 0 || random.chance(0.4)) return random.pick(STRANGE);
  const items = Array.from({ length: random.int(0, 4) }, () => value(random, depth - 1));
  return random.chance(0.5) ? items : Object.fromEntries(items.map((item) => [random.pick(KEYS), item]));
}

function truncated(random: Random, text: string): string {
  return text.slice(0, random.int(0, text.length));
}

function garbage(random: Random): string {
  return Array.from({ length: random.int(0, 40) }, () => String.fromCharCode(random.int(0, 65_535))).join('');
}

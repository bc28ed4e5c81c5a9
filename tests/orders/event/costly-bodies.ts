/** Bodies that cost as much as a body of a size can: what a queue takes must not hold up what waits beside it. */

/** What SQS takes: 1 MiB. */
export const LARGEST_BODY = 1_048_576;

const HEAD =
  '{"eventId":"costly","occurredAt":"2017-04-12T09:00:00Z","order":{"orderNumber":"C1","emailAddress":"costly@example.com","orderDate":"2017-04-05T12:34:56Z"';

type Item = (index: number) => string;

/** As many as are read; more end the reading at once. */
const MOST_ITEMS = 5_000;

/** By what makes it costly; `bytes` long, or a little shorter. */
export const COSTLY_BODIES: Readonly<Record<string, (bytes: number) => string>> = {
  'lines of coprime quantities, each returned in part and with a discount': lines(
    (i) => `{"quantity":${1_000 + i},"returnedQuantity":1,"unitPrice":1,"discount":1}`,
  ),
  'the same, with six digits behind the point': lines(
    (i) =>
      `{"quantity":${(999_999_937 - i).toString()}.${100_003 + 2 * i},"returnedQuantity":1,"unitPrice":1,"discount":1}`,
  ),
  'as many such denominators as are taken, again and again': lines(
    (i) =>
      `{"quantity":${900_000_001 + 2 * (i % 500)}.000001,"returnedQuantity":1,"unitPrice":"0.1","discount":"0.1"}`,
  ),
  'lines of few bytes': lines(() => '{"quantity":1,"unitPrice":1}'),
  'more lines than are read': list('"lines"', () => '{"quantity":1,"unitPrice":1}'),
  'lines with every field': lines(
    (i) =>
      `{"quantity":"${i}.5","returnedQuantity":"0.25","unitPrice":"1.10","unitCost":0.1,"discount":"0.3"}`,
  ),
  'lines of different scales': lines((i) => `{"quantity":1,"unitPrice":"0.${'0'.repeat(i % 324)}"}`),
  'lines of many digits': lines(
    (i) =>
      `{"quantity":${3 + i},"returnedQuantity":2,"unitPrice":"9.${'9'.repeat(324)}","discount":"0.${'7'.repeat(324)}"}`,
  ),
  'numbers near the smallest there is': lines(() => '{"quantity":1,"unitPrice":5e-324}'),
  'malformed lines': lines(() => '0'),
  'lines malformed at the end': (bytes) =>
    `${list('"lines"', () => '{"quantity":1,"unitPrice":1}', MOST_ITEMS - 1)(bytes).slice(0, -3)},0]}}`,
  refunds: list('"revenue":1,"refunds"', () => '{"amount":1}', MOST_ITEMS),
  'malformed refunds': list('"revenue":1,"refunds"', () => '[]'),
  shipments: list('"revenue":1,"shipments"', () => '{"trackingNumber":"1"}'),
  'malformed shipments': list('"revenue":1,"shipments"', () => '{"trackingUrl":"x"}'),
  'an amount of many digits': filled('"revenue":"', '9', '"}}'),
  'a number of many digits': filled('"revenue":', '9', '}}'),
  'a number of many decimals': filled('"revenue":0.', '3', '}}'),
  'an amount of spaces': filled('"revenue":"', ' ', 'x"}}'),
  'an address of spaces': filled('"revenue":1,"emailAddress":"', ' ', 'x"}}'),
  'an address of one sign': filled('"revenue":1,"emailAddress":"a@', 'a', '"}}'),
  'an address of points': filled('"revenue":1,"emailAddress":"a@', '.', '"}}'),
  'an address of brackets': filled('"revenue":1,"emailAddress":"', '<', '"}}'),
  'an address of @': filled('"revenue":1,"emailAddress":"', '@', '"}}'),
  'an address of escapes': filled('"revenue":1,"emailAddress":"a@', '%25', '"}}'),
  'an address of invisible signs': filled('"revenue":1,"emailAddress":"', '\\u200b', 'a@example.com"}}'),
  'an address of combining signs': filled(
    '"revenue":1,"emailAddress":"',
    '\\u0300\\u0323',
    'a@example.com"}}',
  ),
  'a phone number of digits': filled('"revenue":1,"phoneNumber":"', '1', '"}}'),
  'a phone number of brackets': filled('"revenue":1,"phoneNumber":"', '(', '"}}'),
  'a phone number of spaces': filled('"revenue":1,"phoneNumber":"', ' ', '1"}}'),
  'a phone number of escapes': filled('"revenue":1,"phoneNumber":"', '%25', '2B1"}}'),
  'an order number of combining signs': filled('"revenue":1,"orderNumber":"', '\\u0300\\u0323', '"}}'),
  'a link of many signs': filled('"revenue":1,"url":"https://', 'a.', '"}}'),
  'a status of many signs': filled('"revenue":1,"status":"', ' \\u200b', '"}}'),
  'a date of digits': filled('"revenue":1,"orderDate":"', '2', '"}}'),
  'shipments of two texts': list('"revenue":1,"shipments"', () => '{"carrier":"A","status":"B"}'),
  'shipments that are numbers': list('"revenue":1,"shipments"', () => '1'),
  'shipments without anything': list('"revenue":1,"shipments"', () => '{}'),
  'as many keys as are read, each another one': (bytes) =>
    fill('"revenue":1', (i) => (i < 74_000 ? `,"k${i}":0` : ' '), '}}', bytes),
  'many keys': (bytes) => fill('"revenue":1', (i) => `,"k${i}":0`, '}}', bytes),
  'many keys outside': (bytes) => fill('"revenue":1}', (i) => `,"k${i}":0`, '}', bytes),
  'one key again and again': filled('"revenue":1', ',"revenue":1', '}}'),
  'lists in lists': (bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2),
  'lists without an end': (bytes) => '['.repeat(bytes),
  'objects in objects': (bytes) => `${'{"a":'.repeat(bytes / 6)}0${'}'.repeat(bytes / 6)}`,
  'lists in an order': (bytes) =>
    `${HEAD},"revenue":1,"lines":${'['.repeat(bytes / 2 - 200)}${']'.repeat(bytes / 2 - 200)}}}`,
  'a text in a text': (bytes) => wrapped(bytes),
  'no JSON': (bytes) => 'x'.repeat(bytes),
};

function lines(item: Item) {
  return list('"lines"', item, MOST_ITEMS);
}

function list(name: string, item: Item, most = Number.POSITIVE_INFINITY) {
  return (bytes: number) =>
    fill(`${name}:[${item(0)}`, (index) => `,${item(index + 1)}`, ']}}', bytes, most - 1);
}

function filled(start: string, sign: string, end: string) {
  return (bytes: number) => fill(start, () => sign, end, bytes);
}

function fill(
  start: string,
  item: Item,
  end: string,
  bytes: number,
  most = Number.POSITIVE_INFINITY,
): string {
  const parts = [`${HEAD},${start}`];
  let left = bytes - HEAD.length - 1 - start.length - end.length;
  for (let index = 0; index < most; index += 1) {
    const part = item(index);
    if (part.length > left) break;
    left -= part.length;
    parts.push(part);
  }
  return parts.join('') + end;
}

/** JSON texts within each other: each writes the quotes of the one within with twice as many backslashes. */
function wrapped(bytes: number): string {
  let body = `${HEAD},"revenue":1}}`;
  for (;;) {
    const next = JSON.stringify(body);
    if (next.length > bytes) return body;
    body = next;
  }
}

import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EXPECTED_CUSTOMERS } from '../../cli/customers/customer-rows.ts';
import type { FileRecord, RecordFormat } from '../../cli/files/file-record.ts';
import { EXPECTED_ORDERS } from '../../cli/files/order-records.ts';
import { type Expected, openRecords } from '../../cli/files/records.ts';

async function read(
  text: string | Buffer,
  format?: RecordFormat,
  pieces = 1_000_000,
  expected?: Expected,
): Promise<FileRecord[]> {
  const bytes = Buffer.from(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / pieces) }, (_, index) =>
    bytes.subarray(index * pieces, (index + 1) * pieces),
  );
  const { records } = await openRecords('-', Readable.from(chunks), format, expected);
  const all: FileRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

const values = (records: readonly FileRecord[]) =>
  records.map(({ read }) => ('value' in read ? read.value : read.fault));

describe('reading a file', () => {
  it.each<[string, string]>([
    ['an array', '[{"a":1},\n {"a":2}]'],
    ['JSON lines', '{"a":1}\n{"a":2}\n'],
    ['objects behind each other', '{\n"a":1\n}\n{\n"a":2\n}'],
    ['a byte order mark', '\uFEFF[{"a":1},{"a":2}]'],
  ])('tells by itself that it is %s', async (_, text) => {
    expect(values(await read(text))).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('reads any JSON alike, however it is cut into chunks', async () => {
    const item = fc.dictionary(fc.string(), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(
        fc.array(item),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (items, size, isPretty) => {
          const text = JSON.stringify(items, undefined, isPretty ? 2 : 0);
          expect(values(await read(text, 'json', size))).toEqual(JSON.parse(text));
          const lines = items.map((one) => JSON.stringify(one)).join('\n');
          if (lines !== '') expect(values(await read(lines, 'jsonl', size))).toEqual(JSON.parse(text));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('costs a bad line only itself, and names it', async () => {
    expect(await read('{"a":1}\n\nnonsense\n{"a":2}\n', 'jsonl')).toEqual([
      { line: 1, read: { value: { a: 1 } } },
      { line: 3, read: { fault: 'not JSON' } },
      { line: 4, read: { value: { a: 2 } } },
    ]);
    expect(await read('[\n{"a":1},\n{"a":oops},\n{"a":2}\n]', 'json')).toEqual([
      { line: 2, read: { value: { a: 1 } } },
      { line: 3, read: { fault: 'not JSON' } },
      { line: 4, read: { value: { a: 2 } } },
    ]);
  });

  it('says that a file ends in the middle', async () => {
    expect(values(await read('[{"a":1},{"a":', 'json'))).toEqual([
      { a: 1 },
      'the file ends in the middle of it',
    ]);
    expect(values(await read('[{"a":1},', 'json'))).toEqual([{ a: 1 }, 'the file ends before the list does']);
    expect(values(await read('[', 'json'))).toEqual(['the file ends before the list does']);
  });

  it.each([
    ['commas', 'a,b\n1,2\n'],
    ['semicolons', 'a;b\r\n1;2\r\n'],
    ['tabs', '\uFEFFa\tb\n1\t2\n'],
  ])('reads CSV with %s', async (_, text) => {
    expect(await read(text)).toEqual([{ line: 2, read: { value: { a: '1', b: '2' } } }]);
  });

  it('reads quoted values, leaves empty ones out, and costs a bad row only itself', async () => {
    const records = await read('a,b\n"x, ""y""\nz",\n1\n3,4\n', 'csv');
    expect(values(records)).toEqual([
      { a: 'x, "y"\nz' },
      'has not as many columns as the header',
      { a: '3', b: '4' },
    ]);
    expect(records.map(({ line }) => line)).toEqual([3, 4, 5]);
  });

  it('never gathers a line that has no end', async () => {
    const [record] = await read(`{"a":"${'x'.repeat(3_000_000)}`, 'jsonl');
    expect(record?.read).toEqual({ fault: 'longer than any event' });
  });
});

describe('a file of something else', () => {
  const things = { what: 'things', columnOf: (name: string) => (name === 'thing' ? name : undefined) };
  const garbage = Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7 + (index >> 3)) % 256));

  it.each<[string, string | Buffer, RecordFormat | undefined]>([
    ['a line of text', 'not json', undefined],
    ['lines of text', 'one, two\nthree\n', undefined],
    ['a JSON text', '"hello"', undefined],
    ['a JSON number', '42', undefined],
    ['binary', garbage, undefined],
    ['binary as JSON', garbage, 'json'],
    ['binary as JSON lines', garbage, 'jsonl'],
    ['a web page', '<!DOCTYPE html>\n<html lang="en"><body>\n</body></html>', undefined],
    ['JSON as CSV', '{"thing":1}\n', 'csv'],
    ['CSV as JSON lines', 'thing\n1\n', 'jsonl'],
    ['half an object', '{"thing":', undefined],
    ['half a list', '[', undefined],
    ['nothing', '', undefined],
    ['white space', '\uFEFF \n\n', undefined],
  ])('is no empty one: %s', async (_, text, format) => {
    await expect(read(text, format, 1_000_000, things)).rejects.toMatchObject({
      message: expect.stringMatching(/^Nothing in what is piped in can be read: /),
      next: 'Give things.',
    });
  });

  it.each<[string, string, number]>([
    ['an empty list', ' [ ]\n', 0],
    ['a header alone', 'other;thing\n', 0],
    ['one good line', 'nonsense\n{"thing":1}\n', 2],
  ])('is none with %s', async (_, text, count) => {
    const format = text.startsWith('nonsense') ? 'jsonl' : undefined;
    expect(await read(text, format, 1_000_000, things)).toHaveLength(count);
  });
});

describe('a column of CSV', () => {
  it.each<[Expected, string, string, object]>([
    [
      EXPECTED_ORDERS,
      'Order-Number;Email;phone',
      'T-1;a;b',
      { orderNumber: 'T-1', emailAddress: 'a', phoneNumber: 'b' },
    ],
    [EXPECTED_ORDERS, 'emailAddress,email', 'a,b', { emailAddress: 'a', email: 'b' }],
    [EXPECTED_ORDERS, 'email,emailAddress', 'b,', { email: 'b' }],
    [EXPECTED_ORDERS, 'Email,Email 2', 'a,b', { emailAddress: 'a', 'Email 2': 'b' }],
    [
      EXPECTED_ORDERS,
      'revenue,Revenue 2025,total',
      '1,2,3',
      { revenue: '1', 'Revenue 2025': '2', total: '3' },
    ],
    [
      EXPECTED_ORDERS,
      'orderDate,date,2 order date',
      'a,b,c',
      { orderDate: 'a', date: 'b', '2 order date': 'c' },
    ],
    [
      EXPECTED_CUSTOMERS,
      'E-Mail,email2,Phone,Phone 2',
      'a,b,c,d',
      { email: 'a', email2: 'b', phone: 'c', 'Phone 2': 'd' },
    ],
  ])('is read by its own name, whatever stands beside it: %j %s', async (expected, header, row, value) => {
    expect(values(await read(`${header}\n${row}\n`, 'csv', 1_000_000, expected))).toEqual([value]);
  });

  it.each<[Expected, string, string, number, number]>([
    [EXPECTED_ORDERS, 'revenue,revenue', 'revenue', 1, 2],
    [EXPECTED_ORDERS, 'revenue,orderNumber,Revenue', 'revenue', 1, 3],
    [EXPECTED_ORDERS, 'order number,order_number,revenue', 'orderNumber', 1, 2],
    [EXPECTED_ORDERS, 'email,revenue,E-Mail', 'emailAddress', 1, 3],
    [EXPECTED_CUSTOMERS, 'email,E-mail', 'email', 1, 2],
    [EXPECTED_CUSTOMERS, 'email,attribute:size,Attribute: size', 'attribute:size', 2, 3],
  ])('stands in a file once: %j %s', async (expected, header, column, one, other) => {
    const names = header.split(',');
    const place = (number: number) => `"${names[number - 1]}" (column ${number})`;
    await expect(read(`${header}\n`, 'csv', 1_000_000, expected)).rejects.toMatchObject({
      message: `Two columns of the CSV file stand for ${column}: ${place(one)} and ${place(other)}.`,
    });
  });

  it('may have the name of another one that is not read', async () => {
    const text = 'remarks,revenue,remarks\na,1,b\n';
    expect(values(await read(text, 'csv', 1_000_000, EXPECTED_ORDERS))).toEqual([
      { remarks: 'b', revenue: '1' },
    ]);
  });
});

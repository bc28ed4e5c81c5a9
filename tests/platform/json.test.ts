import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { BodyError, SchemaError } from '../../lib/platform/errors.ts';
import { parseJson, parseWith, readItems, readLeniently } from '../../lib/platform/json.ts';

const call = { system: 'kibo', operation: 'search' };

describe('parseJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value = parseJson(text, call);
        if (!text.includes('proto')) expect(value).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    '{"__proto__":{"a":1},"b":2}',
    '{"\\u005f_proto__":{"a":1},"b":2}',
    '{"__\\u0070roto__":[],"b":2}',
  ])('drops the prototype of %s', (text) => {
    const value = parseJson(text, call);
    expect(Object.keys(Object(value))).toEqual(['b']);
    expect(Object.getPrototypeOf(value)).toBe(Object.getPrototypeOf(JSON.parse('{}')));
  });

  it('says nothing of a text that is not JSON', () => {
    const text = 'Jan Jansen <jan@example.com>';
    const failure = (): unknown => {
      try {
        return parseJson(text, call);
      } catch (error) {
        return error;
      }
    };
    expect(failure()).toBeInstanceOf(BodyError);
    expect(String(failure())).toBe('BodyError: kibo search: the body is not JSON');
  });
});

describe('parseWith', () => {
  const schema = z.object({
    total: z.number(),
    people: z.array(z.object({ email: z.string() })),
    extra: z.optional(z.record(z.string(), z.object({ value: z.string() }))),
  });

  it('reads what the schema asks for and tolerates the rest', () => {
    expect(
      parseWith(schema, { total: 1, people: [{ email: 'a@example.com', other: 1 }], more: 2 }, call),
    ).toEqual({
      total: 1,
      people: [{ email: 'a@example.com' }],
    });
  });

  it('names the fields that were wrong by the names of the schema, never by a key of the body', () => {
    const value = { total: 'x', people: [{}, 1], extra: { 'jan@example.com': { value: 1 } } };
    const read = () => parseWith(schema, value, call);
    expect(read).toThrow(SchemaError);
    expect(read).toThrow(
      expect.objectContaining({ paths: ['total', 'people.0.email', 'people.1', 'extra.*.value'] }),
    );
    expect(() => parseWith(schema, null, call)).toThrow(expect.objectContaining({ paths: ['(the whole)'] }));
  });
});

describe('what is read leniently', () => {
  const read = readLeniently(z.object({ city: z.string() }));

  it.each([
    [{ city: 'Breda' }, { city: 'Breda' }],
    [{ city: 5 }, undefined],
    ['x', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%j is read as %j', (value, expected) => {
    expect(read(value)).toEqual(expected);
  });

  it('never fails, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(() => read(value)).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the items of a list', () => {
  it('are those that can be read', () => {
    const item = z.object({ number: z.int() });
    expect(readItems(item, [{ number: 1 }, null, '2', {}, { number: 2 }])).toEqual([
      { number: 1 },
      { number: 2 },
    ]);
    expect(readItems(item, [])).toEqual([]);
  });
});

it.each([
  ['a million small values with an escape', `[${'0,'.repeat(500_000)}"\\u0041"]`],
  ['many keys with an escape', `{${Array.from({ length: 70_000 }, (_, i) => `"k${i}":0`)},"z":"\\u005f"}`],
  ['many objects with the key', `[${'{"__proto__":{}},'.repeat(60_000)}0]`],
])('reads a body of 1 MiB in a small part of a lookup: %s', (_, text) => {
  const before = process.cpuUsage();
  const value = parseJson(text, { system: 'x', operation: 'y' });
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(400);
  expect(JSON.stringify(value)).not.toContain('__proto__');
});

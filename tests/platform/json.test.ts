import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { BodyError, SchemaError } from '../../lib/platform/errors.ts';
import { lenient, lenientList, parseJson, parseWith } from '../../lib/platform/json.ts';

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

describe('lenient fields', () => {
  const schema = z.object({
    id: z.string(),
    name: lenient(z.string()),
    total: lenient(z.number()),
    address: lenient(z.object({ city: z.string() })),
    orders: lenientList(z.object({ number: z.int() })),
  });

  it.each([
    [{ id: 'a' }, { id: 'a', orders: [] }],
    [
      { id: 'a', name: null, total: '12', address: 'x', orders: null },
      { id: 'a', orders: [] },
    ],
    [
      {
        id: 'a',
        name: 'Jan',
        total: 1.5,
        address: { city: 'Breda' },
        orders: [{ number: 1 }, null, '2', {}],
      },
      { id: 'a', name: 'Jan', total: 1.5, address: { city: 'Breda' }, orders: [{ number: 1 }] },
    ],
    [
      { id: 'a', name: 5, address: { city: 5 } },
      { id: 'a', orders: [] },
    ],
  ])('%j is read as %j', (value, expected) => {
    expect(parseWith(schema, value, call)).toEqual(expected);
  });

  it('whatever stands in them, the record is read', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.anything(),
        fc.anything(),
        fc.anything(),
        (name, total, address, orders) => {
          expect(parseWith(schema, { id: 'a', name, total, address, orders }, call)).toMatchObject({
            id: 'a',
          });
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

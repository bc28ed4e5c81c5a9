import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { parseEmailAddress } from '../../lib/customer/email-address.ts';
import { readEach } from '../../lib/customer/read-each.ts';
import {
  consent,
  count,
  currencySymbol,
  decimal,
  emailAddress,
  fields,
  flag,
  fullName,
  identifier,
  identifiers,
  integer,
  knownText,
  listOf,
  minorUnits,
  shownText,
  text,
  UNREADABLE,
  withoutUndefined,
} from '../../lib/customer/wire-fields.ts';
import { wireMoment } from '../../lib/customer/wire-moment.ts';
import { SchemaError } from '../../lib/platform/errors.ts';

describe('a field of the wire', () => {
  it.each([
    text,
    knownText,
    emailAddress,
    currencySymbol,
    identifier,
    integer,
    decimal,
    flag,
    consent,
    wireMoment,
  ])('is read in a time that grows with its text alone: %p', (read) => {
    // If each sign were looked at once for each other one, this would take minutes.
    for (const start of ['', '1', '2020-01-01', '2020-01-01T00:00:00.0', '/Date(1', 'a@b.example', 'null'])
      for (const piece of [' ', '0', '-', '.', '&#1', '(', 'a', '%25', 'null ', '\u0308\u0323'])
        expect(() => read(`${start}${piece.repeat(50_000)}x`)).not.toThrow();
  });

  it.each<[string, (wire: unknown) => unknown, unknown, unknown]>([
    ['text', text, '  Jane ', 'Jane'],
    ['empty text', text, '   ', undefined],
    ['a number as text', text, 7, undefined],
    ['an address that stands for none', emailAddress, 'N/A', undefined],
    ['another', emailAddress, '-', undefined],
    ['a text that is no address', emailAddress, 'ask her', undefined],
    ['an address that cannot be read', emailAddress, 'a@b@c', 'a@b@c'],
    ['an escaped address', emailAddress, 'first&#64;example.com', 'first@example.com'],
    ['an address in escaped brackets', emailAddress, '&lt;first@example.com&gt;', 'first@example.com'],
    ['an address with an escaped name', emailAddress, 'Zo&euml; &lt;zoe@example.com&gt;', 'zoe@example.com'],
    ['an address that was escaped twice', emailAddress, 'a&amp;#64;example.com', 'a&amp;#64;example.com'],
    ['an address in words', emailAddress, 'jane(at)example.com', 'jane(at)example.com'],
    ['an address in words apart', emailAddress, 'jane at example dot com', 'jane at example dot com'],
    ['an address without its sign', emailAddress, 'jane.example.com', 'jane.example.com'],
    ['a remark', emailAddress, 'Not given at checkout', undefined],
    ['a remark with a point', emailAddress, 'deleted.user', undefined],
    ['a list of nothing', emailAddress, [''], undefined],
    ['an object with nothing', emailAddress, { address: null }, undefined],
    ['an address with two signs', emailAddress, 'a＠b＠c', 'a＠b＠c'],
    ['a list of addresses', emailAddress, ['a@example.com'], '["a@example.com"]'],
    ['an object for an address', emailAddress, { address: 'a@b' }, '{"address":"a@b"}'],
    ['a number for an address', emailAddress, 7, undefined],
    ['no for an address', emailAddress, false, undefined],
    ['an address with too much around it', emailAddress, `<a@b.example>${' x'.repeat(2_000)}`, '(too long)'],
    ['an empty list for an address', emailAddress, [], undefined],
    ['an empty object for an address', emailAddress, {}, undefined],
    ['an empty address', emailAddress, ' ', undefined],
    ['null for an address', emailAddress, null, undefined],
    ['a symbol', currencySymbol, ' zł ', 'zł'],
    ['a symbol of letters and a sign', currencySymbol, 'R$', 'R$'],
    ['a minus for a symbol', currencySymbol, '\u2212', UNREADABLE],
    ['a dash before a symbol', currencySymbol, '-€', UNREADABLE],
    ['a digit for a symbol', currencySymbol, '5', UNREADABLE],
    ['a bracket for a symbol', currencySymbol, '(', UNREADABLE],
    ['a symbol and its country', currencySymbol, 'kr (SEK)', UNREADABLE],
    ['an escaped symbol', currencySymbol, '&#122;&#322;', 'zł'],
    ['an escaped sign', currencySymbol, '&#x24;', '$'],
    ['a symbol that was escaped twice', currencySymbol, '&amp;euro;', UNREADABLE],
    ['a number for a symbol', currencySymbol, 978, UNREADABLE],
    ['a list for a symbol', currencySymbol, ['$'], UNREADABLE],
    ['an object for a symbol', currencySymbol, {}, UNREADABLE],
    ['true for a symbol', currencySymbol, true, UNREADABLE],
    ['null for a symbol', currencySymbol, null, undefined],
    ['an empty symbol', currencySymbol, ' ', undefined],
    ['a symbol of those that know none', currencySymbol, 'N/A', undefined],
    ['a count', count, 12, 12],
    ['a negative count', count, -1, undefined],
    ['a broken count', count, 1.5, undefined],
    ['a count as text', count, '12', 12],
    ['a broken count as text', count, '1.5', undefined],
    ['a count in words', count, 'twelve', undefined],
    ['minor units as text', minorUnits, '3687', 3687],
    ['a fraction of a minor unit', minorUnits, 36.87, undefined],
    ['an integer as text', integer, ' 3687 ', 3687],
    ['a decimal as text', decimal, '154.95', 154.95],
    ['an amount with its thousands apart', decimal, '1,234.50', undefined],
    ['an amount of sixteen digits', decimal, 1234567890123456, undefined],
    ['an amount of sixteen digits as text', decimal, '1234567890123456.00', undefined],
    ['a negative integer', integer, -12, -12],
    ['a decimal', decimal, 154.95, 154.95],
    ['an amount of more than fifteen digits', decimal, 1_234_567_890_123_456, undefined],
    ['minor units', minorUnits, 999_999_999_999_999, 999_999_999_999_999],
    ['minor units of more than fifteen digits', minorUnits, 1_000_000_000_000_000, undefined],
    ['a fraction of a minor unit', minorUnits, 36.87, undefined],
    ['an e-mail address', emailAddress, ' Ada\u200b@Example.com, ', 'Ada@Example.com'],
    ['no e-mail address', emailAddress, 'guest', undefined],
    ['a number beyond all numbers', decimal, JSON.parse('1e999'), undefined],
    ['a moment', wireMoment, '2016-10-16T16:13:00+0000', Date.UTC(2016, 9, 16, 16, 13)],
    ['a moment that does not exist', wireMoment, '2021-02-30T00:00:00Z', undefined],
    ['a flag', flag, false, false],
    ['a flag as text', flag, ' False', false],
    ['no flag', flag, 'no', undefined],
    ['a consent', consent, true, true],
    ['a consent as text', consent, ' False', false],
    ['a refusal in one word', consent, 'No', false],
    ['a refusal in one letter', consent, 'n', false],
    ['a refusal as a number', consent, 0, false],
    ['a refusal as a digit', consent, '0', false],
    ['a refusal as a switch', consent, 'off', false],
    ['a consent in another word', consent, 'Yes', UNREADABLE],
    ['a consent as a list', consent, [false], UNREADABLE],
    ['a consent of another kind', consent, { toString: 1 }, UNREADABLE],
    ['a consent that stands for none', consent, 'N/A', undefined],
    ['an empty consent', consent, ' ', undefined],
    ['null for a consent', consent, null, undefined],
    ['a text that stands for none', knownText, '(null)', undefined],
    ['an escaped text that stands for none', knownText, '&lt;none&gt;', undefined],
    ['a text of an escaped space', knownText, '&nbsp;', undefined],
    ['an object for a list', listOf(fields({ id: identifier })), { id: 5 }, [{ id: '5' }]],
    ['a text for a list', listOf(fields({ id: identifier })), '5', []],
    ['a text to be shown', shownText, ' red ', 'red'],
    ['a fraction to be shown', shownText, 1.5, '1.5'],
    ['a yes to be shown', shownText, true, 'true'],
    ['what stands for none, to be shown', shownText, 'N/A', undefined],
    ['an object to be shown', shownText, {}, undefined],
    ['a text as identifier', identifier, ' 007 ', '007'],
    ['a number as identifier', identifier, 7, '7'],
    ['a broken number as identifier', identifier, 1.5, undefined],
    ['an object as identifier', identifier, {}, undefined],
    ['null', wireMoment, null, undefined],
    ['nothing', text, undefined, undefined],
  ])('is read, or counts as not given: %s', (_, read, wire, value) => {
    expect(read(wire)).toStrictEqual(value);
  });
});

it('an address that cannot be read is never one that can be asked for', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.array(fc.emailAddress()), fc.string()), (wire) => {
      const read = emailAddress(wire);
      const isAddress = typeof wire === 'string' && parseEmailAddress(wire) !== undefined;
      expect(read !== undefined && parseEmailAddress(read) !== undefined).toBe(isAddress);
    }),
    { numRuns: 2_000 },
  );
});

describe('an object of the wire', () => {
  const schema = fields({ id: identifier, name: text, orders: identifiers }, ['id']);
  const read = (value: unknown) => z.safeParse(schema, value);

  it.each([
    [
      { id: 7, name: ' Jan ', orders: [1], password: 'x' },
      { id: '7', name: 'Jan', orders: ['1'] },
    ],
    [
      { id: ' 7 ', name: 5, orders: null },
      { id: '7', orders: [] },
    ],
    [{ id: '7' }, { id: '7', orders: [] }],
  ])('%j is read as %j', (value, expected) => {
    expect(read(value).data).toStrictEqual(expected);
  });

  it.each([null, '', '  ', {}, 1.5, undefined])('is none without a field that is required: %j', (id) => {
    expect(read({ id }).success).toBe(false);
  });

  it.each([null, undefined, 'a', 7, [], [{ id: 7 }]])('is no %j', (value) => {
    expect(read(value).success).toBe(false);
  });

  it('is read whatever stands in its other fields', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (name, orders) => {
        expect(read({ id: 7, name, orders }).data).toMatchObject({ id: '7' });
      }),
      { numRuns: 1_000 },
    );
  });

  it('has nothing of what every object inherits', () => {
    expect(z.safeParse(fields({ constructor: text, toString: text }), {}).data).toEqual({});
  });
});

describe('a list of identifiers', () => {
  it.each([
    [
      [1, null, '2', {}, '', 1.5],
      ['1', '2'],
    ],
    [null, []],
    [undefined, []],
    ['1', []],
  ])('%j is read as %j', (wire, value) => {
    expect(identifiers(wire)).toEqual(value);
  });
});

describe('a list of the wire', () => {
  const item = fields({ field: text });
  const call = { system: 'kibo', operation: 'search' };

  it('loses what is no such item, and no other', () => {
    expect(readEach(item, [null, { field: 'a' }, 'b', { field: 7 }], call)).toHaveLength(2);
    expect(readEach(item, [], call)).toEqual([]);
  });

  it('within an object loses what is no such item, and no other', () => {
    const read = listOf(fields({ id: identifier }, ['id']));
    expect(read([{ id: 1 }, null, {}, { id: '2' }])).toEqual([{ id: '1' }, { id: '2' }]);
    expect([read(null), read('x'), read(undefined)]).toEqual([[], [], []]);
  });

  it('of which nothing can be read is an error, not an empty list', () => {
    expect(() => readEach(item, [null, 'b'], call)).toThrow(SchemaError);
  });
});

describe('what a source says', () => {
  it('has no field without a value', () => {
    expect(Object.keys(withoutUndefined({ a: 0, b: undefined, c: '', d: null, e: false }))).toEqual([
      'a',
      'c',
      'd',
      'e',
    ]);
  });

  it('names a person by what there is', () => {
    expect([fullName('A', 'B'), fullName('A', undefined), fullName(undefined, 'B')]).toEqual([
      'A B',
      'A',
      'B',
    ]);
    expect(fullName(undefined, undefined)).toBeUndefined();
    for (const [first, last] of [
      ['null', 'null'],
      ['undefined', undefined],
      ['N/A', '-'],
      ['-', 'NULL'],
      ['None', 'none'],
      ['null null', undefined],
      ['(null)', '(null)'],
    ])
      expect([first, last, fullName(first, last)]).toEqual([first, last, undefined]);
    expect(fullName('Ada', 'null')).toBe('Ada');
    expect(fullName('-', 'Lovelace')).toBe('Lovelace');
    expect(fullName('&#78;/A', 'Lovelace')).toBe('Lovelace');
    expect(fullName('Ada', '&nbsp;')).toBe('Ada');
    expect(fullName('Christopher', 'Null')).toBe('Christopher Null');
  });
});

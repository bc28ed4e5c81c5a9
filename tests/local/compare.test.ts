import { describe, expect, it } from '@jest/globals';
import { differences } from '../../local/compare.ts';

describe('comparing field by field', () => {
  it('finds nothing if all is equal, in whatever order', () => {
    expect(differences({ a: 1, b: 'x' }, { b: 'x', a: 1 })).toEqual([]);
  });

  it('names what is missing, what is too much and what differs', () => {
    expect(differences({ b: 2, c: '1', d: 0 }, { a: true, b: 1, c: 1 })).toEqual([
      'a is missing: it should be true',
      'b is 2, but should be 1',
      'c is "1", but should be 1',
      'd is 0, but should not be there',
    ]);
  });

  it('takes what is no object for wrong', () => {
    expect(differences(undefined, { a: 1 })).toEqual(['nothing instead of an object']);
  });
});

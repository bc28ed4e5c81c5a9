import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chunks, chunksBySize, mapDefined } from '../../lib/platform/lists.ts';

it('maps and leaves out what is undefined, and nothing else', () => {
  const values = fc.array(fc.constantFrom(undefined, null, 0, '', false, 'a'));
  fc.assert(
    fc.property(values, (items) => {
      expect(mapDefined(items, (item) => item)).toEqual(items.filter((item) => item !== undefined));
    }),
  );
});

it('cuts a list into lists of at most so many, and loses nothing', () => {
  expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(chunks([1, 2], 2)).toEqual([[1, 2]]);
  expect(chunks([], 2)).toEqual([]);
});

it('cuts a list by size, and leaves alone what is too large by itself', () => {
  const sizes = [3, 3, 9, 1, 1, 1];
  expect(chunksBySize(sizes, (size) => size, 6)).toEqual([[3, 3], [9], [1, 1, 1]]);
  expect(chunksBySize(sizes, (size) => size, 6, 2)).toEqual([[3, 3], [9], [1, 1], [1]]);
});

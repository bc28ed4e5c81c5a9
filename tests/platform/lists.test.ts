import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mapDefined } from '../../lib/platform/lists.ts';

it('maps and leaves out what is undefined, and nothing else', () => {
  const values = fc.array(fc.constantFrom(undefined, null, 0, '', false, 'a'));
  fc.assert(
    fc.property(values, (items) => {
      expect(mapDefined(items, (item) => item)).toEqual(items.filter((item) => item !== undefined));
    }),
  );
});

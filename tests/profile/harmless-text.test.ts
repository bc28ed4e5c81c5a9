import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { harmless } from '../../lib/profile/harmless-text.ts';

describe('text out of a record', () => {
  it.each([
    ['<b>Ada</b>', 'bAda/b'],
    ['Ada\u202eevoL', 'AdaevoL'],
    ['A\u200fd\u2066a\u2069', 'Ada'],
    ['Ada\u0000\r\n\tLovelace', 'Ada Lovelace'],
    ['Ada\u2028Lovelace\u00a0', 'Ada Lovelace'],
    ['  Ada   Lovelace ', 'Ada Lovelace'],
    ['\ufeffAda\u00ad', 'Ada'],
    ['👩‍👩‍👧 نامه‌ای', '👩‍👩‍👧 نامه‌ای'],
    ['<\u0000>', ''],
  ])('%j is shown as %j', (text, shown) => {
    expect(harmless(text, 100)).toBe(shown);
  });

  it('is cut by code points, never through one', () => {
    expect(harmless('👍👍👍👍', 3)).toBe('👍👍…');
    expect(harmless('👍👍👍', 3)).toBe('👍👍👍');
    expect(harmless('Ada Lovelace', 5)).toBe('Ada…');
  });

  it('is harmless and short for any text, and stays as it is when it is cleaned again', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.integer({ min: 1, max: 100 }),
        (text, length) => {
          const shown = harmless(text, length);
          expect(shown).not.toMatch(/[<>\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
          expect([...shown].length).toBeLessThanOrEqual(length);
          expect(shown.isWellFormed()).toBe(true);
          expect(harmless(shown, length)).toBe(shown);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

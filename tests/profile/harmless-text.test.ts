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
    ['Salt &amp; Pepper', 'Salt & Pepper'],
    ['Ren&eacute;e O&#39;Brien &#x2014; &euro;5 &#128;', "Renée O'Brien — €5 €"],
    ['&lt;script&gt;alert(1)&lt;/script&gt;', 'scriptalert(1)/script'],
    ['a&#8238;b&#0;c&#10;d', 'ab c d'],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['&unknown; & &; &#xD800; &#99999999; AT&T', '&unknown; & &; &#xD800; &#99999999; AT&T'],
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
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc
            .array(fc.constantFrom('&', 'amp;', 'lt;', '#60;', '#x3c;', '#10;', '#8238;', '<', ' '), {
              maxLength: 40,
            })
            .map((parts) => parts.join('')),
        ),
        fc.integer({ min: 1, max: 100 }),
        (text, length) => {
          const shown = harmless(text, length);
          expect(shown).not.toMatch(/[<>\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
          expect([...shown].length).toBeLessThanOrEqual(length);
          expect(shown.isWellFormed()).toBe(true);
          // What was escaped twice is decoded once, and would be decoded again.
          if (!text.includes('&')) expect(harmless(shown, length)).toBe(shown);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseInstant } from '../../lib/platform/instant.ts';

/** Milliseconds from year 1 to 9999, so that an offset does not leave the years of four digits. */
const moments = fc.integer({ min: Date.UTC(1, 1, 2), max: Date.UTC(9999, 11, 30) });
const offsets = fc.integer({ min: -14 * 60, max: 14 * 60 });

/** A moment as it is written in another zone. */
function write(moment: number, offset: number, separator: string): string {
  const local = new Date(moment + offset * 60_000).toISOString().slice(0, -1);
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.abs(offset);
  const sign = offset < 0 ? '-' : '+';
  return `${local}${sign}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}`;
}

describe('parseInstant', () => {
  it('reads the same moment in every zone and spelling', () => {
    fc.assert(
      fc.property(moments, offsets, fc.constantFrom(':', ''), (moment, offset, separator) => {
        expect(parseInstant(write(moment, offset, separator))?.epochMs).toBe(moment);
      }),
      { numRuns: 1_000 },
    );
  });

  it('sorts as text as it does in time, to the last digit', () => {
    const digits = fc.stringMatching(/^\d{1,12}$/);
    const written = fc.tuple(moments, offsets, digits).map(([moment, offset, fraction]) => {
      const seconds = Math.floor(moment / 1000);
      const text = write(seconds * 1000, offset, ':').replace('.000', `.${fraction}`);
      return { text, exact: BigInt(seconds) * 10n ** 12n + BigInt(fraction.padEnd(12, '0')) };
    });
    fc.assert(
      fc.property(written, written, (first, second) => {
        const [a, b] = [parseInstant(first.text)?.sortable ?? '', parseInstant(second.text)?.sortable ?? ''];
        expect(a < b).toBe(first.exact < second.exact);
        expect(a === b).toBe(first.exact === second.exact);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['2017-04-12T09:00:00Z', '2017-04-12T09:00:00'],
    ['2017-04-12T09:00:00+0000', '2017-04-12T09:00:00'],
    ['2017-04-12T11:00+02', '2017-04-12T09:00:00'],
    ['20170412T090000Z', '2017-04-12T09:00:00'],
    ['2017-04-12 09:00:00.1000z', '2017-04-12T09:00:00.1'],
    [' 2017-04-12T09:00:00,000001Z ', '2017-04-12T09:00:00.000001'],
    ['2017-01-01T00:30:00+01:00', '2016-12-31T23:30:00'],
    ['2020-02-29T00:00:00Z', '2020-02-29T00:00:00'],
  ])('%j is %s', (text, sortable) => {
    expect(parseInstant(text)?.sortable).toBe(sortable);
  });

  it.each([
    '',
    'yesterday',
    '2017-04-12',
    '2017-04-12T09:00:00',
    '2017-02-29T00:00:00Z',
    '2017-04-31T00:00:00Z',
    '2017-13-01T00:00:00Z',
    '2017-00-10T00:00:00Z',
    '2017-04-12T24:00:00Z',
    '2017-04-12T09:60:00Z',
    '2017-04-12T09:00:61Z',
    '2017-04-12T09:00:00+24:00',
    '2017-04-12T09:00:00+01:60',
    '0000-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '1491987600',
  ])('%j is none', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createMomentReader, wireMoment } from '../../lib/customer/wire-moment.ts';
import { createFakeClock } from '../platform/fake-clock.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const clock = createFakeClock(Date.parse('2026-03-02T12:00:00Z'));
const read = (value: unknown, timeZone = 'UTC') => {
  const at = createMomentReader({ timeZone, clock })(wireMoment(value));
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe('a moment as a source writes it', () => {
  it.each([
    ['2021-08-23T10:00:00Z', '2021-08-23T10:00:00.000Z'],
    ['2021-08-23T10:00:00+0200', '2021-08-23T08:00:00.000Z'],
    ['2021-08-23 10:00:00Z', '2021-08-23T10:00:00.000Z'],
    ['2021-08-23 10:00:00 +02:00', '2021-08-23T08:00:00.000Z'],
    ['2021-08-23', '2021-08-23T00:00:00.000Z'],
    ['2021-08-23 10:00', '2021-08-23T10:00:00.000Z'],
    ['2021-08-23T10:00:00.5', '2021-08-23T10:00:00.500Z'],
    ['/Date(1629712800000)/', '2021-08-23T10:00:00.000Z'],
    ['/Date(1629712800000+0200)/', '2021-08-23T10:00:00.000Z'],
  ])('is read: %s', (value, expected) => {
    expect(read(value)).toBe(expected);
  });

  it.each([
    ['2021-08-23', 'Europe/Amsterdam', '2021-08-22T22:00:00.000Z'],
    ['2021-01-23T10:00:00', 'Europe/Amsterdam', '2021-01-23T09:00:00.000Z'],
    ['2021-03-28T03:30:00', 'Europe/Amsterdam', '2021-03-28T01:30:00.000Z'],
    ['2021-10-31T04:00:00', 'Europe/Amsterdam', '2021-10-31T03:00:00.000Z'],
    ['2021-08-23T10:00:00.25', 'America/New_York', '2021-08-23T14:00:00.250Z'],
    ['2021-08-23T10:00:00Z', 'Europe/Amsterdam', '2021-08-23T10:00:00.000Z'],
    // Clocks are set forward at midnight there: the day has no 00:00.
    ['2016-10-16', 'America/Sao_Paulo', '2016-10-16T03:00:00.000Z'],
    ['2019-09-08', 'America/Santiago', '2019-09-08T04:00:00.000Z'],
    ['2016-03-27', 'Atlantic/Azores', '2016-03-27T01:00:00.000Z'],
    ['2021-03-28T02:30:00', 'Europe/Amsterdam', '2021-03-28T01:30:00.000Z'],
  ])('without a zone is read in TIME_ZONE: %s in %s', (value, timeZone, expected) => {
    expect(read(value, timeZone)).toBe(expected);
  });

  it.each([
    '0001-01-01T00:00:00Z',
    '0001-01-01',
    '1970-01-01T00:00:00Z',
    '1989-12-31T23:59:59Z',
    '/Date(-62135596800000)/',
    '2099-12-31T00:00:00Z',
    '2026-03-03T12:00:01Z',
    '2021-02-30',
    'yesterday',
    '',
    1629712800000,
    null,
  ])('is not known: %j', (value) => {
    expect(read(value)).toBeUndefined();
  });

  const zones = ['UTC', 'Europe/Amsterdam', 'America/New_York', 'Pacific/Kiritimati', 'Etc/GMT+12'];

  it.each([
    '0000-01-01',
    '0001-01-01',
    '0001-01-01T00:00:00',
    '0999-12-31',
    '1000-01-01',
    '1582-10-15T12:00:00',
    '9999-12-31',
    '9999-12-31T23:59:59',
  ])('is not known in any zone: %s', (value) => {
    for (const timeZone of zones) {
      expect(read(value, timeZone)).toBeUndefined();
      expect(createMomentReader({ timeZone, clock, dayAs: 'end' })(wireMoment(value))).toBeUndefined();
    }
  });

  it('is known whatever the zone if it is later than the start of 1990 and no later than now', () => {
    const days = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(days, fc.constantFrom(...zones), (date, timeZone) => {
        const isKnown = read(date.toISOString().slice(0, 19), timeZone) !== undefined;
        const ahead = date.getTime() - clock.now();
        const isNearEdge =
          Math.abs(date.getTime() - Date.UTC(1990, 0)) < DAY_MS || Math.abs(ahead) < 2 * DAY_MS;
        if (!isNearEdge) expect(isKnown).toBe(date.getTime() > Date.UTC(1990, 0) && ahead < 0);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['1990-01-01', 'Etc/GMT+12', '1990-01-01T12:00:00.000Z'],
    ['1989-12-31T12:00:00', 'Etc/GMT+12', '1990-01-01T00:00:00.000Z'],
    ['2026-03-04T01:59:00', 'Pacific/Kiritimati', '2026-03-03T11:59:00.000Z'],
  ])('is known at the edges of what is, by its zone: %s in %s', (value, timeZone, expected) => {
    expect(read(value, timeZone)).toBe(expected);
  });

  it('stands for the end of its day, if that is what is wanted of a day without a time', () => {
    const readEnd = createMomentReader({ dayAs: 'end', timeZone: 'Europe/Amsterdam', clock });
    expect(readEnd(wireMoment('2021-08-23'))).toBe(Date.parse('2021-08-23T21:59:59.999Z'));
    expect(readEnd(wireMoment('2021-08-23T10:00:00'))).toBe(Date.parse('2021-08-23T08:00:00Z'));
    expect(readEnd(wireMoment('2021-08-23T00:00:00Z'))).toBe(Date.parse('2021-08-23T00:00:00Z'));
  });

  it('may lie up to a day ahead, for clocks and zones differ', () => {
    expect(read('2026-03-03T11:59:59Z')).toBe('2026-03-03T11:59:59.000Z');
  });
});

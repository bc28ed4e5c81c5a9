import { describe, expect, it } from '@jest/globals';
import type { CustomerSource } from '../../../lib/customer/customer-record.ts';
import type { FlushableMetrics } from '../../../lib/platform/reporting/embedded-metrics.ts';
import type { InvocationLog } from '../../../lib/platform/reporting/json-log.ts';
import type { LogFields } from '../../../lib/platform/reporting/log.ts';
import { record } from '../../customer/customer-records.ts';
import { fakeSource, honestSource } from '../../profile/fake-sources.ts';
import { EMAIL, OTHER_EMAIL, outage, PHONE } from '../../profile/lookup.ts';
import { call, knownSecrets } from './lookup-call.ts';

/** What a lookup leaves behind in log and metrics. */
async function reportOf(
  query: string,
  sources: readonly CustomerSource[],
  more: Parameters<typeof call>[2] = {},
) {
  const lines: { code: string; fields: LogFields | undefined }[] = [];
  const figures: { name: string; dimensions: Readonly<Record<string, string>> | undefined }[] = [];
  const write = (code: string, fields?: LogFields) => void lines.push({ code, fields });
  const log: InvocationLog<string> = {
    debug: write,
    info: write,
    warn: write,
    error: write,
    startInvocation() {},
  };
  const metrics: FlushableMetrics = {
    count: (name, _, dimensions) => void figures.push({ name, dimensions }),
    milliseconds: (name, _, dimensions) => void figures.push({ name, dimensions }),
    flush() {},
  };
  await call(query, sources, { log, metrics, ...more });
  return { lines, figures, outcome: figures.find(({ name }) => name === 'Lookups')?.dimensions?.outcome };
}

const byPhone = `phone=${encodeURIComponent(PHONE)}`;
const ada = record('kibo', { id: '1', emailAddress: EMAIL, phoneNumbers: [PHONE] });
const bob = record('kibo', { id: '2', emailAddress: OTHER_EMAIL, phoneNumbers: [PHONE] });
const kibo = honestSource('kibo', [ada]);
const lokeDown = fakeSource('loke', { phone: outage() });

describe('a lookup is reported', () => {
  it.each<[string, string, readonly CustomerSource[]]>([
    ['found', byPhone, [kibo]],
    ['incomplete', byPhone, [kibo, lokeDown]],
    ['ambiguous', byPhone, [honestSource('kibo', [ada, bob])]],
    ['absent', byPhone, [fakeSource('kibo')]],
    ['unavailable', byPhone, [lokeDown]],
    ['malformed', 'phone=x', [kibo]],
  ])('as %s', async (outcome, query, sources) => {
    const report = await reportOf(query, sources);
    expect(report.outcome).toBe(outcome);
    expect(report.lines.at(-1)).toMatchObject({ code: 'lookup.answered', fields: { outcome } });
  });

  it('as unauthorized, and as one whose secret cannot be read', async () => {
    const others = knownSecrets({ apiKey: 'x', apiSecret: 'y' });
    expect(await reportOf(byPhone, [kibo], { secrets: others })).toMatchObject({ outcome: 'unauthorized' });
    const unreadable = { ...others, getVersions: () => Promise.reject(outage()) };
    const report = await reportOf(byPhone, [kibo], { secrets: unreadable });
    expect(report.outcome).toBe('secret-unreadable');
    expect(report.lines[0]).toMatchObject({ code: 'lookup.secret-unreadable', fields: { status: 503 } });
  });

  it('with the time of each source that was asked, and with those that could not be', async () => {
    const { figures, lines } = await reportOf(byPhone, [kibo, lokeDown]);
    expect(figures.map(({ name }) => name)).toEqual([
      'Lookups',
      'LookupTime',
      'KiboTime',
      'LokeTime',
      'LokeFailures',
    ]);
    expect(lines[0]).toMatchObject({
      code: 'lookup.source-failed',
      fields: { source: 'loke', question: 'findByPhoneNumber', errorName: 'StatusError', status: 503 },
    });
    expect(lines[1]?.fields).toMatchObject({
      kiboMilliseconds: expect.any(Number),
      lokeMilliseconds: expect.any(Number),
    });
  });
});

import type { CustomerSource } from '../../lib/customer/customer-record.ts';
import type { Asked } from '../../lib/customer/matching.ts';
import { shareDeadline } from '../../lib/platform/deadline.ts';
import { StatusError } from '../../lib/platform/errors.ts';
import { silentLog } from '../../lib/platform/reporting/log.ts';
import { createFormats } from '../../lib/profile/formats.ts';
import { labelsFor } from '../../lib/profile/labels.ts';
import { type Lookup, type LookupOptions, lookUpCustomer } from '../../lib/profile/look-up-customer.ts';
import { PANEL_ROWS } from '../../lib/profile/panel-rows.ts';
import { toCustomerPanel, type WrittenPanel } from '../../lib/robin/customer-panel.ts';
import { createFakeClock } from '../platform/fake-clock.ts';

export const EMAIL = 'ada@example.com';
export const OTHER_EMAIL = 'bob@example.com';
export const PHONE = '+31612345678';
export const OTHER_PHONE = '+31687654321';

const stoppedClock = createFakeClock(0);

/** English, in euros, the whole panel. */
export function lookupOptions(more: Partial<LookupOptions> = {}): Omit<LookupOptions, 'deadline'> {
  const formats = createFormats({ locale: 'en-US', timeZone: 'UTC', defaultCurrency: 'EUR' });
  return {
    country: 'NL',
    defaultCurrency: 'EUR',
    clock: stoppedClock,
    log: silentLog,
    labels: labelsFor('en-US'),
    formats,
    rows: PANEL_ROWS,
    ...more,
  };
}

export interface TestedOptions extends Partial<Omit<LookupOptions, 'deadline'>> {
  /** A silent source costs a test this many milliseconds; an answer counts however late it is, for the clock stands. */
  deadline?: number;
}

export async function lookUp(
  asked: Asked,
  sources: readonly CustomerSource[],
  { deadline: durationMs = 60, ...more }: TestedOptions = {},
): Promise<Lookup> {
  const deadline = shareDeadline(durationMs, stoppedClock);
  const options = { ...lookupOptions(more), deadline };
  try {
    return await lookUpCustomer({ hasUnreadableEmailAddress: false, ...asked }, sources, options);
  } finally {
    deadline.end();
  }
}

/** What an agent sees of a lookup, if anything. */
export function panelOf(lookup: Lookup): WrittenPanel | undefined {
  if (lookup.kind === 'absent') return undefined;
  return toCustomerPanel(lookup.kind === 'unavailable' ? lookup.notice : lookup.customer);
}

/** What an agent sees. Fails if there is nothing to see. */
export async function seen(
  asked: Asked,
  sources: readonly CustomerSource[],
  more: TestedOptions = {},
): Promise<WrittenPanel> {
  const lookup = await lookUp(asked, sources, more);
  if (lookup.kind === 'found' || lookup.kind === 'ambiguous') return toCustomerPanel(lookup.customer);
  throw new Error(`nothing to see: ${lookup.kind}`);
}

/** As a source fails that is out of reach. */
export function outage(): Error {
  return new StatusError({ system: 'fake', operation: 'find' }, 503);
}

export function at(day: string): number {
  return Date.parse(`${day}T12:00:00Z`);
}

import { text } from 'node:stream/consumers';
import { readLookupSettings } from '../functions/customer-lookup/settings.ts';
import { readOrderEventsSettings } from '../functions/order-events/settings.ts';
import { SettingsError } from '../lib/platform/settings.ts';
import { findGoLiveFaults } from './deploy/go-live.ts';

// What the functions will say of their settings when they start, and what is a typing error all the same: asked by
// scripts/deploy/settings-faults.cjs before anything is deployed. Environments come by standard input, faults go to
// standard output.
const {
  lookup,
  orders,
}: Record<'lookup' | 'orders', Record<string, string>> = JSON.parse(await text(process.stdin));
const faults = [
  ...faultsOf(() => readLookupSettings(lookup)),
  ...faultsOf(() => readOrderEventsSettings(orders)),
  ...findGoLiveFaults(orders.LIVE_SINCE ?? '', Date.now()),
];
process.stdout.write(JSON.stringify([...new Set(faults)]));

function faultsOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
}

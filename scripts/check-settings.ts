import { text } from 'node:stream/consumers';
import { readLookupSettings } from '../functions/customer-lookup/settings.ts';
import { readOrderEventsSettings } from '../functions/order-events/settings.ts';
import { SettingsError } from '../lib/platform/settings.ts';
import { findGoLiveFaults } from './deploy/go-live.ts';
import { findLocalAddresses } from './deploy/local-addresses.ts';

// What the functions will say of their settings when they start, and what is a typing error all the same: asked by
// scripts/deploy/settings-faults.cjs before anything is deployed. Environments come by standard input, faults go to
// standard output.
interface Asked {
  lookup: Record<string, string>;
  orders: Record<string, string>;
  /** They go to an emulator of AWS on this machine, where functions reach what this machine has. */
  isEmulated: boolean;
}

const { lookup, orders, isEmulated }: Asked = JSON.parse(await text(process.stdin));
const faults = [
  ...faultsOf(() => readLookupSettings(lookup)),
  ...faultsOf(() => readOrderEventsSettings(orders)),
  ...(isEmulated ? [] : [lookup, orders].flatMap(findLocalAddresses)),
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

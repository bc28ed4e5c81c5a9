import { connectSources } from '../../functions/customer-lookup/connect-sources.ts';
import { createOrderBook } from '../../functions/customer-lookup/order-book.ts';
import { createPanelOptions } from '../../functions/customer-lookup/panel-options.ts';
import { type LookupSettings, readLookupSettings } from '../../functions/customer-lookup/settings.ts';
import type { CustomerSource } from '../../lib/customer/customer-record.ts';
import type { OrderBook, OrderSystem } from '../../lib/customer/order-record.ts';
import type { Secrets } from '../../lib/platform/aws/secrets.ts';
import { type Clock, systemClock } from '../../lib/platform/clock.ts';
import type { Environment } from '../../lib/platform/settings.ts';
import type { PanelOptions } from '../../lib/profile/panel-view.ts';
import { awsOptions } from './aws.ts';
import { openSecrets } from './orders-side.ts';

/** What a lookup works with: the same settings and sources as the function `customer-lookup`. */
export interface LookupSide {
  settings: LookupSettings;
  sources: readonly CustomerSource[];
  /** Each absent if it is off. */
  orderSystem: OrderSystem | undefined;
  orderBook: OrderBook | undefined;
  /** Opens connections and fetches tokens, as the function does while it starts. */
  warmUp(deadline: number): Promise<void>;
  panel: PanelOptions;
  secrets: Secrets;
  clock: Clock;
}

/** @throws SettingsError naming all that is missing or malformed */
export function openLookupSide(environment: Environment): LookupSide {
  const settings = readLookupSettings(environment);
  const secrets = openSecrets(environment);
  const { connections, sources, orderSystem } = connectSources(settings, { secrets });
  return {
    settings,
    sources,
    orderSystem,
    orderBook:
      settings.ledger &&
      createOrderBook({
        ...settings.ledger,
        secrets,
        clock: systemClock,
        clientOptions: awsOptions(environment, 'DYNAMODB'),
      }),
    async warmUp(deadline) {
      await Promise.all(connections.map((connection) => connection.warmUp(deadline)));
    },
    panel: createPanelOptions(settings),
    secrets,
    clock: systemClock,
  };
}

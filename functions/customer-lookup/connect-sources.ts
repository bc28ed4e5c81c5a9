import type { SourceName } from '../../lib/customer/customer-record.ts';
import { connectExpertSender } from '../../lib/expertsender/connect.ts';
import { connectKibo } from '../../lib/kibo/connect.ts';
import { connectLoke } from '../../lib/loke/connect.ts';
import type { Connecting } from '../rehearsal/played.ts';
import type { LookupSettings } from './settings.ts';

/** The systems that are on. */
export function connectSources(
  { expertSender, kibo: kiboSettings, loke, country, timeZone }: LookupSettings,
  options: Connecting,
) {
  const kibo = kiboSettings && connectKibo(kiboSettings, { ...options, country, timeZone });
  const connections = Object.values({
    expertsender: expertSender && connectExpertSender(expertSender, { ...options, timeZone }),
    kibo,
    loke: loke && connectLoke(loke, { ...options, timeZone }),
  } satisfies Record<SourceName, unknown>).filter((connection) => connection !== undefined);
  return { connections, sources: connections.map(({ source }) => source), orderSystem: kibo?.orders };
}

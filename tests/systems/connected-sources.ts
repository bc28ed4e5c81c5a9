import type { CustomerSource, SourceName } from '../../lib/customer/customer-record.ts';
import { connectExpertSender } from '../../lib/expertsender/connect.ts';
import { readExpertSenderSettings } from '../../lib/expertsender/settings.ts';
import { connectKibo, type KiboConnectOptions } from '../../lib/kibo/connect.ts';
import { readKiboSettings } from '../../lib/kibo/settings.ts';
import { connectLoke } from '../../lib/loke/connect.ts';
import { readLokeSettings } from '../../lib/loke/settings.ts';
import { SettingsReader } from '../../lib/platform/settings.ts';

/** Where the systems are. */
export interface SystemUrls {
  kibo: string;
  kiboToken: string;
  expertSender: string;
  loke: string;
  lokeToken: string;
}

/** The three sources, connected as the functions connect them. */
export function connectSources(
  urls: SystemUrls,
  options: KiboConnectOptions,
): Readonly<Record<SourceName, CustomerSource>> {
  const reader = new SettingsReader({
    KIBO_SECRET_ID: 'x',
    KIBO_API_URL: urls.kibo,
    KIBO_TOKEN_URL: urls.kiboToken,
    EXPERTSENDER_SECRET_ID: 'x',
    EXPERTSENDER_API_URL: urls.expertSender,
    LOKE_SECRET_ID: 'x',
    LOKE_API_URL: urls.loke,
    LOKE_TOKEN_URL: urls.lokeToken,
    LOKE_ORGANIZATION_ID: 'sample-organization',
    LOKE_CURRENCY: 'AUD',
  });
  const [kibo, expertSender, loke] = [
    readKiboSettings(reader),
    readExpertSenderSettings(reader),
    readLokeSettings(reader),
  ];
  reader.finish();
  if (!kibo || !expertSender || !loke) throw new Error('the settings say that one is off');
  return {
    kibo: connectKibo(kibo, options).source,
    expertsender: connectExpertSender(expertSender, options).source,
    loke: connectLoke(loke, options).source,
  };
}

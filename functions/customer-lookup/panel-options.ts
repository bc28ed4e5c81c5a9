import { createFormats } from '../../lib/profile/formats.ts';
import { labelsFor } from '../../lib/profile/labels.ts';
import type { PanelOptions } from '../../lib/profile/panel-view.ts';
import type { LookupSettings } from './settings.ts';

type PanelSettings = Pick<LookupSettings, 'locale' | 'timeZone' | 'defaultCurrency' | 'panelRows'>;

/** How the panel and the lists are written. */
export function createPanelOptions({ panelRows, ...formats }: PanelSettings): PanelOptions {
  return { labels: labelsFor(formats.locale), formats: createFormats(formats), rows: panelRows };
}

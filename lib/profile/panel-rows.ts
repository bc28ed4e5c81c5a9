/** The rows of the panel that can be chosen, in the order in which an agent reads. */
export const PANEL_ROWS = [
  'accounts',
  'status',
  'segment',
  'memberships',
  'marketing',
  'average',
  'last',
  'returns',
  'orders',
  'addresses',
  'points',
] as const;

export type PanelRow = (typeof PANEL_ROWS)[number];

/** A row of our own, or a custom attribute by its name in ExpertSender. */
export type ChosenRow = PanelRow | { attribute: string };

const ATTRIBUTE = 'attribute:';

/**
 * Reads one entry of the setting: a row's name, or `attribute:` and the name of a custom attribute.
 * `undefined` where it is neither.
 */
export function parsePanelRow(text: string): ChosenRow | undefined {
  if (text.toLowerCase().startsWith(ATTRIBUTE)) {
    const attribute = text.slice(ATTRIBUTE.length).trim();
    return attribute === '' ? undefined : { attribute };
  }
  return PANEL_ROWS.find((row) => row === text.toLowerCase());
}

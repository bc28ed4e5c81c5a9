import { httpsUrl } from '../platform/https-url.ts';
import type { PageValue } from '../shop-orders/order-page.ts';
import type { NothingUnsent } from './nothing-unsent.ts';

/**
 * A value as ROBIN shows it: as HTML (docs/systems/robin.md, "Endpoint 3: order details"), so that every text is
 * escaped. A link that is none of `https` is shown as its text alone.
 */
export function writeShownValue(value: PageValue): string {
  if (typeof value === 'string') return escapeHtml(value);
  const { kind, text, url, ...unsent } = value;
  unsent satisfies NothingUnsent;
  const safe = httpsUrl(url);
  if (safe === undefined) return escapeHtml(text);
  const anchor = `<a href="${escapeHtml(safe)}" target="_blank">${escapeHtml(text)}</a>`;
  return kind === 'link' ? anchor : `<div class="panel_button"><div>${anchor}</div></div>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

/** What `escapeHtml` was given: ROBIN hands an order number back as it got it. */
export function unescapeHtml(text: string): string {
  return text.replace(
    /&(?:amp|lt|gt|quot|#39);/g,
    (entity) => Object.entries(ENTITIES).find(([, escaped]) => escaped === entity)?.[0] ?? entity,
  );
}

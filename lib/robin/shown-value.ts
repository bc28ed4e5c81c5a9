/** What an agent sees in one place of a list or a page, in no markup yet. Everything that is shown is a text. */
export type ShownValue =
  | string
  /** A text that leads somewhere. */
  | { kind: 'link'; text: string; url: string }
  /** As a link, in the shape of a button; it stands without a label. */
  | { kind: 'button'; text: string; url: string };

/**
 * A value as ROBIN shows it: as HTML (docs/systems/robin.md, "Endpoint 3: order details"), so that every text is
 * escaped. A link that is none of `https` is shown as its text alone.
 */
export function writeShownValue(value: ShownValue): string {
  if (typeof value === 'string') return escapeHtml(value);
  const url = safeUrl(value.url);
  if (url === undefined) return escapeHtml(value.text);
  const anchor = `<a href="${escapeHtml(url)}" target="_blank">${escapeHtml(value.text)}</a>`;
  return value.kind === 'link' ? anchor : `<div class="panel_button"><div>${anchor}</div></div>`;
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

/** The URL in its canonical form, if it is one of `https` without credentials; a script is none. */
function safeUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : undefined;
}

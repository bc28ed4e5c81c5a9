import { h } from './dom.ts';

/** All the markup that the bridge writes: a link, and around it what makes it a button (lib/robin/shown-value.ts). */
const LINK =
  /(<div class="panel_button"><div>)?<a href="(https:[^"]*)" target="_blank">([^<]*)<\/a>(?:<\/div><\/div>)?/g;

/** A value as ROBIN draws it. It is HTML; any markup but the bridge's own is shown as the text that it is. */
export function drawRobinValue(value: unknown): readonly (Node | string)[] {
  if (typeof value !== 'string') return [];
  const drawn: (Node | string)[] = [];
  let end = 0;
  for (const { 0: whole, 1: button, 2: url = '', 3: text = '', index } of value.matchAll(LINK)) {
    drawn.push(unescapeHtml(value.slice(end, index)), drawLink(url, text, button !== undefined));
    end = index + whole.length;
  }
  return [...drawn, unescapeHtml(value.slice(end))].filter((one) => one !== '');
}

function drawLink(url: string, text: string, isButton: boolean): HTMLElement {
  const attributes = { href: unescapeHtml(url), target: '_blank', rel: 'noopener noreferrer' };
  return h('a', { ...attributes, ...(isButton && { class: 'panel-button' }) }, unescapeHtml(text));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

function unescapeHtml(html: string): string {
  return html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}

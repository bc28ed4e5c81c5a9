import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/** Sent with every answer. Nothing but the page's own files may run, be drawn or be asked, and no page may frame it. */
export const SECURITY_HEADERS: OutgoingHttpHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/**
 * Any web page that a browser of this machine shows can send requests here. Refused is what comes under another name
 * (DNS rebinding makes a stranger's name point at 127.0.0.1), and what another origin's page asks or sends.
 * @returns why it is refused, or undefined if it is the page's own
 */
export function refusal(
  request: Pick<IncomingMessage, 'method' | 'headers'>,
  port: number,
): string | undefined {
  const { host = '', origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers;
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!own.includes(host.toLowerCase())) return 'This page is served to this machine alone, by its own name.';
  // A link from elsewhere may open the page; a script from elsewhere may read nothing of it.
  const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (isForeign && mode !== 'navigate') return 'Only the page itself may ask for this.';
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  // Every browser names the origin of a POST.
  if (isForeign || origin !== `http://${host}`) return 'Only the page itself may send this.';
  const type = request.headers['content-type'] ?? '';
  return /^application\/json(;|$)/i.test(type) ? undefined : 'Send JSON.';
}

import { domainToASCII, domainToUnicode } from 'node:url';
import { decodeEntities } from '../platform/html-entities.ts';
import { toAscii, withoutInvisible } from './written-signs.ts';

const MAX_LENGTH = 320;
/** What may stand around an address: a display name, a link's head and tail. */
const MAX_WRITTEN = 2_000;
const SHAPE = /^[^\s@<>()[\]",;:\\\p{Cc}]+@(?:[^\s@<>()[\]",;:\\\p{Cc}]+|\[[\d.]+\])$/u;

/** Most addresses: nothing around them, and but one way to write them. */
const PLAIN = /^[\w.+-]{1,64}@(?!xn--)[a-z\d-]{1,63}(?:\.(?!xn--)[a-z\d-]{1,63}){1,4}$/i;

/**
 * An e-mail address as it was given, without what channels write around it: spaces, invisible signs, entities, a display
 * name, `mailto:`, a comma at the end; `undefined` if it is none. Deliberately lenient: the help desk and the shop decide
 * which addresses exist, we only refuse what cannot be one.
 */
export function parseEmailAddress(text: string): string | undefined {
  if (PLAIN.test(text)) return text;
  if (text.length > MAX_WRITTEN) return undefined;
  const written = withoutInvisible(toAscii(decodeEntities(text))).trim();
  const found = withoutEnds(withoutLink(withoutName(written)));
  // Marks that stand on one letter in another order than Unicode's take quadratic time.
  if (found.length > 2 * MAX_LENGTH) return undefined;
  const address = found.normalize('NFC');
  return address.length <= MAX_LENGTH && SHAPE.test(address) && address.isWellFormed() ? address : undefined;
}

/**
 * The form in which two addresses are the same one: without regard to case, invisible characters and how an
 * internationalised domain is spelled (docs/contract.md, "Who counts as the same person").
 */
export function normalizeEmailAddress(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  const read = parseEmailAddress(text);
  if (read === undefined) return text.trim().toLowerCase();
  const address = read.toLowerCase().normalize('NFC');
  const { local, domain } = split(address);
  if (!isInternational(domain)) return address;
  // Empty if it is no domain that the rules of internationalised names know.
  return local + (domainToASCII(domain) || domain);
}

/**
 * How an address may be written in a system that compares texts: in lower case, as given, and if its domain is an
 * internationalised one in its other spelling; each once.
 */
export function emailAddressSpellings(address: string): readonly string[] {
  const lower = address.toLowerCase();
  const { local, domain } = split(lower);
  if (!isInternational(domain)) return lower === address ? [address] : [lower, address];
  const others = [domainToASCII(domain), domainToUnicode(domain)].map((other) => local + (other || domain));
  return [...new Set([lower, address, ...others])];
}

function isInternational(domain: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII
  return /[^\u0000-\u007f]|xn--/.test(domain);
}

/** The local part with its `@`, and the domain. */
function split(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@') + 1;
  return { local: address.slice(0, at), domain: address.slice(at) };
}

/** `Jane Doe <jane@example.com>`, `jane@example.com (Jane)`; a list of addresses stays what it is, for it is not one. */
function withoutName(written: string): string {
  const open = written.lastIndexOf('<');
  const close = written.indexOf('>', open);
  const isBracketed = open >= 0 && close > open;
  const inner = isBracketed ? written.slice(open + 1, close) : written;
  if (isBracketed && hasOtherAddress(written.slice(0, open) + written.slice(close + 1), inner))
    return written;
  return inner.replace(/^([^()]+)\([^()]*\)\s*$/, '$1').trim();
}

/** With a domain that has a dot: `Shop@Home` is a name. */
const LIKE_ADDRESS = /.@[^@.]+\.[^@]*\p{L}/u;

/** Whether there is another address around the one in brackets. What is in quotes is a name, whatever it looks like. */
function hasOtherAddress(around: string, address: string): boolean {
  const own = normalizeEmailAddress(withoutLink(address.trim()));
  return around
    .replace(/"(?:[^"\\]|\\.)*"/g, '')
    .split(/[\s,;:<>()]+/)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .some((word) => LIKE_ADDRESS.test(word) && normalizeEmailAddress(word) !== own);
}

/** `mailto:jane%40example.com?subject=Hello`; a plus that was escaped twice. */
function withoutLink(written: string): string {
  const isLink = /^mailto:/i.test(written);
  const address = isLink ? (written.slice('mailto:'.length).split('?')[0] ?? '') : written;
  return address.replace(/%(?:25)*40/g, '@').replace(/%(?:25)*2b/gi, '+');
}

/** `'jane@example.com'`, `jane@example.com.,` */
function withoutEnds(written: string): string {
  const address = withoutPoints(written);
  const [, inDouble, inSingle] = /^(?:"([^"]*)"|'([^']*)')$/.exec(address) ?? [];
  return withoutPoints(inDouble ?? inSingle ?? address).trim();
}

function withoutPoints(written: string): string {
  let end = written.length;
  while (end > 0 && /[\s.,;]/.test(written.charAt(end - 1))) end -= 1;
  return written.slice(0, end);
}

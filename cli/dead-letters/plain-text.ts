import { toAscii, toAsciiDigits, withoutInvisible } from '../../lib/customer/written-signs.ts';

/** JSON in a JSON text in a JSON text, and so on: more than any producer writes. */
const MAX_DEPTH = 6;

/** Composing takes time that grows with the square of these; no language writes more than a few (UAX #15, 13). */
const LONG_ACCENTS = /(\p{M}{30})\p{M}+/gu;

/**
 * A body as text to search in, whatever it is: without the escapes of JSON and of links, however often one is in the
 * other, in composed Unicode, with ASCII for full-width signs and for digits, and without invisible signs.
 */
export function plainText(body: string): string {
  let text = body;
  for (let depth = 0; depth < MAX_DEPTH && text.includes('\\'); depth += 1) text = withoutEscapes(text);
  const unlinked = text.replace(/%(?:25)*([2-7][\da-f])/gi, (_, code) => signOf(code));
  const visible = withoutInvisible(unlinked).replace(LONG_ACCENTS, '$1');
  return toAsciiDigits(toAscii(visible)).normalize('NFC');
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(?:u([\da-f]{4})|(.))/gis, (_, code: string | undefined, sign: string) => {
    if (code !== undefined) return signOf(code);
    return 'bfnrt'.includes(sign) ? '\n' : sign;
  });
}

function signOf(code: string): string {
  return String.fromCharCode(Number.parseInt(code, 16));
}

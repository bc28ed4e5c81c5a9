import { BLANKS } from '../customer/written-signs.ts';
import { decodeEntities } from '../platform/html-entities.ts';

/** Invisible signs that change what is read: bidirectional marks, soft hyphens, tags. Joiners belong to scripts and emoji. */
const FORMAT_CHARACTERS = /(?![\u200c\u200d])\p{Cf}/gu;
const ANGLE_BRACKETS = /[<>]/g;
/** Anything but single spaces and harmless signs of ASCII: most texts have none of it, and need no more than this look. */
const UNUSUAL = /[^ -%'-;=?-~]| {2}/;

/**
 * A text out of a customer's own record as the help desk may show it: the help desk may render HTML, so without angle
 * brackets, control or bidirectional characters, and of at most `maxLength` code points.
 */
export function harmless(text: string, maxLength: number): string {
  const clean = (UNUSUAL.test(text) ? withoutHarm(text) : text).trim();
  if (clean.length <= maxLength) return clean;
  const codePoints = [...clean];
  if (codePoints.length <= maxLength) return clean;
  return `${codePoints
    .slice(0, maxLength - 1)
    .join('')
    .trimEnd()}…`;
}

function withoutHarm(text: string): string {
  // Before all else: what is decoded may be what must not be shown.
  return decodeEntities(text)
    .toWellFormed()
    .replace(BLANKS, ' ')
    .replace(FORMAT_CHARACTERS, '')
    .replace(ANGLE_BRACKETS, '')
    .replace(/ {2,}/g, ' ');
}

export const MAX_SHOWN_NAME = 120;
export const MAX_EMAIL_ADDRESS = 320;
export const MAX_PHONE_NUMBER = 40;

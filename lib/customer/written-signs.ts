/** Spaces, line breaks and control characters of every script: between words one space stands for them. */
export const BLANKS = /[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]+/gu;
/** Signs that are not seen: zero-width spaces, direction marks, soft hyphens, variation selectors, fillers. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu;
/** Full-width forms of ASCII (U+FF01 to U+FF5E), and the full stops of East Asia. */
const FULL_WIDTH = /[\uff01-\uff5e\u3002\uff61\u3000]/g;
const FULL_WIDTH_SHIFT = 0xfee0;

export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}

/** Full-width signs as those of ASCII. */
export function toAscii(text: string): string {
  return text.replace(FULL_WIDTH, (sign) => {
    if (sign === '\u3000') return ' ';
    if (sign === '\u3002' || sign === '\uff61') return '.';
    return String.fromCharCode(sign.charCodeAt(0) - FULL_WIDTH_SHIFT);
  });
}

const NOT_ASCII_DIGIT = /(?!\d)\p{Nd}/gu;

/** The digits of every script as those of ASCII. */
export function toAsciiDigits(text: string): string {
  return text.replace(NOT_ASCII_DIGIT, (digit) => String(digitValue(digit)));
}

/** Unicode has the digits of a script in a row from 0 to 9, and some such rows one behind the other. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (IS_DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  return (code - first) % 10;
}

const IS_DIGIT = /^\p{Nd}$/u;

/**
 * A body has at most this many brackets, commas and colons: an order of 5,000 lines has 60,000. One with a million takes
 * JSON.parse longer than a body may take (docs/contract.md, "The order-change event", size).
 */
export const MAX_SIGNS = 100_000;

const [COMMA, COLON, BRACKET, BRACE] = [0x2c, 0x3a, 0x5b, 0x7b];

/** Whether a body has more than `MAX_SIGNS`, also within its texts: they may hold JSON. */
export function isTooDense(body: string): boolean {
  if (body.length <= MAX_SIGNS) return false;
  let signs = 0;
  for (let index = 0; index < body.length; index += 1) {
    const code = body.charCodeAt(index);
    if (code === COMMA || code === COLON || code === BRACKET || code === BRACE) signs += 1;
  }
  return signs > MAX_SIGNS;
}

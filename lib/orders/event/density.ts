/**
 * So many brackets, commas and colons are in no order that a shop sends: 5,000 lines have 60,000. A body of a million
 * takes JSON.parse longer than a body may take (docs/contract.md, "The order-change event", size).
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

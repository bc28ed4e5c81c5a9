/**
 * A body has at most this many colons: an order of 5,000 lines has 30,000. One stands behind each key, and keys are what
 * takes JSON.parse long, above all if each is another one (docs/contract.md, "The order-change event", size).
 */
export const MAX_COLONS = 75_000;

const COLON = 0x3a;

/** Whether a body has more than `MAX_COLONS`, also within its texts: they may hold JSON. */
export function isTooDense(body: string): boolean {
  if (body.length <= MAX_COLONS) return false;
  let colons = 0;
  for (let index = 0; index < body.length; index += 1) {
    if (body.charCodeAt(index) === COLON) colons += 1;
  }
  return colons > MAX_COLONS;
}

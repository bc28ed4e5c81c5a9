/**
 * The form in which two order numbers are the same one: without the spaces around them, in composed Unicode (NFC).
 * Case and inner spaces make another order (docs/decisions/order-numbers.md).
 */
export function normalizeOrderNumber(written: string): string {
  return written.trim().normalize('NFC');
}

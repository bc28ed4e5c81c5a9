const MAX_LENGTH = 320;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
const SHAPE = /^[^\s@<>()",;:\\\u0000-\u001f\u007f]+@[^\s@<>()",;:\\\u0000-\u001f\u007f]+$/u;

/**
 * An e-mail address as it was given, without the spaces around it; `undefined` where it is none.
 * Deliberately lenient: the help desk and the shop decide which addresses exist, we only refuse what cannot be one.
 */
export function parseEmailAddress(text: string): string | undefined {
  const address = text.trim();
  return address.length <= MAX_LENGTH && SHAPE.test(address) && address.isWellFormed() ? address : undefined;
}

/** The form in which two addresses are the same one (docs/contract.md, "Who counts as the same person"). */
export function normalizeEmailAddress(address: string): string {
  return address.trim().normalize('NFC').toLowerCase();
}

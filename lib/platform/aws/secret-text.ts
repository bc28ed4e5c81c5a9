import * as z from 'zod/mini';

/**
 * A text of a secret, without the spaces and line breaks at its ends: a key that was copied, or written to a file, brings
 * them along, and no system gives keys that have any.
 */
export const secretText = z.string().check(z.trim(), z.minLength(1));

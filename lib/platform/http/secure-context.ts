import { createSecureContext, type SecureContext } from 'node:tls';

let context: SecureContext | undefined;

/**
 * What a TLS connection trusts and how it speaks, made once for all connections of the process: Node would make it
 * anew for each, about a millisecond of a cold start.
 */
export function sharedSecureContext(): SecureContext {
  context ??= createSecureContext();
  return context;
}

import { createSecureContext, type SecureContext } from 'node:tls';

const contexts = new Map<string, SecureContext>();

/**
 * What a TLS connection trusts and how it speaks, made once for all connections of the process: Node would make it
 * anew for each, about a millisecond of a cold start.
 *
 * @param certificateAuthority PEM; trusted instead of the public authorities
 */
export function sharedSecureContext(certificateAuthority?: string): SecureContext {
  const key = certificateAuthority ?? '';
  const context =
    contexts.get(key) ??
    createSecureContext(certificateAuthority === undefined ? {} : { ca: certificateAuthority });
  contexts.set(key, context);
  return context;
}

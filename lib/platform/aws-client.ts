import { Agent } from 'node:https';
import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { sharedSecureContext } from './secure-context.ts';

/** As many as the SDK itself would open. */
const CONNECTIONS = 50;

const httpsAgent = new Agent({
  keepAlive: true,
  maxSockets: CONNECTIONS,
  secureContext: sharedSecureContext(),
});

type Logger = NonNullable<SecretsManagerClientConfig['logger']>;

/** Hears nothing. Without `info`: where there is one, the SDK prepares a copy of each request and answer for it. */
const nobody = { debug() {}, warn() {}, error() {} } as Partial<Logger> as Logger;

/** How the clients of AWS's services speak: over one set of connections, kept alive. Times in milliseconds. */
export function awsClientOptions(times: { connectionTimeout?: number; requestTimeout?: number } = {}) {
  return { logger: nobody, requestHandler: { httpsAgent, throwOnRequestTimeout: true, ...times } };
}

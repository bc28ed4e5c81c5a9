import { Agent } from 'node:https';
import { sharedSecureContext } from './secure-context.ts';

/** As many as the SDK itself would open. */
const CONNECTIONS = 50;

const httpsAgent = new Agent({
  keepAlive: true,
  maxSockets: CONNECTIONS,
  secureContext: sharedSecureContext(),
});

/** How the clients of AWS's services speak: over one set of connections, kept alive. Times in milliseconds. */
export function awsClientOptions(times: { connectionTimeout?: number; requestTimeout?: number } = {}) {
  return { requestHandler: { httpsAgent, throwOnRequestTimeout: true, ...times } };
}

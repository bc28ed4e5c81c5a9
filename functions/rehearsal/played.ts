import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Secrets } from '../../lib/platform/aws/secrets.ts';
import type { HttpClient } from '../../lib/platform/http/http.ts';
import type { HttpClientOptions } from '../../lib/platform/http/http-client.ts';
import { parseWith } from '../../lib/platform/json.ts';
import { createMetrics } from '../../lib/platform/reporting/embedded-metrics.ts';
import { createLog } from '../../lib/platform/reporting/json-log.ts';
import { ANSWERS, SECRET } from './made-up.ts';

/** What the systems are spoken with. */
export interface Connecting {
  secrets: Secrets;
  /** Over the network, unless told. */
  createHttp?(options: HttpClientOptions): HttpClient;
}

/** What a rehearsal speaks with instead: nothing leaves the process, no request, no line, no figure. */
export function playedOutside() {
  const secrets: Secrets = {
    get: async (_, schema) => parseWith(schema, SECRET, { system: 'rehearsal', operation: 'get' }),
    getVersions: async (secretId, schema, deadline) => ({
      current: await secrets.get(secretId, schema, deadline),
      currentCreatedAt: 0,
    }),
    renew: async () => false,
  };
  const createHttp = ({ system }: HttpClientOptions): HttpClient => {
    const answer = async ({ operation }: { operation: string }) => {
      // What the network brings meanwhile is not kept waiting until the end.
      await nextTurn();
      const status = operation === 'post-orders' ? 201 : 200;
      return { status, headers: {}, text: JSON.stringify(ANSWERS[operation] ?? {}) };
    };
    return { system, request: answer, requestUrl: (_, request) => answer(request), warmUp: async () => {} };
  };
  const unwritten = { service: 'rehearsal', write: () => {} };
  return { secrets, createHttp, log: createLog(unwritten), metrics: createMetrics(unwritten) };
}

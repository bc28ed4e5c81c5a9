import type { OrdersEndpoint, PostOutcome } from '../orders/systems.ts';
import { UpstreamError } from '../platform/errors.ts';
import type { HttpClient } from '../platform/http/http.ts';
import { ordersBody } from './order.ts';

interface RobinCredentials {
  apiKey: string;
  apiSecret: string;
}

export interface RobinClientOptions {
  /** Its base URL ends in `/dynamic`. */
  http: HttpClient;
  credentials(deadline: number): Promise<RobinCredentials>;
  /** Reads them anew at their source, so that `credentials` has the newest. */
  renewCredentials?(deadline: number): Promise<unknown>;
}

/**
 * ROBIN's Orders POST (docs/systems/robin.md, "Orders POST"); this layer never repeats one. An answer whose body breaks
 * or drips counts by its status, for that is all that ROBIN says: a 2xx whose body never ends is accepted.
 */
export function createRobinClient(options: RobinClientOptions): OrdersEndpoint {
  const { http } = options;
  let lastUsed: string | undefined;
  /** For the next POST alone: how old credentials may be is for `credentials` to say. */
  let atHand: string | undefined;

  async function authorization(deadline: number): Promise<string> {
    const { apiKey, apiSecret } = await options.credentials(deadline);
    return `Basic ${Buffer.from(`${apiKey}:${apiSecret}`, 'utf8').toString('base64')}`;
  }

  return {
    async postOrders(orders, deadline) {
      const prepared = atHand;
      atHand = undefined;
      try {
        lastUsed = prepared ?? (await authorization(deadline));
      } catch (error) {
        if (error instanceof UpstreamError) return { kind: 'unavailable', inDoubt: false };
        throw error;
      }
      try {
        const response = await http.request({
          operation: 'post-orders',
          method: 'POST',
          path: ['orders'],
          headers: { authorization: lastUsed, 'content-type': 'application/json' },
          body: ordersBody(orders),
          deadline,
        });
        return outcomeOf(response.status, response.retryAfterMs);
      } catch (error) {
        if (error instanceof UpstreamError) return outcomeOfFailure(error);
        throw error;
      }
    },
    async prepare(deadline) {
      const [, read] = await Promise.allSettled([http.warmUp(), authorization(deadline)]);
      atHand = read.status === 'fulfilled' ? read.value : undefined;
      return atHand !== undefined;
    },
    async renewCredentials(deadline) {
      try {
        await options.renewCredentials?.(deadline);
        atHand = undefined;
        return (await authorization(deadline)) !== lastUsed;
      } catch (error) {
        if (error instanceof UpstreamError) return false;
        throw error;
      }
    },
  };
}

function outcomeOf(status: number, retryAfterMs: number | undefined): PostOutcome {
  if (status >= 200 && status < 300) return { kind: 'accepted' };
  if (status === 400 || status === 413 || status === 422) return { kind: 'refused', status };
  if (status === 401 || status === 403 || status === 404 || (status >= 300 && status < 400))
    return { kind: 'unauthorized', status };
  return {
    kind: 'unavailable',
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    inDoubt: status !== 429,
  };
}

/** A status that was read settles it, whatever became of the body. */
function outcomeOfFailure({ status, sent, retryAfterMs }: UpstreamError): PostOutcome {
  if (status !== undefined) return outcomeOf(status, retryAfterMs);
  return { kind: 'unavailable', inDoubt: sent };
}

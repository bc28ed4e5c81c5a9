import type { CustomerSource } from '../../lib/customer/customer-record.ts';
import { EMAIL, PHONE, SECRET } from '../rehearsal/made-up.ts';
import { type Connecting, playedOutside } from '../rehearsal/played.ts';
import type { LookupDependencies } from './answer-request.ts';
import type { Answer } from './answers.ts';
import { createHandler } from './handler.ts';
import type { LookupEvent } from './request.ts';

/**
 * One lookup of a made-up customer by the function's own code. What a first lookup runs is compiled by it while the
 * init phase, which has whole processors, waits for the network (docs/decisions/start-and-warm-cost.md).
 */
export async function rehearse(
  dependencies: LookupDependencies,
  connect: (options: Connecting) => readonly CustomerSource[],
): Promise<Answer> {
  const { secrets, createHttp, log, metrics } = playedOutside();
  const sources = connect({ secrets, createHttp });
  const handler = createHandler({ ...dependencies, sources, secrets, log, metrics });
  const pair = Buffer.from(`${SECRET.apiKey}:${SECRET.apiSecret}`).toString('base64');
  const event: unknown = {
    httpMethod: 'GET',
    headers: { authorization: `Basic ${pair}` },
    queryStringParameters: { email: EMAIL, phone: PHONE },
  };
  const context: unknown = { functionName: 'rehearsal', awsRequestId: 'rehearsal' };
  return handler(event as LookupEvent, context as Parameters<typeof handler>[1]);
}

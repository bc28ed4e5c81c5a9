import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { UpstreamError } from '../../lib/platform/errors.ts';
import { closePools } from '../../lib/platform/http/http-pool.ts';
import {
  answer,
  breaks,
  type HostileServer,
  type Misbehaviour,
  notJson,
  silences,
  startHostileServer,
  unreadables,
} from '../platform/hostile-server.ts';
import { deadlineIn } from './connections.ts';

const send =
  (bytes: Buffer): Misbehaviour =>
  (socket) => {
    socket.write(bytes);
  };

/** Whole JSON answers of no shape that any page has. */
const strangeShapes = {
  'a redirect': send(answer('', ['location: http://127.0.0.1:1/'], '302 Found')),
  'a status that does not exist': send(answer('{}', [], '599 Odd')),
  null: send(answer('null')),
  'a number': send(answer('7')),
  __proto__: send(answer('{"__proto__":{"collection":[],"data":{}}}')),
  'lists of lists': send(answer('[[[]]]')),
};

/** Silence is ended by the deadline; whatever else happens says so itself, long before its own. */
const SILENCE_MS = 150;
const NOISE_MS = 4000;
/** What an answer may take beyond its deadline (ms). */
const SLACK_MS = 100;

export interface Asked {
  call: string;
  /** Makes the call and hands back what came of it. */
  ask(url: string, deadline: number): Promise<unknown>;
  /** Whether a value is one of the outcomes that the call names. Default: none is, the call must reject. */
  isOutcome?(value: unknown): boolean;
}

/** Each call against each way in which a server can be hostile: a named outcome, in time, with no person in it. */
export function describeHostility(calls: readonly Asked[], person: string): void {
  // What is late on a busy machine is in time at another try; what does not end by its deadline is late every time.
  jest.retryTimes(2);
  const unhandled: unknown[] = [];
  const remember = (reason: unknown) => unhandled.push(reason);
  let server: HostileServer;

  beforeAll(async () => {
    process.on('unhandledRejection', remember);
    server = await startHostileServer();
    // The bombs are made at their first use, in this process: not on the time of a case.
    server.misbehave(unreadables['a gzip bomb']);
    await calls[0]?.ask(server.url, deadlineIn()).catch(() => {});
  });
  afterEach(closePools);
  afterAll(async () => {
    await server.close();
    process.off('unhandledRejection', remember);
    expect(unhandled).toEqual([]);
  });

  const noises = Object.entries({ ...breaks, ...unreadables, ...notJson, ...strangeShapes });
  const cases = [
    ...Object.entries(silences).map(([name, silence]) => ({
      name,
      durationMs: SILENCE_MS,
      misbehaviour: silence,
    })),
    ...noises.map(([name, noise]) => ({ name, durationMs: NOISE_MS, misbehaviour: noise })),
  ];
  for (const { call, ask, isOutcome = () => false } of calls) {
    describe(`${call} against a hostile server`, () => {
      it.each(cases)('has a named outcome in time: $name', async ({ durationMs, misbehaviour }) => {
        server.misbehave(misbehaviour);
        const deadline = deadlineIn(durationMs);
        const outcome = await ask(server.url, deadline).catch((error: unknown) => error);
        expect(Date.now()).toBeLessThanOrEqual(deadline + SLACK_MS);
        if (outcome instanceof UpstreamError) {
          const { message, stack, cause, operation } = outcome;
          expect(JSON.stringify([message, stack, cause, operation])).not.toContain(person);
        } else {
          expect({ outcome, isNamed: isOutcome(outcome) }).toEqual({ outcome, isNamed: true });
        }
      });
    });
  }
}

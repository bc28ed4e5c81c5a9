import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { systemClock } from '../../../lib/platform/clock.ts';
import { createBreaker } from '../../../lib/platform/http/breaker.ts';
import { createHttpClient } from '../../../lib/platform/http/http-client.ts';
import { closePools } from '../../../lib/platform/http/http-pool.ts';
import {
  answer,
  breaks,
  type HostileServer,
  notJson,
  startHostileServer,
  unreadables,
} from '../hostile-server.ts';

let server: HostileServer;
beforeAll(async () => {
  server = await startHostileServer();
});
afterAll(async () => {
  closePools();
  await server.close();
});

/** What lives on after everything that can be collected has been. */
async function liveBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  for (let round = 0; round < 3; round += 1) {
    await systemClock.sleep(10);
    collect();
  }
  return process.memoryUsage().heapUsed;
}

it('keeps no memory of calls, good or hostile', async () => {
  const breaker = createBreaker({
    clock: systemClock,
    failures: Number.POSITIVE_INFINITY,
    pauseMs: 0,
  });
  const http = createHttpClient({ system: 'hostile', baseUrl: server.url, breaker });
  const call = () =>
    http
      .request({ operation: 'try', method: 'POST', path: ['a'], body: '{}', deadline: Date.now() + 100 })
      .catch(() => undefined);
  async function round(): Promise<void> {
    for (const behaviour of [
      ...Object.values(breaks),
      ...Object.values(unreadables),
      ...Object.values(notJson),
    ]) {
      server.misbehave(behaviour);
      await call();
    }
    server.misbehave((socket) => {
      socket.write(answer('{"filling": "a few dozen bytes"}'));
    });
    for (let calls = 0; calls < 1_000; calls += 1) await call();
  }

  await round();
  const before = await liveBytes();
  for (let rounds = 0; rounds < 4; rounds += 1) await round();
  // Four thousand calls that kept a mere kilobyte each would come to more than this.
  expect((await liveBytes()) - before).toBeLessThan(3_000_000);
}, 60_000);

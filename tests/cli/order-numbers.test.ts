import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { isWanted } from '../../cli/dead-letters/dead-letter-work.ts';
import { type CliWorld, eventLine, startCliWorld } from './cli-world.ts';

// Local engines on a busy machine: the time says nothing here.
jest.setTimeout(60_000);

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
}, 60_000);
afterAll(() => world.close());

const COMPOSED = 'Caf\u00e9 1';
const DECOMPOSED = 'Cafe\u0301 1';

it('an order that a backfill wrote is the same one in an event and on the command line, in either Unicode form', async () => {
  const { cli, file, work, told } = await world.open();
  const rows = `orderNumber,emailAddress,orderDate,revenue\n${DECOMPOSED},pat@example.com,2015-03-01T10:00:00Z,20.00\n`;
  expect((await cli(['backfill', await file('csv', rows)])).code).toBe(0);
  await cli(['send', await file('jsonl', eventLine({ orderNumber: COMPOSED, revenue: '4.00' }))]);
  await work();
  expect(told()).toMatchObject([{ order_number: COMPOSED, revenue: 4, old_revenue: 20 }]);
  for (const written of [COMPOSED, DECOMPOSED, ` ${DECOMPOSED} `])
    expect((await cli(['order', written])).code).toBe(0);
  expect((await cli(['order', COMPOSED.toLowerCase()])).code).not.toBe(0);
});

it('a dead letter is found by its order in either Unicode form', () => {
  const letter = {
    id: 'letter-1',
    receiptHandle: 'r',
    body: '{}',
    reason: 'invalid-event',
    detail: '',
    at: 0,
    orderNumber: COMPOSED,
    contacts: [],
    keys: [],
  } as unknown as Parameters<ReturnType<typeof isWanted>>[0];
  expect(isWanted([], { order: DECOMPOSED }, 0)(letter)).toBe(true);
  expect(isWanted([], { order: COMPOSED.toLowerCase() }, 0)(letter)).toBe(false);
});

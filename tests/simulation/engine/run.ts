import { parseArgs } from 'node:util';
import { createDynamoDbLedger } from '../../../lib/orders/ledger/dynamodb-ledger.ts';
import { systemClock as clock } from '../../../lib/platform/clock.ts';
import { compareLedgers } from './compare.ts';
import { startRealEngine } from './real-engine.ts';

/**
 * The simulated ledger against the real one on DynamoDB Local: `npm run test:engine -- --operations N --seed S`.
 * The simulation is worth no more than its ledger is like DynamoDB.
 */
const { values } = parseArgs({ options: { operations: { type: 'string' }, seed: { type: 'string' } } });
const operations = Number(values.operations ?? 10_000);
const seed = Number(values.seed ?? 1);
const begun = performance.now();
const engine = await startRealEngine();
try {
  const ledger = createDynamoDbLedger({ client: engine.client, table: engine.table, clock });
  const { operations: done, refused, difference } = await compareLedgers(ledger, operations, seed);
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  process.stdout.write(
    `${done} random operations on DynamoDB Local and on the simulated ledger, ${refused} writes refused, ` +
      `${seconds} s; differences: ${difference ?? 'none'}${difference ? ` (--seed ${seed})` : ''}\n`,
  );
  process.exitCode = difference === undefined ? 0 : 1;
} finally {
  await engine.close();
}

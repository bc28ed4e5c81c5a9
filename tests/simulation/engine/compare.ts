import { isDeepStrictEqual } from 'node:util';
import type { Ledger } from '../../../lib/orders/ledger/ledger.ts';
import { Random } from '../world/random.ts';
import { ledgerOf, SimulatedTable } from '../world/table.ts';
import { randomOperation } from './operations.ts';

const ALL_ORDERS = ['O1', 'O2', 'Ö/3 "x"', 'O4'];
const ALL_CUSTOMERS = ['key-a', 'key-b'];

export interface Comparison {
  operations: number;
  /** How many of the writes were refused by their condition. */
  refused: number;
  /** Where the two differ; absent if they never do. */
  difference?: string;
}

/** The same random calls to the simulated ledger and to the real one: every answer, and all that they hold. */
export async function compareLedgers(real: Ledger, operations: number, seed: number): Promise<Comparison> {
  const random = new Random(seed);
  const table = new SimulatedTable();
  const simulated = ledgerOf(table);
  let refused = 0;
  for (let number = 1; number <= operations; number += 1) {
    const operation = randomOperation(random, table);
    const [ours, theirs] = [await answerOf(operation, simulated), await answerOf(operation, real)];
    if (ours === false) refused += 1;
    if (!isDeepStrictEqual(ours, theirs)) {
      const difference = `${operation.label}: simulated ${show(ours)}, real ${show(theirs)}`;
      return { operations: number, refused, difference };
    }
    if (number % 20 !== 0 && number !== operations) continue;
    const [here, there] = [await allOf(simulated), await allOf(real)];
    if (!isDeepStrictEqual(here, there)) {
      return {
        operations: number,
        refused,
        difference: `after ${operation.label}: ${show(here)}, real ${show(there)}`,
      };
    }
  }
  return { operations, refused };
}

async function answerOf(
  operation: { run(ledger: Ledger): Promise<unknown> },
  ledger: Ledger,
): Promise<unknown> {
  try {
    return await operation.run(ledger);
  } catch (error) {
    return `rejected: ${error instanceof Error ? error.name : typeof error}`;
  }
}

async function allOf(ledger: Ledger): Promise<unknown> {
  return [
    await ledger.loadOrders(ALL_ORDERS),
    await ledger.loadCustomers(ALL_CUSTOMERS),
    await ledger.loadLimiter(),
  ];
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (inner instanceof Map ? Object.fromEntries(inner) : inner));
}

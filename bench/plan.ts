/** How much is measured. `quick` is for every pull request, in less than two minutes; `full` is what is published. */
export interface Plan {
  coldRounds: number;
  coldMemoriesMb: readonly number[];
  /** A round is ten calls of each contender. */
  warm: ReadonlyArray<{ delayMs: number; rounds: number; warmUpRounds: number }>;
  /** How often a list of orders and its slowest chain of questions take turns. */
  listPairs: number;
  orderRounds: number;
  orderEvents: number;
  batches: readonly number[];
  changes: readonly number[];
  ledgerSizes: readonly number[];
}

export const QUICK: Plan = {
  coldRounds: 3,
  coldMemoriesMb: [1_024],
  warm: [
    { delayMs: 0, rounds: 20, warmUpRounds: 20 },
    { delayMs: 20, rounds: 2, warmUpRounds: 1 },
  ],
  listPairs: 30,
  orderRounds: 1,
  orderEvents: 200,
  batches: [1, 1_000],
  changes: [1, 1_000],
  ledgerSizes: [1_000, 100_000],
};

export const FULL: Plan = {
  coldRounds: 41,
  coldMemoriesMb: [1_024, 512],
  warm: [
    // After some 6,000 calls the compiler is done, and a call takes no less time than the one before.
    { delayMs: 0, rounds: 1_000, warmUpRounds: 600 },
    { delayMs: 20, rounds: 20, warmUpRounds: 10 },
  ],
  listPairs: 200,
  orderRounds: 5,
  orderEvents: 500,
  batches: [1, 10, 100, 1_000],
  changes: [1, 10, 100, 1_000],
  ledgerSizes: [1_000, 10_000, 100_000, 1_000_000],
};

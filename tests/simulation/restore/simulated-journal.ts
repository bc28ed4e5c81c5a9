import type { JournalEntry } from '../../../lib/orders/ledger/journal.ts';

/** The journal in memory: no restore of the ledger touches it. */
export class SimulatedJournal {
  readonly entries: Array<{ at: number; entry: JournalEntry }> = [];
  readonly #down: { from: number; until: number } | undefined;

  /** @param down when it cannot be written; epoch milliseconds */
  constructor(down: { from: number; until: number } | undefined) {
    this.#down = down;
  }

  isDown(now: number): boolean {
    return this.#down !== undefined && now >= this.#down.from && now < this.#down.until;
  }

  /** @param at by the clock of the worker that writes */
  write(at: number, entry: JournalEntry): void {
    this.entries.push({ at, entry });
  }
}

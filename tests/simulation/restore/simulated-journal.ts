import type { JournalEntry } from '../../../lib/orders/ledger/journal.ts';

/** The journal in memory: no restore of the ledger touches it. */
export class SimulatedJournal {
  readonly entries: Array<{ at: number; entry: JournalEntry }> = [];

  /** @param at by the clock of the worker that writes */
  write(at: number, entry: JournalEntry): void {
    this.entries.push({ at, entry });
  }
}

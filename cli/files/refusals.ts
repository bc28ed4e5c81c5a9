import type { Terminal } from '../terminal/terminal.ts';

/** What was refused, by line: the first few are shown, all are counted. */
export interface Refusal {
  line: number;
  reason: string;
  /** What exactly, without any personal data. */
  detail: string;
}

const SHOWN = 20;

export class Refusals {
  readonly shown: Refusal[] = [];
  count = 0;

  add(refusal: Refusal): void {
    this.count += 1;
    if (this.shown.length < SHOWN) this.shown.push(refusal);
  }

  /** Notes them on standard error. */
  describe(terminal: Terminal): void {
    for (const { line, reason, detail } of this.shown) {
      terminal.note(`${terminal.paint('red', `line ${line}`)}  ${reason}: ${detail}`);
    }
    const others = this.count - this.shown.length;
    if (others > 0) terminal.note(`… and ${others} more`);
  }
}

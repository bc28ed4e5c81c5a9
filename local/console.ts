const COLORS = process.stdout.isTTY && !process.env.NO_COLOR;

const paint = (code: number) => (text: string) => (COLORS ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);

/** Where lines are printed: the terminal, or a test's list. */
export type Say = (line?: string) => void;

export const sayOnTerminal: Say = (line = '') => {
  process.stdout.write(`${line}\n`);
};

/** Prints whether something came out as it should, and what is wrong if it did not. */
export function sayVerdict(say: Say, right: string, faults: readonly string[]): void {
  if (faults.length === 0) say(`   ${green('✓')} ${right}`);
  for (const fault of faults) say(`   ${red('✗')} ${fault}`);
}

/** A box around lines, as wide as the widest of them. */
export function box(lines: readonly string[]): string[] {
  const width = Math.max(...lines.map((line) => [...line].length));
  const pad = (line: string) => line + ' '.repeat(width - [...line].length);
  return [
    `┌${'─'.repeat(width + 2)}┐`,
    ...lines.map((line) => `│ ${pad(line)} │`),
    `└${'─'.repeat(width + 2)}┘`,
  ];
}

/** A table of Markdown; the first column to the left, figures to the right. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** With as many digits as show the size of a figure, and no more. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value !== 0 && Math.abs(value) < 0.1) return value.toFixed(3);
  if (Math.abs(value) < 10) return value.toFixed(2);
  if (Math.abs(value) < 100) return value.toFixed(1);
  return Math.round(value).toLocaleString('en-US');
}

export const ratio = (value: number): string => `${value.toFixed(2)} ×`;
export const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

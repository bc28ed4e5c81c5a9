/** The order of texts by their UTF-16 units, the same on every machine: negative if `one` comes before `other`. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** An amount as people read it: `€10.00`. */
export function money(amount: string | number, currency: string): string {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).format(Number(amount));
  } catch {
    return `${amount} ${currency}`;
  }
}

/** `0.4 s`, `35 ms`. */
export function duration(durationMs: number): string {
  return durationMs < 1_000 ? `${Math.round(durationMs)} ms` : `${(durationMs / 1_000).toFixed(1)} s`;
}

export function timeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

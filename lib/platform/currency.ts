let currencies: ReadonlySet<string> | undefined;

/** Whether a text is an ISO 4217 code, in capitals. */
export function isCurrency(code: string): boolean {
  // Node makes the list of 300 anew each time; every event asks.
  currencies ??= new Set(Intl.supportedValuesOf('currency'));
  return currencies.has(code);
}

/** The usual ones are known from the start: the first formatter of a process takes 15 ms. */
const keptDigits = new Map(['AUD', 'EUR', 'GBP', 'NZD', 'SGD', 'USD'].map((currency) => [currency, 2]));

/** How many digits the currency's minor unit has (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  let digits = keptDigits.get(currency);
  if (digits === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    keptDigits.set(currency, digits);
  }
  return digits;
}

/** An amount in minor units (a safe integer) as an exact decimal in major ones: 3687 and 2 digits are `36.87`. */
export function fromMinorUnits(minorUnits: number, digits: number): string {
  const sign = minorUnits < 0 ? '-' : '';
  const text = String(Math.abs(minorUnits)).padStart(digits + 1, '0');
  const point = text.length - digits;
  return digits === 0 ? sign + text : `${sign}${text.slice(0, point)}.${text.slice(point)}`;
}

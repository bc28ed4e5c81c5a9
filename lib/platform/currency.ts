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

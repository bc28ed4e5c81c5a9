/** Codes of ISO 4217 that Intl does not list: units of account and the youngest. */
const NOT_IN_INTL: readonly string[] = 'BOV CHE CHW CLF COU MXV USN UYI UYW VED'.split(' ');

let currencies: ReadonlySet<string> | undefined;

/** Whether a text is an ISO 4217 code, in capitals. */
export function isCurrency(code: string): boolean {
  // Node makes the list of 300 anew each time; every event asks.
  currencies ??= new Set([...Intl.supportedValuesOf('currency'), ...NOT_IN_INTL]);
  return currencies.has(code);
}

/**
 * ISO 4217, list one, of January 2026: the currencies whose minor unit has not two digits. Kept here, because Intl says
 * how a currency is usually shown (17 currencies, HUF and IDR among them, without their minor unit), and says it
 * otherwise with other versions of Node.
 */
const OTHER_DIGITS: ReadonlyMap<string, number> = new Map([
  ...digitsOf(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...digitsOf(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...digitsOf(4, 'CLF UYW'),
]);
const USUAL_DIGITS = 2;

function digitsOf(digits: number, codes: string): Array<[string, number]> {
  return codes.split(' ').map((code) => [code, digits]);
}

/** How many digits the currency's minor unit has (ISO 4217): 2 for EUR and HUF, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  return OTHER_DIGITS.get(currency) ?? USUAL_DIGITS;
}

/** An amount in minor units (a safe integer) as an exact decimal in major ones: 3687 and 2 digits are `36.87`. */
export function fromMinorUnits(minorUnits: number, digits: number): string {
  const sign = minorUnits < 0 ? '-' : '';
  const text = String(Math.abs(minorUnits)).padStart(digits + 1, '0');
  const point = text.length - digits;
  return digits === 0 ? sign + text : `${sign}${text.slice(0, point)}.${text.slice(point)}`;
}

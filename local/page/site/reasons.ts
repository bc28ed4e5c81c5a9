/** Why an event waits: the codes of docs/log-codes.md, in a few words. */
const WAITS: Readonly<Record<string, string>> = {
  'no-permit': 'ROBIN’s limits allow no POST just now',
  held: 'another worker is telling this order',
  'no-verdict': 'a source cannot say whether the customer bought before',
  'robin-unavailable': 'ROBIN cannot be reached',
  'robin-unauthorized': 'ROBIN refuses our key',
  'robin-refuses-all': 'ROBIN refuses everything',
  'refused-once': 'ROBIN refused this order, and nothing shows yet that it takes others',
  'store-unavailable': 'ledger or secret cannot be reached',
  'clock-wrong': 'the worker’s clock is wrong',
  'ledger-behind': 'the ledger was restored and is not up to date',
  'out-of-time': 'the function ran out of time',
};

/** What a dead letter is, and what to do: docs/dead-letters.md, in a sentence each. */
const DEATHS: Readonly<Record<string, string>> = {
  'not-json': 'The body is no JSON: mend the producer and have it send the order again.',
  'invalid-event': 'A field is missing or malformed: mend the producer and have it send the order again.',
  'occurred-in-future': 'It claims to come from the future: mend the producer’s clock.',
  'currency-not-accepted':
    'ROBIN adds up numbers without a currency, and this one is not among the accepted.',
  'currency-changed':
    'The order was in another currency before: an order that really changed needs a new number.',
  'older-than-ledger': 'The order is older than the bridge: backfill it, then send this back.',
  'refused-by-robin': 'ROBIN answered 400 to this order alone: once it takes it, send this back.',
  'waited-too-long': 'It waited for ten days: see why orders wait, then send it back.',
};

export function waitReason(code: string | undefined): string {
  return WAITS[code ?? ''] ?? code ?? 'the function failed';
}

export function deathReason(code: string | undefined): string {
  return (
    DEATHS[code ?? ''] ?? 'The queue moved it here: the function failed too often. Its log has the cause.'
  );
}

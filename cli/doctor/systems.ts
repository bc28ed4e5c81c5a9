import type { CustomerSource, SourceName } from '../../lib/customer/customer-record.ts';
import { createLimiter } from '../../lib/orders/delivery/limiter.ts';
import type { Environment } from '../../lib/platform/settings.ts';
import { connectRobin } from '../../lib/robin/connect.ts';
import { type OrdersSide, PATIENCE_MS } from '../connections/orders-side.ts';
import { type Finding, fault, faultOf, good, warning } from './check.ts';
import { checkKiboUrls, explainKiboRefusal, type KiboSide } from './kibo-key.ts';

/** No customer's: what a system answers to it shows that it can be asked. */
const UNKNOWN_ADDRESS = 'robin-bridge-doctor@example.com';

/** The first part of the path that each system's calls add to its base URL, and that its page writes with the URL. */
const FIRST_PATH_PART: Readonly<Record<SourceName | 'robin', string>> = {
  expertsender: 'customers',
  kibo: 'customer',
  loke: 'organizations',
  robin: 'orders',
};

/** A fault if the base URL of a system has the path of a call already. */
function checkBaseUrl(name: keyof typeof FIRST_PATH_PART, environment: Environment): Finding | undefined {
  const setting = `${name.toUpperCase()}_API_URL`;
  const part = FIRST_PATH_PART[name];
  const url = environment[setting]?.trim().replace(/\/+$/, '') ?? '';
  if (!url.toLowerCase().endsWith(`/${part}`)) return undefined;
  return fault(
    name,
    `${setting} ends in /${part}, which each call adds`,
    `Take /${part} off the end of ${setting}.`,
  );
}

/** Asks a source for an address that no customer has. */
export async function checkSource(
  source: CustomerSource,
  environment: Environment,
  side: KiboSide,
): Promise<Finding> {
  const { name } = source;
  const { clock } = side;
  const misplaced = checkBaseUrl(name, environment) ?? (name === 'kibo' ? checkKiboUrls(side) : undefined);
  if (misplaced) return misplaced;
  const startedAt = clock.now();
  try {
    const records = await source.findByEmailAddress(UNKNOWN_ADDRESS, startedAt + PATIENCE_MS);
    const took = `${clock.now() - startedAt} ms`;
    if (records.length === 0) return good(name, `answers in ${took}`);
    const parameter =
      name === 'kibo' ? 'Ask Kibo what it calls it, and set KIBO_EMAIL_PARAMETER.' : 'Look at its URL.';
    return fault(
      name,
      'answers a search by e-mail address with strangers: it ignores the question',
      parameter,
    );
  } catch (error) {
    const explained = name === 'kibo' ? await explainKiboRefusal(side, error) : undefined;
    if (explained) return explained;
    const prefix = name.toUpperCase();
    return faultOf(name, error, {
      url: `${prefix}_API_URL`,
      secret: `${prefix}_SECRET_ID`,
      ...(name !== 'expertsender' && { tokenUrl: `${prefix}_TOKEN_URL` }),
      ...(name === 'loke' && { pathPart: 'LOKE_ORGANIZATION_ID' }),
    });
  }
}

/**
 * Sends ROBIN an empty list of orders, which tells it nothing: its answer shows whether it takes our key. Takes a
 * permit like every POST, so that the limits hold.
 */
export async function checkRobin(
  { settings, secrets, clock, ledger }: OrdersSide,
  environment: Environment,
): Promise<Finding> {
  const what = 'robin';
  const misplaced = checkBaseUrl(what, environment);
  if (misplaced) return misplaced;
  const limiter = createLimiter({ ledger, clock });
  const deadline = clock.now() + PATIENCE_MS;
  try {
    const permit = await limiter.reserve(clock.now(), clock.now() + 5_000);
    if (!('slot' in permit))
      return warning(what, 'not asked: its limits are used up for now', 'Ask again in a minute.');
    await clock.sleep(permit.slot - clock.now());
  } catch {
    // The ledger's own line says what is wrong with it; one POST without a permit does no harm.
  }
  const startedAt = clock.now();
  const outcome = await connectRobin(settings.robin, { secrets, clock }).client.postOrders([], deadline);
  switch (outcome.kind) {
    case 'accepted':
    case 'refused':
      return good(what, `takes our key, answers in ${clock.now() - startedAt} ms`);
    case 'unauthorized':
      if (outcome.status !== 401 && outcome.status !== 403) {
        return fault(
          what,
          `answered with status ${outcome.status}`,
          'Look at ROBIN_API_URL: another server or path answers there.',
        );
      }
      return fault(
        what,
        `refuses us with ${outcome.status}`,
        'Put the pair that ROBIN gave you into the secret that ROBIN_SECRET_ID names, or look at ROBIN_API_URL.',
      );
    case 'unavailable':
      return fault(
        what,
        outcome.status === undefined ? 'no answer' : `answered ${outcome.status}`,
        'Look at ROBIN_API_URL and the secret that ROBIN_SECRET_ID names. Orders wait until it answers.',
      );
  }
}

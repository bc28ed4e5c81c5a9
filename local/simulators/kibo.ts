/**
 * Kibo OMS as its page describes it (seed page kibo-oms-customer, quoted in the comments) and, for the token and
 * the names that the page does not spell out, as facts/kibo says.
 */
import { type KiboSample, sampleKiboCustomers } from './sample-customers.ts';
import {
  type Faults,
  type ReceivedRequest,
  type SimulatedAnswer,
  type SimulatedSystem,
  startSimulatedSystem,
} from './simulated-system.ts';
import { createSimulatedTokens } from './simulated-tokens.ts';

export interface KiboFaults extends Faults {
  /** Answers every search as if it had no parameter but paging: with strangers. */
  ignoreQuestion?: boolean | undefined;
}

export interface KiboSimulator extends SimulatedSystem<KiboFaults> {
  tokenUrl: string;
  customers: KiboSample[];
  revokeTokens(): void;
}

export interface KiboSimulatorOptions {
  port?: number;
  customers?: readonly KiboSample[];
  apiKey?: string;
  apiSecret?: string;
  /** What this tenant calls the parameters that the page leaves open (facts: "its spelling could not be read"). */
  emailParameter?: string;
  phoneParameter?: string;
  /** What a refused token gets: 401, or 403 as some tenants do. */
  refusal?: 401 | 403;
  tokenLifetimeSeconds?: number;
}

const TOKEN_PATH = '/oauthserver/oauth2/token';
const NOT_FOUND: SimulatedAnswer = { status: 404, body: 'Not Found' };

export async function startKibo(options: KiboSimulatorOptions = {}): Promise<KiboSimulator> {
  const { apiKey = 'kibo-key', apiSecret = 'kibo-secret', refusal = 401 } = options;
  const customers = [...(options.customers ?? sampleKiboCustomers)];
  const faults: KiboFaults = {};
  // facts: POST …/oauthserver/oauth2/token, Basic base64(apiKey:secret), form-encoded.
  const tokens = createSimulatedTokens({
    clientId: apiKey,
    clientSecret: apiSecret,
    lifetimeSeconds: options.tokenLifetimeSeconds,
  });
  const system = await startSimulatedSystem(options.port ?? 0, faults, (request) => {
    if (request.path === TOKEN_PATH) return tokens.issue(request);
    // facts: calls carry `Authorization: Bearer` and an `API-Key` header.
    if (!tokens.admits(request) || request.headers['api-key'] !== apiKey)
      return { status: refusal, body: 'Unauthorized' };
    // Page: "HTTP Method GET".
    if (request.method !== 'GET') return { status: 405, body: 'Method Not Allowed' };
    const [api, version, resource, id, ...rest] = request.segments;
    if (api !== 'api' || version !== 'v2' || resource !== 'customer' || id === undefined || rest.length > 0)
      return NOT_FOUND;
    // Page: "a search such as /?customerID={customerID} instead of /{customerID}".
    if (id === '') return search(customers, request, options, faults);
    const customer = customers.find((candidate) => candidate.customerID === id);
    return customer === undefined ? NOT_FOUND : { status: 200, body: basicShape(customer) };
  });
  return {
    ...system,
    url: `${system.url}/api/v2`,
    tokenUrl: `${system.url}${TOKEN_PATH}`,
    customers,
    revokeTokens: tokens.revoke,
  };
}

/** Page, "The Basic Request": no orders and addresses, one `phone1`, a masked `password`, `customData` if any. */
function basicShape(customer: KiboSample): Record<string, unknown> {
  const { customerID, firstName, lastName, email, phones, active, customData } = customer;
  return {
    customerID,
    firstName,
    lastName,
    email,
    password: '*****',
    phone1: phones?.[0],
    active,
    ...(customData && { customData }),
  };
}

/** Page, "The Search Request": `{"collection": […]}` of the richer shape, which has no `customData`. */
function search(
  customers: readonly KiboSample[],
  { query }: ReceivedRequest,
  options: KiboSimulatorOptions,
  faults: KiboFaults,
): SimulatedAnswer {
  const { emailParameter = 'email', phoneParameter = 'phone' } = options;
  const email = query.get(emailParameter)?.toLowerCase();
  const phone = lastDigits(query.get(phoneParameter));
  const firstName = query.get('firstName');
  const customerId = query.get('customerID');
  // facts: an unknown parameter may be ignored and return strangers. So it does here.
  const found = customers.filter(
    (customer) =>
      faults.ignoreQuestion ||
      ((email === undefined || customer.email?.toLowerCase() === email) &&
        (phone === undefined || customer.phones?.some((own) => lastDigits(own) === phone)) &&
        (firstName === null || customer.firstName === firstName) &&
        (customerId === null || customer.customerID === customerId)),
  );
  // facts: perPage is 10, at most 100.
  const perPage = Math.min(Number(query.get('perPage') ?? 10), 100);
  const page = Number(query.get('page') ?? 1);
  if (!(perPage >= 1 && page >= 1)) return { status: 400, body: 'Bad Request' };
  const collection = found.slice((page - 1) * perPage, page * perPage);
  return { status: 200, body: { collection: collection.map(({ customData: _, ...shown }) => shown) } };
}

/** How the phone search compares is not documented; here nine digits from the end decide. */
function lastDigits(phone: string | null): string | undefined {
  return phone === null ? undefined : phone.replace(/\D/g, '').slice(-9);
}

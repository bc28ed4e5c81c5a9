/**
 * Kibo OMS as far as it is known (docs/systems/kibo.md, "What is known of Kibo").
 */
import { answerOrders, isOrderResource, type KiboOrderOptions } from './kibo-orders.ts';
import { sampleKiboCustomers } from './sample-customers.ts';
import { type KiboOrderSample, sampleKiboOrders } from './sample-orders.ts';
import type { KiboSample } from './sample-person.ts';
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
  orders: KiboOrderSample[];
  revokeTokens(): void;
}

export interface KiboSimulatorOptions extends KiboOrderOptions {
  port?: number;
  customers?: readonly KiboSample[];
  orders?: readonly KiboOrderSample[];
  apiKey?: string;
  apiSecret?: string;
  /** What this tenant calls the parameters that the page leaves open (docs/systems/kibo.md, "Search"). */
  emailParameter?: string;
  phoneParameter?: string;
  /** What a refused token gets: 401, or 403 as some tenants do. */
  refusal?: 401 | 403;
  tokenLifetimeSeconds?: number;
  /** Makes it an upgraded tenant (docs/systems/kibo.md, "Upgraded tenants"). */
  tenantId?: string;
  /** The site that calls of the upgraded tenant must name; none needs to be named by default. */
  siteId?: string;
}

const TOKEN_PATH = '/oauthserver/oauth2/token';
const UPGRADED_TOKEN_PATH = '/api/platform/applications/authtickets/oauth';
const NOT_FOUND: SimulatedAnswer = { status: 404, body: 'Not Found' };

export async function startKibo(options: KiboSimulatorOptions = {}): Promise<KiboSimulator> {
  const { apiKey = 'kibo-key', apiSecret = 'kibo-secret', refusal = 401 } = options;
  const customers = [...(options.customers ?? sampleKiboCustomers)];
  const orders = [...(options.orders ?? sampleKiboOrders)];
  const faults: KiboFaults = {};
  // docs/systems/kibo.md, "Authentication".
  const tokens = createSimulatedTokens({
    clientId: apiKey,
    clientSecret: apiSecret,
    lifetimeSeconds: options.tokenLifetimeSeconds,
    credentialsInJson: options.tenantId !== undefined,
  });
  const tokenPath = options.tenantId === undefined ? TOKEN_PATH : UPGRADED_TOKEN_PATH;
  const system = await startSimulatedSystem(options.port ?? 0, faults, (request) => {
    if (request.path === tokenPath) return tokens.issue(request);
    if (!tokens.admits(request) || !isFromCustomer(request, { ...options, apiKey }))
      return { status: refusal, body: 'Unauthorized' };
    if (request.method !== 'GET') return { status: 405, body: 'Method Not Allowed' };
    const [api, version, resource, id, ...rest] = request.segments;
    if (api !== 'api' || version !== 'v2' || resource === undefined || id === undefined || rest.length > 0)
      return NOT_FOUND;
    if (isOrderResource(resource))
      return answerOrders(orders, { resource, id }, request, { ...options, ...faults });
    if (resource !== 'customer') return NOT_FOUND;
    // `/?customerID=…` is a search, `/…` one customer (docs/systems/kibo.md, "Search").
    if (id === '') return searchCustomers(customers, request, options, faults);
    const customer = customers.find((candidate) => candidate.customerID === id);
    return customer === undefined ? NOT_FOUND : { status: 200, body: basicShape(customer) };
  });
  return {
    ...system,
    url: `${system.url}/api/v2`,
    tokenUrl: `${system.url}${tokenPath}`,
    customers,
    orders,
    revokeTokens: tokens.revoke,
  };
}

/** By the API key (docs/systems/kibo.md, "Authentication"), or the tenant's headers ("Upgraded tenants"). */
function isFromCustomer({ headers }: ReceivedRequest, options: KiboSimulatorOptions): boolean {
  const { apiKey, tenantId, siteId } = options;
  if (tenantId === undefined) return headers['api-key'] === apiKey;
  return headers['x-vol-tenant'] === tenantId && (siteId === undefined || headers['x-vol-site'] === siteId);
}

/** The basic shape (docs/systems/kibo.md, "Customer by id"). */
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

/** The richer shape, which has no `customData` (docs/systems/kibo.md, "Search"). */
function searchCustomers(
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
  // An unknown parameter may be ignored and strangers returned (docs/systems/kibo.md, "Search"). So it is here.
  const found = customers.filter(
    (customer) =>
      faults.ignoreQuestion ||
      ((email === undefined || customer.email?.toLowerCase() === email) &&
        (phone === undefined || customer.phones?.some((own) => lastDigits(own) === phone)) &&
        (firstName === null || customer.firstName === firstName) &&
        (customerId === null || customer.customerID === customerId)),
  );
  // docs/systems/kibo.md, "Search".
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

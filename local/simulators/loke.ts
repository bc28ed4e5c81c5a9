/**
 * LOKE's customer API as its page describes it (seed page loke-customers, quoted in the comments) and, for the token
 * and the paging header's forms, as facts/loke says.
 */
import { type LokeSample, sampleLokeCustomers } from './sample-customers.ts';
import {
  type Faults,
  type ReceivedRequest,
  type SimulatedAnswer,
  type SimulatedSystem,
  startSimulatedSystem,
} from './simulated-system.ts';
import { createSimulatedTokens } from './simulated-tokens.ts';

export interface LokeFaults extends Faults {
  /** Answers every search as if it had no parameter but paging: with strangers. */
  ignoreQuestion?: boolean | undefined;
  /** Sends this as `X-Next-Page` with every list: a loop, another origin, no URL at all. */
  nextPage?: string | undefined;
  /** Sends another `X-Next-Page` with every list, for ever. */
  endlessPages?: boolean | undefined;
}

export interface LokeSimulator extends SimulatedSystem<LokeFaults> {
  tokenUrl: string;
  customers: LokeSample[];
  revokeTokens(): void;
}

export interface LokeSimulatorOptions {
  port?: number;
  customers?: readonly LokeSample[];
  clientId?: string;
  clientSecret?: string;
  organizationId?: string;
  /** How `X-Next-Page` is written: facts, "absolute in one sample, a path in another". */
  nextPage?: 'absolute' | 'path';
  /** Page: "The result list is paged by 1000 results." */
  customersPerPage?: number;
  tokenLifetimeSeconds?: number;
}

interface Listing<T> {
  items: readonly T[];
  perPage: number;
  request: ReceivedRequest;
  origin: string;
  form: 'absolute' | 'path';
}

const NOT_FOUND: SimulatedAnswer = { status: 404, body: { code: 'not_found', message: 'Not Found' } };
/** Page: "The result list is paged by 10 results." */
const MEMBERSHIPS_PER_PAGE = 10;

export async function startLoke(options: LokeSimulatorOptions = {}): Promise<LokeSimulator> {
  const { organizationId = 'sample-organization', nextPage: form = 'absolute' } = options;
  const customers = [...(options.customers ?? sampleLokeCustomers)];
  const faults: LokeFaults = {};
  const tokens = createSimulatedTokens({
    clientId: options.clientId ?? 'loke-client',
    clientSecret: options.clientSecret ?? 'loke-secret',
    lifetimeSeconds: options.tokenLifetimeSeconds,
    credentialsInForm: true,
  });
  const system = await startSimulatedSystem(options.port ?? 0, faults, (request): SimulatedAnswer => {
    if (request.path === '/token') return tokens.issue(request);
    if (!tokens.admits(request)) return { status: 401, body: 'Unauthorized' };
    // Page: all three calls are "get".
    if (request.method !== 'GET') return { status: 405, body: 'Method Not Allowed' };
    const [organizations, organization, resource, customerId, lists, ...rest] = request.segments;
    if (organizations !== 'organizations' || resource !== 'customers' || rest.length > 0) return NOT_FOUND;
    if (organization !== organizationId) return NOT_FOUND;
    const origin = `http://${request.headers.host}`;
    if (customerId === undefined) {
      const items = search(customers, request, faults);
      if (items === undefined) return { status: 400, body: { code: 'bad_request' } };
      const perPage = options.customersPerPage ?? 1000;
      return list({ items: items.map(shown), perPage, request, origin, form }, faults);
    }
    const customer = customers.find((candidate) => candidate.id === customerId);
    if (customer === undefined) return NOT_FOUND;
    if (lists === undefined) return { status: 200, body: shown(customer) };
    if (lists !== 'memberships') return NOT_FOUND;
    const items = customer.memberships ?? [];
    return list({ items, perPage: MEMBERSHIPS_PER_PAGE, request, origin, form }, faults);
  });
  return { ...system, tokenUrl: `${system.url}/token`, customers, revokeTokens: tokens.revoke };
}

function shown({ memberships: _, ...customer }: LokeSample): unknown {
  return customer;
}

/** `undefined` where `sort` is neither of the page's values: "created", "updated". */
function search(
  customers: readonly LokeSample[],
  { query }: ReceivedRequest,
  faults: LokeFaults,
): LokeSample[] | undefined {
  const email = query.get('email');
  const phoneNumber = query.get('phoneNumber');
  const sort = query.get('sort') ?? 'created';
  if (sort !== 'created' && sort !== 'updated') return undefined;
  const by = sort === 'created' ? 'createdAt' : 'updatedAt';
  return customers
    .filter(
      (customer) =>
        faults.ignoreQuestion ||
        // Page: "this will find and return a list of customers with the exact email address given".
        ((email === null || customer.email === email) &&
          // Page: "we cannot guarantee unique key on phone numbers".
          (phoneNumber === null || customer.phoneNumber === phoneNumber)),
    )
    .toSorted((a, b) => (a[by] ?? '').localeCompare(b[by] ?? ''));
}

/** Page: "Use X-Next-Page to retrieve the next page of results"; facts: absent on the last page. */
function list<T>(listing: Listing<T>, faults: LokeFaults): SimulatedAnswer {
  const { items, perPage, request, origin, form } = listing;
  const start = Number(request.query.get('after')?.replace(/^cursor-/, '') ?? 0) || 0;
  const end = start + perPage;
  const body = items.slice(start, end);
  const next = faults.nextPage ?? (end < items.length || faults.endlessPages ? nextPage(end) : undefined);
  return { status: 200, headers: next === undefined ? {} : { 'x-next-page': next }, body };

  function nextPage(after: number): string {
    const query = new URLSearchParams(request.query);
    query.set('after', `cursor-${after}`);
    return `${form === 'absolute' ? origin : ''}${request.path}?${query}`;
  }
}

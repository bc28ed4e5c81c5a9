/**
 * LOKE's customer API, its token and its paging, as far as they are known (docs/systems/loke.md, "What is known of
 * LOKE").
 */
import { sampleLokeCustomers } from './sample-customers.ts';
import type { LokeSample } from './sample-person.ts';
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
  /** How `X-Next-Page` is written: either occurs (docs/systems/loke.md, "Paging"). */
  nextPage?: 'absolute' | 'path';
  /** 1000 at LOKE (docs/systems/loke.md, "List of customers"). */
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
/** What a path that is none of the page's is answered is not documented: here a gateway answers. */
const NO_SUCH_PATH: SimulatedAnswer = {
  status: 404,
  body: { message: 'no Route matched with those values' },
};
/** docs/systems/loke.md, "Memberships". */
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
    // All calls are GET (docs/systems/loke.md, "Authentication").
    if (request.method !== 'GET') return { status: 405, body: 'Method Not Allowed' };
    const [organizations, organization, resource, customerId, lists, ...rest] = request.segments;
    if (organizations !== 'organizations' || resource !== 'customers' || rest.length > 0) return NO_SUCH_PATH;
    if (organization !== organizationId) return NOT_FOUND;
    const origin = `http://${request.headers.host}`;
    if (customerId === undefined) {
      const items = searchMembers(customers, request, faults);
      if (items === undefined) return { status: 400, body: { code: 'bad_request' } };
      const perPage = options.customersPerPage ?? 1000;
      return list({ items: items.map(shown), perPage, request, origin, form }, faults);
    }
    const customer = customers.find((candidate) => candidate.id === customerId);
    if (customer === undefined) return NOT_FOUND;
    if (lists === undefined) return { status: 200, body: shown(customer) };
    if (lists !== 'memberships') return NO_SUCH_PATH;
    const items = customer.memberships ?? [];
    return list({ items, perPage: MEMBERSHIPS_PER_PAGE, request, origin, form }, faults);
  });
  return { ...system, tokenUrl: `${system.url}/token`, customers, revokeTokens: tokens.revoke };
}

function shown({ memberships: _, ...customer }: LokeSample): unknown {
  return customer;
}

/** `undefined` if `sort` is neither of the page's values: "created", "updated". */
function searchMembers(
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
        // By the exact address; a phone number may be several customers' (docs/systems/loke.md, "List of customers").
        ((email === null || customer.email === email) &&
          (phoneNumber === null || customer.phoneNumber === phoneNumber)),
    )
    .toSorted((a, b) => (a[by] ?? '').localeCompare(b[by] ?? ''));
}

/** With `X-Next-Page`, absent on the last page (docs/systems/loke.md, "Paging"). */
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

/**
 * ExpertSender CDP's customer API as far as it is known (docs/systems/expertsender.md, "What is known of
 * ExpertSender"). What its page leaves open is said to be so.
 */
import { problemsOf, type WrittenCustomer } from './expertsender-request.ts';
import { sampleExpertSenderCustomers } from './sample-customers.ts';
import type { ExpertSenderSample } from './sample-person.ts';
import {
  type Faults,
  type ReceivedRequest,
  type SimulatedAnswer,
  type SimulatedSystem,
  startSimulatedSystem,
} from './simulated-system.ts';

export interface ExpertSenderFaults extends Faults {
  /** Answers every GET with this customer, whatever it asks for. */
  stranger?: ExpertSenderSample | undefined;
  /** Answers a good POST with this status and a body with `errors`. */
  errorsWithStatus?: number | undefined;
}

export interface ExpertSenderSimulator extends SimulatedSystem<ExpertSenderFaults> {
  /** What it holds; a POST changes it. */
  customers: ExpertSenderSample[];
}

export interface ExpertSenderSimulatorOptions {
  port?: number;
  customers?: readonly ExpertSenderSample[];
  apiKey?: string;
  /** The account's default identification field, which a POST's `matchBy` must equal. */
  matchBy?: keyof typeof IDENTIFIERS;
}

const IDENTIFIERS = {
  Email: 'email',
  PhoneNumber: 'phone',
  CrmId: 'crmId',
  GUID: 'id',
  VisitorId: 'visitorId',
} as const;

/** The body of every error (docs/systems/expertsender.md, "Errors"). */
function problem(status: number, title: string, errors?: readonly string[]): SimulatedAnswer {
  const body = { type: 'about:blank', title, status, detail: title, instance: '/customers' };
  return { status, body: errors === undefined ? body : { ...body, errors } };
}

const NO_SUCH_PATH: SimulatedAnswer = { status: 404, body: 'Not Found' };

export async function startExpertSender(
  options: ExpertSenderSimulatorOptions = {},
): Promise<ExpertSenderSimulator> {
  const { apiKey = 'expertsender-key', matchBy = 'Email' } = options;
  const customers = (options.customers ?? sampleExpertSenderCustomers).map((customer) => ({ ...customer }));
  const faults: ExpertSenderFaults = {};
  const system = await startSimulatedSystem(options.port ?? 0, faults, (request) => {
    // docs/systems/expertsender.md, "Authentication".
    if (request.headers['x-api-key'] !== apiKey) return problem(401, 'Unauthorized');
    const [resource, field, value, ...rest] = request.segments;
    // What a path that is none of the page's is answered is not documented: here, as by most servers, in another form.
    if (resource !== 'customers' || rest.length > 0) return NO_SUCH_PATH;
    if (request.method === 'POST' && field === undefined) return write(customers, request, matchBy, faults);
    if (request.method !== 'GET') return problem(405, 'Method Not Allowed');
    if (value === undefined || value === '') return problem(404, 'Not Found');
    const found = faults.stranger ?? customers.find((customer) => holds(customer, field, value));
    return found === undefined ? problem(404, 'Not Found') : { status: 200, body: shown(found) };
  });
  return { ...system, customers };
}

/** The four paths of docs/systems/expertsender.md, "Customer by one identifier". */
function holds(customer: ExpertSenderSample, field: string | undefined, value: string): boolean {
  if (field === 'email') return customer.email?.toLowerCase() === value.toLowerCase();
  if (field === 'id' || field === 'phone' || field === 'crmId') return customer[field] === value;
  return false;
}

/** `{"status": 0, "data": {…}}`, with neither `id` nor `visitorId` (docs/systems/expertsender.md, "Customer"). */
function shown({ id: _, visitorId: __, ...data }: ExpertSenderSample): unknown {
  return { status: 0, data };
}

function write(
  customers: ExpertSenderSample[],
  request: ReceivedRequest,
  matchBy: keyof typeof IDENTIFIERS,
  faults: ExpertSenderFaults,
): SimulatedAnswer {
  // docs/systems/expertsender.md, "Authentication".
  if (!request.headers['content-type']?.startsWith('application/json'))
    return problem(400, 'Bad Request', ['Content-Type must be application/json']);
  const identifier = IDENTIFIERS[matchBy];
  const { problems, mode, data } = problemsOf(request.body, matchBy, identifier);
  if (problems.length > 0) return problem(400, 'Bad Request', problems);
  const known = data.map((written) =>
    customers.find((customer) => customer[identifier] === written[identifier]),
  );
  // What Add on an existing and Update on a missing customer does is not documented: here both are refused.
  if (mode === 'Add' && known.some((customer) => customer !== undefined))
    return problem(400, 'Bad Request', ['customer already exists']);
  if (mode === 'Update' && known.some((customer) => customer === undefined))
    return problem(400, 'Bad Request', ['customer does not exist']);
  if (faults.errorsWithStatus !== undefined)
    return { ...problem(400, 'Bad Request', ['not processed']), status: faults.errorsWithStatus };
  for (const [index, written] of data.entries()) store(customers, known[index], written);
  // The body of a 201 is undocumented (docs/systems/expertsender.md, "Writing customers"): none here.
  return { status: 201 };
}

function store(
  customers: ExpertSenderSample[],
  known: ExpertSenderSample | undefined,
  { consentsData, ...written }: WrittenCustomer,
): void {
  const changes = { ...written, ...(consentsData && { consentsData: { consents: consentsData.consents } }) };
  if (known !== undefined) Object.assign(known, changes);
  else customers.push({ id: String(customers.length + 1000), ...changes });
}

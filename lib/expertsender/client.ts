import * as z from 'zod/mini';
import {
  BodyError,
  type Call,
  SchemaError,
  StatusError,
  UnsafeRequestError,
  UpstreamError,
} from '../platform/errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../platform/http/http.ts';
import { parseJson, parseWith } from '../platform/json.ts';
import { type ExpertSenderCustomer, expertSenderAnswerSchema } from './customer.ts';
import { faultsOf, type MatchBy, type WriteRequest, writeBody } from './customer-write.ts';

/** What became of one customer that was to be written. */
export type WriteOutcome =
  | { kind: 'written' }
  /** Not sent: the page forbids it. Faults name fields and rules, no values. */
  | { kind: 'invalid'; faults: readonly string[] }
  /** Answered with `errors`, or with 400. ExpertSender's texts may quote the customer: keep them out of logs. */
  | { kind: 'refused'; status: number; errors: readonly string[] }
  /** Anything else, 401 included. */
  | { kind: 'failed'; error: UpstreamError };

/**
 * ExpertSender CDP's customer API. Deadlines are epoch milliseconds. The four GETs answer `undefined` if ExpertSender
 * knows no such customer, and else reject with an `UpstreamError`: a 401 is a `StatusError`, and so is a 404 of
 * another form than ExpertSender's own, which a gateway gives or a server without such a path.
 */
export interface ExpertSenderClient {
  getCustomerById(id: string, deadline: number): Promise<ExpertSenderCustomer | undefined>;
  getCustomerByEmail(email: string, deadline: number): Promise<ExpertSenderCustomer | undefined>;
  /** @param phone without spaces, in the account's format */
  getCustomerByPhone(phone: string, deadline: number): Promise<ExpertSenderCustomer | undefined>;
  getCustomerByCrmId(crmId: string, deadline: number): Promise<ExpertSenderCustomer | undefined>;
  /**
   * `POST /customers`. One outcome for each customer, in their order; never rejects. A customer whose outcome is
   * `failed` may have been written all the same, see `isInDoubt`.
   */
  writeCustomers(request: WriteRequest, deadline: number): Promise<readonly WriteOutcome[]>;
}

export interface ExpertSenderClientOptions {
  http: HttpClient;
  /** What goes into the `x-api-key` header. */
  apiKey(deadline: number): Promise<string>;
  /** Reads the key anew if it was refused; whether it has changed. */
  renewApiKey?(deadline: number): Promise<boolean>;
  /** The account's default identification field. */
  matchBy?: MatchBy;
}

export function createExpertSenderClient(options: ExpertSenderClientOptions): ExpertSenderClient {
  const { http, matchBy = 'Email' } = options;

  /** A 401 means that the request was not processed, so even a POST is repeated with another key. */
  async function ask(request: HttpRequest): Promise<HttpResponse> {
    const { deadline } = request;
    const send = async () => {
      const headers = { 'x-api-key': await options.apiKey(deadline), 'content-type': 'application/json' };
      return await http.request({ ...request, headers });
    };
    const response = await send();
    if (response.status !== 401 || !(await options.renewApiKey?.(deadline))) return response;
    return send();
  }

  async function get(field: string, value: string, deadline: number) {
    const call = { system: http.system, operation: `get-customer-by-${field.toLowerCase()}` };
    if (value === '') throw new UnsafeRequestError(call, 'the value is empty');
    const path = ['customers', field, value];
    const { status, text } = await ask({ operation: call.operation, method: 'GET', path, deadline });
    if (status === 404 && isUnknownCustomer(text, call)) return undefined;
    if (status !== 200) throw new StatusError(call, status);
    const answer = parseJson(text, call);
    if (errorsIn(answer).length > 0) throw new SchemaError(call, ['errors']);
    return parseWith(expertSenderAnswerSchema, answer, call).data;
  }

  async function post(request: WriteRequest, deadline: number): Promise<WriteOutcome> {
    const faults = faultsOf(request, matchBy);
    if (faults.length > 0) return { kind: 'invalid', faults };
    const call = { system: http.system, operation: 'write-customers' };
    const body = writeBody(request, matchBy);
    const path = ['customers'];
    try {
      const response = await ask({ operation: call.operation, method: 'POST', path, body, deadline });
      return writeOutcome(response, call);
    } catch (error) {
      if (error instanceof UpstreamError) return { kind: 'failed', error };
      throw error;
    }
  }

  return {
    getCustomerById: (id, deadline) => get('id', id, deadline),
    getCustomerByEmail: (email, deadline) => get('email', email, deadline),
    getCustomerByPhone: (phone, deadline) => get('phone', phone, deadline),
    getCustomerByCrmId: (crmId, deadline) => get('crmId', crmId, deadline),
    async writeCustomers({ mode, customers }, deadline) {
      const outcomes: WriteOutcome[] = [];
      for (const customer of customers) outcomes.push(await post({ mode, customers: [customer] }, deadline));
      return outcomes;
    },
  };
}

/** docs/systems/expertsender.md, "Writing customers". */
function writeOutcome({ status, text }: HttpResponse, call: Call): WriteOutcome {
  const errors = errorsIn(readIfJson(text, call));
  if (status === 400 || errors.length > 0) return { kind: 'refused', status, errors };
  if (status === 201) return { kind: 'written' };
  return { kind: 'failed', error: new StatusError(call, status) };
}

/**
 * `errors` is a list of texts (docs/systems/expertsender.md, "Errors"); an object of lists by field, as such servers
 * also answer, is read alike. What is no object has none.
 */
function errorsIn(answer: unknown): readonly string[] {
  const { errors }: { errors?: unknown } = Object(answer);
  if (errors === undefined || errors === null) return [];
  const all: unknown[] = typeof errors === 'object' ? Object.values(errors).flat() : [errors];
  return all.map((error) => (typeof error === 'string' ? error : JSON.stringify(error)));
}

/**
 * The page's five fields. A server without such a path answers with fewer, as ASP.NET does, or with others; `status` is
 * 0 in the page's sample.
 */
const notFoundSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.literal([404, 0]),
  detail: z.nullable(z.string()),
  instance: z.nullable(z.string()),
});

/** docs/systems/expertsender.md, "Errors". A body with `errors` is a failure, whatever its status. */
function isUnknownCustomer(text: string, call: Call): boolean {
  const answer = readIfJson(text, call);
  return errorsIn(answer).length === 0 && z.safeParse(notFoundSchema, answer).success;
}

/** The body of a 201 is not documented: it may be empty, or no JSON. */
function readIfJson(text: string, call: Call): unknown {
  try {
    return parseJson(text, call);
  } catch (error) {
    if (error instanceof BodyError) return undefined;
    throw error;
  }
}

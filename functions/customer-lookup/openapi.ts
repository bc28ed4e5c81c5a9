import * as z from 'zod/mini';
import type { EndpointDocument, ParameterDocument } from './endpoint-document.ts';
import { ENDPOINTS } from './endpoints.ts';
import { problemSchema } from './problem.ts';

/** The endpoints as OpenAPI 3.1: `docs/openapi.json`. Their schemas are those that the code is typed by. */
export async function openApiDocument() {
  const paths: Record<string, { get: Operation }> = {};
  for (const { name } of ENDPOINTS) {
    const { document }: { document: EndpointDocument } = await import(`./endpoints/${name}/openapi.ts`);
    paths[`/${name}`] = { get: operation(document) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Robin Bridge: what ROBIN asks',
      version: '2',
      description: "ROBIN's endpoints 1 to 5. docs/lookup.md says what an agent sees when.",
    },
    servers: [
      {
        url: 'https://{host}/{stage}',
        variables: { host: { default: 'example.com' }, stage: { default: 'prod' } },
      },
    ],
    security: [{ basic: [] }],
    paths,
    components: {
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic', description: 'The pair in `LOOKUP_SECRET_ID`, as UTF-8.' },
      },
      schemas: { Problem: schemaOf(problemSchema) },
    },
  };
}

type Operation = ReturnType<typeof operation>;

function operation({ operationId, summary, description, parameters, schema, statuses }: EndpointDocument) {
  return {
    operationId,
    summary,
    description,
    parameters: parameters.map(parameter),
    responses: {
      200: {
        description: statuses[200],
        headers: COMMON_HEADERS,
        content: { 'application/json': { schema: schemaOf(schema) } },
      },
      ...(statuses[400] !== undefined && { 400: problem(statuses[400]) }),
      401: problem('No or wrong credentials.', { 'WWW-Authenticate': header('`Basic`') }),
      ...(statuses[404] !== undefined && { 404: problem(statuses[404]) }),
      405: problem('Another method than GET.', { Allow: header('`GET`') }),
      500: problem('The lookup failed.'),
      ...(statuses[503] !== undefined && {
        503: problem(statuses[503], { 'Retry-After': header('Seconds to wait.') }),
      }),
    },
  };
}

type Header = ReturnType<typeof header>;

const COMMON_HEADERS: Readonly<Record<string, Header>> = {
  'Cache-Control': header('`no-store`'),
  'Server-Timing': header('Milliseconds for each system that was asked, and the total.'),
};

function parameter({ name, description, example, required = false }: ParameterDocument) {
  return { name, in: 'query', required, description, schema: { type: 'string' }, example };
}

function header(description: string) {
  return { description, schema: { type: 'string' } };
}

function problem(description: string, headers: Readonly<Record<string, Header>> = {}) {
  return {
    description,
    headers: { ...COMMON_HEADERS, ...headers },
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

/** JSON Schema 2020-12, which OpenAPI 3.1 uses as it is. */
function schemaOf(schema: z.ZodMiniType) {
  const { $schema: _, ...rest } = z.toJSONSchema(schema);
  return rest;
}

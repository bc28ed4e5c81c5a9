import * as z from 'zod/mini';
import { customerPanelSchema } from '../../lib/robin/customer-panel.ts';
import { problemSchema } from './problem.ts';

/** The endpoint as OpenAPI 3.1: `docs/openapi.json`. Its schemas are those that the code is typed by. */
export function openApiDocument() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Robin Bridge: customer lookup',
      version: '1',
      description: "ROBIN's Endpoint 1. docs/lookup.md says what an agent sees when.",
    },
    servers: [
      {
        url: 'https://{host}/{stage}',
        variables: { host: { default: 'example.com' }, stage: { default: 'prod' } },
      },
    ],
    security: [{ basic: [] }],
    paths: {
      '/customers': {
        get: {
          operationId: 'lookUpCustomer',
          summary: 'Who is writing, what they bought and what they are owed',
          description: 'At least one of the parameters must be given.',
          parameters: [
            parameter('email', 'An e-mail address. Case does not matter.', 'ada@example.com'),
            parameter(
              'phone',
              'A phone number. One without a country is read in `DEFAULT_COUNTRY`.',
              '+31612345678',
            ),
          ],
          responses: {
            200: {
              description:
                'The customer; or, where several share the phone, empty fields and a notice in the panel. What could not be asked stands in the panel.',
              headers: COMMON_HEADERS,
              content: { 'application/json': { schema: schemaOf(customerPanelSchema) } },
            },
            400: problem('No parameter is given, or none that can be read.'),
            401: problem('No or wrong credentials.', {
              'WWW-Authenticate': header('`Basic`'),
            }),
            404: problem('Every system says that it does not know the customer.'),
            405: problem('Another method than GET.', { Allow: header('`GET`') }),
            500: problem('The lookup failed.'),
            503: problem('Nobody knows the customer, but not every system could be asked.', {
              'Retry-After': header('Seconds to wait.'),
            }),
          },
        },
      },
    },
    components: {
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic', description: 'The pair in `LOOKUP_SECRET_ID`, as UTF-8.' },
      },
      schemas: { Problem: schemaOf(problemSchema) },
    },
  };
}

type Header = ReturnType<typeof header>;

const COMMON_HEADERS: Readonly<Record<string, Header>> = {
  'Cache-Control': header('`no-store`'),
  'Server-Timing': header('Milliseconds for each system that was asked, and the total.'),
};

function parameter(name: string, description: string, example: string) {
  return { name, in: 'query', required: false, description, schema: { type: 'string' }, example };
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

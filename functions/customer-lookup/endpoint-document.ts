import type * as z from 'zod/mini';

/** What OpenAPI says of one endpoint: `openapi.ts` in its folder. */
export interface EndpointDocument {
  operationId: string;
  summary: string;
  description: string;
  parameters: readonly ParameterDocument[];
  /** Of the body of a 200. */
  schema: z.ZodMiniType;
  /** What a status means here; one that is absent is never answered. */
  statuses: { 200: string; 400?: string; 404?: string; 503?: string };
}

export interface ParameterDocument {
  name: string;
  description: string;
  example: string;
  required?: boolean;
}

export const CUSTOMER_PARAMETERS: readonly ParameterDocument[] = [
  { name: 'email', description: 'An e-mail address. Case does not matter.', example: 'ada@example.com' },
  {
    name: 'phone',
    description: 'A phone number. One without a country is read in `DEFAULT_COUNTRY`.',
    example: '+31612345678',
  },
];

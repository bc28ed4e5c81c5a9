import { lifetimeSchema } from '../../../../lib/robin/lifetime.ts';
import type { EndpointDocument } from '../../endpoint-document.ts';

export const document: EndpointDocument = {
  operationId: 'readLifetime',
  summary: 'What a customer is worth to the shop',
  description: 'A figure that no system knows is never written as zero: the whole is not found.',
  parameters: [
    {
      name: 'email',
      description: 'An e-mail address. Case does not matter.',
      example: 'ada@example.com',
      required: true,
    },
  ],
  schema: lifetimeSchema,
  statuses: {
    200: 'The figures.',
    400: 'No e-mail address is given, or none that can be read.',
    404: 'No system knows the customer, or none knows one of the figures.',
    503: 'A figure was not found, but not every system could be asked.',
  },
};

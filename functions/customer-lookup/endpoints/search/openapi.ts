import { searchResultsSchema } from '../../../../lib/robin/search-results.ts';
import type { EndpointDocument } from '../../endpoint-document.ts';

export const document: EndpointDocument = {
  operationId: 'search',
  summary: 'Customers and orders by what an agent types, ten of each at most',
  description:
    'An e-mail address, a phone number or an order number, recognised by its form; anything else finds nothing.',
  parameters: [{ name: 'q', description: 'What was typed.', example: 'ada@example.com' }],
  schema: searchResultsSchema,
  statuses: {
    200: 'What was found. If not every system could be asked, the last order says so.',
    503: 'Nothing was found, but not every system could be asked.',
  },
};

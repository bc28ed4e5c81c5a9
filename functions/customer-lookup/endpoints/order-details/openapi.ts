import { orderDetailsSchema } from '../../../../lib/robin/order-details.ts';
import type { EndpointDocument } from '../../endpoint-document.ts';

export const document: EndpointDocument = {
  operationId: 'showOrder',
  summary: 'One order: what is in it, where it is and what ROBIN was told of it',
  description: 'Also explains an entry of a list that says what is missing.',
  parameters: [
    { name: 'orderNumber', description: "An entry's `order_number`.", example: 'O1234', required: true },
  ],
  schema: orderDetailsSchema,
  statuses: {
    200: 'The order. What could not be asked stands in its first block.',
    400: 'No order number is given, or several.',
    404: 'Every system says that it does not know the order.',
    503: 'The order was not found, but not every system could be asked.',
  },
};

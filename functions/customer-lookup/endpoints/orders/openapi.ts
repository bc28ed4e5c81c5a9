import { orderListSchema } from '../../../../lib/robin/order-list.ts';
import { CUSTOMER_PARAMETERS, type EndpointDocument } from '../../endpoint-document.ts';

export const document: EndpointDocument = {
  operationId: 'listOrders',
  summary: "A customer's orders, newest first, fifty at most",
  description: 'At least one of the parameters must be given.',
  parameters: CUSTOMER_PARAMETERS,
  schema: orderListSchema,
  statuses: {
    200: 'The orders; none if there are none. If not every system could be asked, or several customers share the phone, the last entry says so.',
    400: 'No parameter is given, or none that can be read.',
    503: 'No order was found, but not every system could be asked.',
  },
};

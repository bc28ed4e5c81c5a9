import { customerPanelSchema } from '../../../../lib/robin/customer-panel.ts';
import { CUSTOMER_PARAMETERS, type EndpointDocument } from '../../endpoint-document.ts';

export const document: EndpointDocument = {
  operationId: 'lookUpCustomer',
  summary: 'Who is writing, what they bought and what they are owed',
  description: 'At least one of the parameters must be given.',
  parameters: CUSTOMER_PARAMETERS,
  schema: customerPanelSchema,
  statuses: {
    200: 'The customer; or, if several share the phone, empty fields and a notice in the panel. What could not be asked stands in the panel.',
    400: 'No parameter is given, or none that can be read.',
    404: 'Every system says that it does not know the customer.',
    503: 'No system knows the customer, but not every system could be asked.',
  },
};

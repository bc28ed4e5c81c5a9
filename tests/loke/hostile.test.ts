import { createLokeClient } from '../../lib/loke/client.ts';
import { anyToken, createPatientHttpClient } from '../systems/connections.ts';
import { describeHostility } from '../systems/hostility.ts';

const connect = (url: string) =>
  createLokeClient({ http: createPatientHttpClient('loke', url), tokens: anyToken, organizationId: 'o' });

describeHostility(
  [
    {
      call: 'list-customers',
      async ask(url, deadline) {
        const search = { email: 'jane.secret@example.com' };
        for await (const customer of connect(url).listCustomers(search, deadline)) return customer;
      },
    },
    { call: 'get-customer', ask: (url, deadline) => connect(url).getCustomer('jane.secret', deadline) },
  ],
  'jane.secret',
);

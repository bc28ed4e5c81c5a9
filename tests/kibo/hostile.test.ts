import { createKiboClient } from '../../lib/kibo/client.ts';
import { anyToken, createPatientHttpClient } from '../systems/connections.ts';
import { describeHostility } from '../systems/hostility.ts';

const connect = (url: string) =>
  createKiboClient({
    http: createPatientHttpClient('kibo', url),
    tokens: anyToken,
    apiKey: async () => 'kibo-key',
  });

describeHostility(
  [
    {
      call: 'search-customers',
      ask: (url, deadline) => connect(url).searchCustomers({ email: 'jane.secret@example.com' }, deadline),
    },
    { call: 'get-customer', ask: (url, deadline) => connect(url).getCustomer('jane.secret', deadline) },
  ],
  'jane.secret',
);

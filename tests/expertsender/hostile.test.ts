import { createExpertSenderClient, type WriteOutcome } from '../../lib/expertsender/client.ts';
import { UpstreamError } from '../../lib/platform/errors.ts';
import { createPatientHttpClient } from '../systems/connections.ts';
import { describeHostility } from '../systems/hostility.ts';

const person = 'jane.secret@example.com';

const connect = (url: string) =>
  createExpertSenderClient({
    http: createPatientHttpClient('expertsender', url),
    apiKey: async () => 'expertsender-key',
  });

describeHostility(
  [
    {
      call: 'get-customer-by-email',
      ask: (url, deadline) => connect(url).getCustomerByEmail(person, deadline),
    },
    {
      call: 'write-customers',
      async ask(url, deadline) {
        const customers = [{ email: person }];
        const [outcome] = await connect(url).writeCustomers({ mode: 'Add', customers }, deadline);
        return outcome?.kind === 'failed' ? outcome.error : outcome;
      },
      // A 200 is never a success, so that nothing here can be `written`.
      isOutcome: (value) => (value as WriteOutcome).kind === 'refused' || value instanceof UpstreamError,
    },
  ],
  'jane.secret',
);

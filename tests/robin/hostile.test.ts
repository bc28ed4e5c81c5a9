import type { PostOutcome } from '../../lib/orders/systems.ts';
import { createRobinClient } from '../../lib/robin/client.ts';
import { createPatientHttpClient } from '../systems/connections.ts';
import { describeHostility } from '../systems/hostility.ts';

const KINDS: ReadonlyArray<PostOutcome['kind']> = ['accepted', 'refused', 'unauthorized', 'unavailable'];

describeHostility(
  [
    {
      call: 'post-orders',
      ask(url, deadline) {
        const http = createPatientHttpClient('robin', url);
        const credentials = async () => ({ apiKey: 'key', apiSecret: 'secret' });
        return createRobinClient({ http, credentials }).postOrders(
          ['{"email_address":"jane.secret"}'],
          deadline,
        );
      },
      isOutcome: (value) => KINDS.includes((value as PostOutcome).kind),
    },
  ],
  'jane.secret',
);

import { expect, it } from '@jest/globals';
import { rehearse } from '../../../functions/customer-lookup/rehearsal.ts';
import type { SourceName } from '../../../lib/customer/customer-record.ts';
import { captureOutput } from '../../platform/capture-output.ts';
import { connectSources } from '../../systems/connected-sources.ts';
import { dependencies } from './lookup-call.ts';

// Nothing listens there: a request would make its source one that could not be asked.
const NOWHERE = 'http://127.0.0.1:9';
const urls = { kibo: NOWHERE, kiboToken: NOWHERE, expertSender: NOWHERE, loke: NOWHERE, lokeToken: NOWHERE };

async function rehearseWith(on: readonly SourceName[]) {
  const output = captureOutput();
  const answer = await rehearse(dependencies([]), (options) => {
    const sources = connectSources(urls, { ...options, country: 'NL' });
    return on.map((name) => sources[name]);
  });
  expect(output).toEqual([]);
  return { status: answer.statusCode, body: JSON.parse(answer.body) };
}

it('looks a made-up customer up in all systems, to the end, and writes nothing', async () => {
  const { status, body } = await rehearseWith(['kibo', 'expertsender', 'loke']);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    email_address: 'rehearsal@example.com',
    total_spent: '$12.50',
    order_count: 2,
  });
  expect(body.panel_view).toMatchObject({
    Segment: 'Champions',
    Memberships: 'Members',
    'Recent orders': 'A-1',
    'Loyalty points': '1',
  });
});

it.each([[['kibo']], [['expertsender']], [['loke']]] as const)('does so if %j alone is on', async (on) => {
  expect(await rehearseWith(on)).toMatchObject({
    status: 200,
    body: { email_address: 'rehearsal@example.com' },
  });
});

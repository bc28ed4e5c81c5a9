import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type CliWorld, eventLine, startCliWorld } from './cli-world.ts';

// Local engines on a busy machine: the time says nothing here.
jest.setTimeout(60_000);

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
}, 60_000);
afterAll(() => world.close());

const JOHN = ['lookup', '--email', 'john@example.com'];

describe('lookup', () => {
  it('shows what an agent would see', async () => {
    const { cli } = await world.open();
    const { code, out } = await cli(JOHN);
    expect(code).toBe(0);
    expect(out).toMatch(/^ROBIN gets 200: an agent sees\n┌─+┐\n/);
    expect(out).toMatch(/│ name +John Smith +│/);
    expect(out).toMatch(/│ Loyalty points +3,125 +│/);
  });

  it('shows the orders as ROBIN lists them: the order system’s, and what the bridge was told', async () => {
    const { cli, file, work } = await world.open();
    const order = { orderNumber: 'T-9', emailAddress: 'john@example.com', status: 'packed' };
    await cli(['send', await file('jsonl', eventLine(order))]);
    await work();
    const { out } = await cli(JOHN);
    expect(out).toMatch(/│ Recent orders +W-10301, W-10288, 6543120 +│/);
    expect(out).toMatch(/Of the orders ROBIN gets 200: an agent sees\n/);
    expect(out).toMatch(/T-9 +Mar 2, 2026, 9:15 AM +packed +€10\.00/);
    expect(out).toMatch(/W-10301 +Aug 23, 2021, 2:06 AM +READY +\$29\.95/);
    const { orders } = JSON.parse((await cli([...JOHN, '--json'])).out);
    expect(orders).toMatchObject({ status: 200, outcome: 'found' });
    expect(orders.body.orders).toHaveLength(4);
  });

  it('prints as JSON what ROBIN gets', async () => {
    const { cli } = await world.open();
    const { out } = await cli([...JOHN, '--json']);
    expect(JSON.parse(out)).toMatchObject({
      status: 200,
      outcome: 'found',
      body: { name: 'John Smith', order_count: 12, panel_view: { Segment: 'Champions' } },
      milliseconds: { kibo: expect.any(Number) },
    });
  });

  it('explains what was asked, what came back, who counts, and whose each field is', async () => {
    const { cli } = await world.open();
    const { out } = await cli([...JOHN, '--phone', '+61411222333', '--explain']);
    expect(out).toMatch(/kibo +phone number +\d+ ms +\d+ ms +1 record\n/);
    expect(out).toMatch(/loke +memberships +\d+ ms +\d+ ms +Loyal Customers\n/);
    expect(out).toMatch(/kibo +found by e-mail address\n +record 0200001 +has the e-mail address: counts\n/);
    expect(out).toMatch(/email_address +john@example.com +expertsender, kibo, loke\n/);
    expect(out).toMatch(/customer_since +2014-01-28 +kibo\n/);
    expect(out).toMatch(/Segment +Champions +expertsender\n/);
    expect(out).toMatch(/Loyalty points +3,125 +loke\n/);
  });

  it('explains a stranger, and a source that could not be asked', async () => {
    const { cli, expertSender, loke } = await world.open();
    expertSender.faults.stranger = { id: '9', crmId: 'S-9', email: 'stranger@example.com' };
    loke.faults.down = true;
    try {
      const { code, out } = await cli([...JOHN, '--explain', '--json']);
      expect(code).toBe(0);
      const { explanation } = JSON.parse(out);
      expect(explanation.sources).toEqual([
        {
          source: 'expertsender',
          outcome: 'could not be asked',
          records: [{ id: 'customer S-9', why: 'has neither what was asked for: a stranger, not used' }],
        },
        {
          source: 'kibo',
          outcome: 'found by e-mail address',
          records: [expect.objectContaining({ id: '0200001' })],
        },
        { source: 'loke', outcome: 'could not be asked', records: [] },
      ]);
      const failed = explanation.questions.find(({ source }: { source: string }) => source === 'loke');
      expect(failed.answer).toEqual({ failure: expect.stringContaining('loke') });
    } finally {
      expertSender.faults.stranger = undefined;
      loke.faults.down = undefined;
    }
  });

  it('explains a customer who was found by number', async () => {
    const { cli } = await world.open({ KIBO_CUSTOMER_ID_IS_CRM_ID: 'true' });
    const { out } = await cli([...JOHN, '--explain', '--json']);
    const { explanation } = JSON.parse(out);
    expect(explanation.fields.every(({ from }: { from: string[] }) => from.length > 0)).toBe(true);
  });

  it('says what ROBIN gets if no source knows the customer, and if that cannot be told', async () => {
    const { cli, kibo } = await world.open();
    const unknown = await cli(['lookup', '--email', 'unknown@example.com', '--explain']);
    expect(unknown).toMatchObject({
      code: 0,
      out: expect.stringContaining('ROBIN gets 404: no system knows'),
    });
    kibo.faults.down = true;
    try {
      const outage = await cli(['lookup', '--email', 'unknown@example.com']);
      expect(outage).toMatchObject({
        code: 1,
        out: expect.stringContaining(
          'ROBIN gets 503: no system knows this customer, but kibo could not be asked',
        ),
        err: expect.stringContaining('--explain'),
      });
    } finally {
      kibo.faults.down = undefined;
    }
  });

  it('says what it needs', async () => {
    const { cli } = await world.open();
    expect(await cli(['lookup'])).toMatchObject({ code: 2, err: expect.stringContaining('--email') });
    expect(await cli(['lookup', '--email', 'nobody', '--phone', 'x'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--email and --phone cannot be read'),
    });
    expect(await cli(JOHN, { environment: { LOOKUP_SECRET_ID: '' } })).toMatchObject({
      code: 2,
      err: expect.stringContaining('LOOKUP_SECRET_ID is missing'),
    });
  });
});

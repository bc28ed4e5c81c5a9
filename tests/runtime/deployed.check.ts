import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOOKUP_CREDENTIALS } from '../../local/credentials.ts';
import { lookupSettings, orderSettings } from '../../local/function-settings.ts';
import { addressesOf, startEngines, startSystems } from '../../local/parts.ts';
import { ANY_PORTS } from '../../local/ports.ts';
import { EVERYTHING, type PackagedStack, packageStack, root } from '../template/packaged.ts';
import { type DeployedFunction, startDeployedFunction } from './deployed-function.ts';

const open: { close(): Promise<void> }[] = [];
const opened = <T extends { close(): Promise<void> }>(part: T): T => {
  open.unshift(part);
  return part;
};

let systems: Awaited<ReturnType<typeof startSystems>>;
let lookup: DeployedFunction;
let orders: DeployedFunction;

beforeAll(async () => {
  const stack = await packageStack(EVERYTHING);
  systems = await startSystems(ANY_PORTS, opened);
  const engines = await startEngines(ANY_PORTS, opened);
  const addresses = addressesOf(systems, engines);
  lookup = await start(
    stack,
    'CustomerLookupLambdaFunction',
    'customerLookup.zip',
    lookupSettings(addresses),
  );
  orders = await start(stack, 'OrderEventsLambdaFunction', 'orderEvents.zip', orderSettings(addresses));
});

afterAll(async () => {
  for (const part of open) await part.close();
});

/** The zip with the handler and the time-out of the template. */
async function start(
  { template, folder }: PackagedStack,
  name: string,
  zip: string,
  environment: Record<string, string>,
): Promise<DeployedFunction> {
  const { Handler, Timeout } = template.Resources[name]?.Properties ?? {};
  const timeoutSeconds = Number(Timeout);
  return opened(
    await startDeployedFunction({
      zip: join(folder, zip),
      handler: String(Handler),
      timeoutSeconds,
      environment,
    }),
  );
}

function sample(name: string) {
  return JSON.parse(readFileSync(join(root, 'events', `${name}.json`), 'utf8'));
}

describe('the packaged lookup on Lambda’s runtime client', () => {
  it('answers ROBIN with a customer', async () => {
    const { apiKey, apiSecret } = LOOKUP_CREDENTIALS;
    const event = sample('lookup-by-email');
    event.headers.Authorization = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
    const answer = (await lookup.invoke(event)) as { statusCode: number; body: string };
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({
      name: expect.any(String),
      email_address: 'john@example.com',
      order_count: expect.any(Number),
    });
  });

  it('turns away a caller without credentials', async () => {
    expect(await lookup.invoke(sample('lookup-unauthorized'))).toMatchObject({ statusCode: 401 });
  });

  it('writes its figures, and no person, to the log', () => {
    expect(lookup.log).toContain('"Namespace":"RobinBridge"');
    expect(lookup.log).not.toContain('john@example.com');
  });
});

describe('the packaged order function on Lambda’s runtime client', () => {
  it('tells ROBIN a new order, and nothing the second time', async () => {
    expect(await orders.invoke(sample('order-first'))).toEqual({ batchItemFailures: [] });
    expect(await orders.invoke(sample('order-first'))).toEqual({ batchItemFailures: [] });
    expect(systems.robin.received).toHaveLength(1);
  });

  it('works through a batch', async () => {
    const before = systems.robin.received.length;
    expect(await orders.invoke(sample('order-batch'))).toEqual({ batchItemFailures: [] });
    expect(systems.robin.received.length).toBeGreaterThan(before);
    expect(orders.log).toContain('OrdersTold');
  });
});

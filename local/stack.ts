import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SQSEvent } from 'aws-lambda';
import { ENDPOINTS } from '../functions/customer-lookup/endpoints.ts';
import { startApiGateway } from './engines/api-gateway.ts';
import { type EventSourceMappingOptions, startEventSourceMapping } from './engines/event-source-mapping.ts';
import { type LambdaFunction, startLambdaFunction } from './engines/lambda-function.ts';
import type { LocalSqs, LocalSqsOptions } from './engines/sqs.ts';
import { type Addresses, lookupSettings, orderSettings } from './function-settings.ts';
import { addressesOf, type Opened, startEngines, startSystems } from './parts.ts';
import type { Ports } from './ports.ts';
import { ORDER_TRIGGER, TIMEOUT_SECONDS } from './triggers.ts';

export type FunctionName = 'customer-lookup' | 'order-events';

export interface StackOptions {
  ports: Ports;
  /** How batches are gathered from the queue; as deployed by default. */
  trigger?: Pick<
    EventSourceMappingOptions,
    'batchSize' | 'maximumBatchingWindowInSeconds' | 'maximumConcurrency'
  >;
  sqs?: Omit<LocalSqsOptions, 'port'>;
  /** Makes Kibo a tenant of its newer platform, and tells the functions. */
  kiboTenantId?: string;
  /** Where a function's bundle is; by default where `npm run build` puts it. */
  bundlePath?(functionName: FunctionName): string;
  /** Told each line that a function logs, and what the delivery from the queue complains of. */
  onLog?(functionName: FunctionName, line: string): void;
}

/** What happens between the queue and `order-events`, for the page. */
export interface Happenings {
  /** A batch is delivered; the promise is the invocation. */
  batch: [event: SQSEvent, invocation: Promise<unknown>];
  /** The function logs a line. */
  log: [line: string];
}

export type Stack = Awaited<ReturnType<typeof startStack>>;

/** The whole bridge on this machine: engines, simulated systems, and both built functions behind their triggers. */
export async function startStack(options: StackOptions) {
  const open: { close(): Promise<void> }[] = [];
  const opened: Opened = (part) => {
    open.unshift(part);
    return part;
  };
  // The last first: what asks goes before what is asked.
  const close = async () => {
    for (const part of open.splice(0)) await part.close();
  };
  try {
    const { kiboTenantId } = options;
    const systems = await startSystems(options.ports, opened, kiboTenantId);
    const engines = await startEngines(options.ports, opened, options.sqs);
    const addresses = {
      ...addressesOf(systems, engines),
      ...(kiboTenantId !== undefined && { kiboTenantId }),
    };
    const lookup = await startLookup(options, addresses, opened);
    const orders = await startOrders(options, addresses, engines.sqs, opened);
    return { ...systems, ...engines, ...lookup, ...orders, addresses, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startLookup(options: StackOptions, addresses: Addresses, opened: Opened) {
  const settings = lookupSettings(addresses);
  const lookup = opened(await startFunction('customer-lookup', settings, TIMEOUT_SECONDS.lookup, options));
  const gateway = opened(
    await startApiGateway({
      port: options.ports.lookup,
      routes: ENDPOINTS.map(({ name }) => ({ method: 'GET', path: `/${name}` })),
      invoke: lookup.invoke,
    }),
  );
  return { lookup, apiUrl: gateway.url, lookupUrl: `${gateway.url}/customers` };
}

async function startOrders(options: StackOptions, addresses: Addresses, sqs: LocalSqs, opened: Opened) {
  const settings = orderSettings(addresses);
  const happenings = new EventEmitter<Happenings>();
  const onLog: StackOptions['onLog'] = (name, line) => {
    options.onLog?.(name, line);
    happenings.emit('log', line);
  };
  const orders = opened(
    await startFunction('order-events', settings, TIMEOUT_SECONDS.orders, { ...options, onLog }),
  );
  const mapping = startEventSourceMapping({
    sqs: sqs.client,
    queueUrl: addresses.queue.queueUrl,
    handler: (event) => {
      const invocation = orders.invoke(event);
      happenings.emit('batch', event, invocation);
      return invocation;
    },
    timeoutSeconds: TIMEOUT_SECONDS.orders,
    ...(options.trigger ?? ORDER_TRIGGER),
    onError: (error) => options.onLog?.('order-events', String(error)),
  });
  opened({ close: mapping.stop });
  return { orders, mapping, happenings };
}

function startFunction(
  name: FunctionName,
  environment: Record<string, string>,
  timeoutSeconds: number,
  { bundlePath = builtBundle, onLog }: StackOptions,
): Promise<LambdaFunction> {
  const bundle = bundlePath(name);
  return startLambdaFunction({
    name,
    bundle,
    environment,
    timeoutSeconds,
    onLog: (line) => onLog?.(name, line),
  });
}

/** Where `npm run build` puts a function (docs/contract.md, "Commands"). */
function builtBundle(name: FunctionName): string {
  return fileURLToPath(new URL(`../dist/functions/${name}/index.mjs`, import.meta.url));
}

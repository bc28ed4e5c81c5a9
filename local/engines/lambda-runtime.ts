/**
 * One execution environment: loads a bundle as Lambda does and invokes its handler, one event after the other.
 * A process of its own, started by `lambda-function.ts`: `node lambda-runtime.ts <bundle>`.
 */
import { createRequire } from 'node:module';
import type { Context } from 'aws-lambda';
import { lambdaContext } from './lambda-context.ts';
import type { FromEnvironment, ToEnvironment } from './lambda-messages.ts';

type Handler = (event: unknown, context: Context) => Promise<unknown>;

const functionName = process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'function';

function tell(message: FromEnvironment): void {
  process.send?.(message);
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

async function load(bundle: string): Promise<Handler> {
  const exported: unknown = bundle.endsWith('.mjs')
    ? await import(bundle)
    : createRequire(import.meta.url)(bundle);
  const handler =
    typeof exported === 'object' && exported !== null && 'handler' in exported ? exported.handler : undefined;
  if (typeof handler !== 'function') throw new TypeError(`${bundle} exports no handler`);
  return (event, context) => handler(event, context);
}

async function invoke(handler: Handler, message: ToEnvironment): Promise<void> {
  const { event, requestId, deadline } = message.invoke;
  try {
    // JSON has no undefined: Lambda answers null then.
    tell({ result: (await handler(event, lambdaContext(functionName, deadline, requestId))) ?? null });
  } catch (error) {
    tell({ error: describe(error) });
  }
}

try {
  const handler = await load(process.argv[2] ?? '');
  process.on('message', (message) => void invoke(handler, message as ToEnvironment));
  // Without its parent an environment has nothing to live for.
  process.on('disconnect', () => process.exit(0));
  tell({ ready: true });
} catch (error) {
  tell({ initError: describe(error) });
}

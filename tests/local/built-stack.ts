import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ANY_PORTS } from '../../local/ports.ts';
import { type FunctionName, type Stack, startStack } from '../../local/stack.ts';
import { bundleOptions } from '../../scripts/build.ts';

const NAMES: readonly FunctionName[] = ['customer-lookup', 'order-events'];

export interface BuiltStack {
  stack: Stack;
  /** Every line that the functions have logged. */
  logs: string[];
  close(): Promise<void>;
}

/** The whole local run from bundles built for this test, so that neither disturbs another test's `dist`. */
export async function startBuiltStack(): Promise<BuiltStack> {
  const folder = await mkdtemp(join(tmpdir(), 'bundles-'));
  const bundlePath = (name: FunctionName) => join(folder, name, 'function.cjs');
  await Promise.all(NAMES.map((name) => build({ ...bundleOptions(name), outfile: bundlePath(name) })));
  const logs: string[] = [];
  const stack = await startStack({
    ports: ANY_PORTS,
    // The trigger waits for events; commands that look through the dead letters need not wait for more.
    sqs: { waitsOn: (queueUrl) => !queueUrl.endsWith('-dead-letters') },
    // Without a window each event is delivered at once.
    trigger: { batchSize: 10 },
    bundlePath,
    onLog: (_, line) => logs.push(line),
  });
  return {
    stack,
    logs,
    close: async () => {
      await stack.close();
      await rm(folder, { recursive: true });
    },
  };
}

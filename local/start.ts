/** `npm start`: see `USAGE`. */
import { once } from 'node:events';
import { buildBundles } from './build.ts';
import { bold, dim, red, sayOnTerminal as say } from './console.ts';
import { invite, watchRobin } from './invitation.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import type { Page } from './page/server.ts';
import { playLookup } from './play-lookup.ts';
import { playOrderList } from './play-order-list.ts';
import { playOrders } from './play-orders.ts';
import { PAGE_PORT, PORTS } from './ports.ts';
import { removeSettingsFile, writeSettingsFile } from './settings-file.ts';
import { type Stack, startStack } from './stack.ts';

/** Any number that names a tenant. */
const KIBO_TENANT_ID = '12345';
/** The exit code of a command that was interrupted before its end. */
const INTERRUPTED = 130;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    say(USAGE);
    return 0;
  }
  const stack = await start(options);
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(
    () => INTERRUPTED,
  );
  let page: Page | undefined;
  try {
    // It shows the play, too; a run with --once does not wait for it.
    if (!options.once) page = await openPage(stack);
    const faults = await Promise.race([play(stack), interrupted]);
    if (typeof faults === 'number') return faults;
    if (options.once) return faults.length === 0 ? 0 : 1;
    say();
    await writeSettingsFile(stack.addresses);
    invite(stack, say, page?.url);
    watchRobin(stack, say);
    await interrupted;
    say('\nClosing');
    await removeSettingsFile();
    return 0;
  } finally {
    await page?.close();
    await stack.close();
  }
}

async function openPage(stack: Stack): Promise<Page> {
  const { startPage } = await import('./page/server.ts');
  const page = await startPage(stack, PAGE_PORT);
  say(`See it all in a browser: ${bold(page.url)}`);
  say();
  return page;
}

async function start({ logs, upgraded }: Options): Promise<Stack> {
  say(bold('Robin Bridge on this machine'));
  say();
  say('Building the functions');
  for (const line of (await buildBundles()).trim().split('\n')) say(`   ${line}`);
  say('Starting DynamoDB, SQS, Secrets Manager, API Gateway, four simulated systems and both functions');
  const started = performance.now();
  const stack = await startStack({
    ports: PORTS,
    ...(upgraded && { kiboTenantId: KIBO_TENANT_ID }),
    onLog: (name, line) => {
      if (logs || !isQuiet(line)) say(dim(`   ${name} | ${line}`));
    },
  });
  say(`   up after ${Math.round(performance.now() - started)} ms, on 127.0.0.1 only`);
  say();
  return stack;
}

async function play(stack: Stack): Promise<readonly string[]> {
  const faults = [...(await playLookup(stack, say))];
  say();
  faults.push(...(await playOrderList(stack, say)));
  say();
  faults.push(...(await playOrders(stack, say)));
  say();
  if (faults.length === 0) say(bold('Everything came out as the pages say.'));
  else say(red(bold(`${faults.length} not as the pages say:`)));
  for (const fault of faults) say(`   ${fault}`);
  return faults;
}

/** Structured lines below a warning, and metrics, are printed only with --logs. */
function isQuiet(line: string): boolean {
  try {
    const entry: { level?: string; _aws?: unknown } = JSON.parse(line);
    return entry._aws !== undefined || entry.level === 'INFO' || entry.level === 'DEBUG';
  } catch {
    return false;
  }
}

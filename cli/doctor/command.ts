import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Command } from 'commander';
import { type CustomerSource, SOURCE_NAMES } from '../../lib/customer/customer-record.ts';
import { systemClock as clock } from '../../lib/platform/clock.ts';
import { type Environment, SettingsError } from '../../lib/platform/settings.ts';
import { awsOptions } from '../connections/aws.ts';
import { type LookupSide, openLookupSide } from '../connections/lookup-side.ts';
import { type OrdersSide, openOrdersSide } from '../connections/orders-side.ts';
import { type CommonOptions, type Context, counted, withCommon } from '../terminal/context.ts';
import type { Style, Terminal } from '../terminal/terminal.ts';
import { type Finding, fault, good, off, type Verdict } from './check.ts';
import { checkClock } from './clock.ts';
import type { KiboSide } from './kibo-key.ts';
import { checkSecrets } from './secrets.ts';
import { checkBackup, checkQueues, checkTable } from './stores.ts';
import { checkRobin, checkSource } from './systems.ts';

export function addDoctor(program: Command, context: Context): void {
  const command = program
    .command('doctor')
    .description(
      'checks settings, secrets, systems, table, queues and clock, and says what to do for each fault',
    );
  withCommon(command, ['doctor', 'doctor --env-file .local/environment', 'doctor --json']).action(
    async (options: CommonOptions) => {
      const { terminal } = context;
      const findings = await examine(context.environment(options.envFile));
      if (options.json) terminal.printJson(findings);
      else describe(findings, terminal);
      context.finish(findings.every(({ verdict }) => verdict !== 'fault'));
    },
  );
}

async function examine(environment: Environment): Promise<readonly Finding[]> {
  const lookup = open<LookupSide>('settings of the lookup', () => openLookupSide(environment));
  const orders = open<OrdersSide>('settings of the orders', () => openOrdersSide(environment));
  const settings = [
    ...settingsOf(lookup, hasNone(environment, LOOKUP_SETTINGS) && !hasNone(environment, ORDER_SETTINGS)),
    ...settingsOf(orders, hasNone(environment, ORDER_SETTINGS) && !hasNone(environment, LOOKUP_SETTINGS)),
  ];
  const sources = lookup.side?.sources ?? orders.side?.historySources ?? [];
  const side = lookup.side ?? orders.side;
  const client = new SecretsManagerClient({
    ...awsOptions(environment, 'SECRETS_MANAGER'),
    maxAttempts: 2,
  });
  // One after the other in the table, all at once on the way.
  const checks = await Promise.all([
    checkSecrets(environment, client),
    side ? checkSources(sources, environment, side) : [],
    orders.side ? checkRobin(orders.side, environment).then((finding) => [finding]) : [],
    orders.side ? checkTable(orders.side) : [],
    orders.side ? checkBackup(orders.side) : [],
    orders.side ? checkQueues(orders.side) : [],
    checkClock(environment, clock).then((finding) => [finding]),
  ]);
  return [...settings, ...checks.flat()];
}

/** Show that a function's settings were meant to be given; a function without any of them is not looked at. */
const LOOKUP_SETTINGS = ['LOOKUP_SECRET_ID'];
const ORDER_SETTINGS = ['LEDGER_TABLE', 'LEDGER_SECRET_ID', 'ORDER_EVENTS_QUEUE_URL', 'ROBIN_SECRET_ID'];

function hasNone(environment: Environment, names: readonly string[]): boolean {
  return names.every((name) => !environment[name]?.trim());
}

interface Opened<T> {
  what: string;
  side?: T;
  faults: readonly string[];
}

function open<T>(what: string, make: () => T): Opened<T> {
  try {
    return { what, side: make(), faults: [] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { what, faults: error.faults };
  }
}

function settingsOf({ what, side, faults }: Opened<unknown>, isLeftOut: boolean): readonly Finding[] {
  if (side) return [good(what, 'complete')];
  if (isLeftOut) return [off(what, 'not given: it is not looked at')];
  return faults.map((found) => fault(what, found, 'Set it in the environment or an --env-file.'));
}

async function checkSources(
  sources: readonly CustomerSource[],
  environment: Environment,
  side: KiboSide,
): Promise<readonly Finding[]> {
  const found = await Promise.all(sources.map((source) => checkSource(source, environment, side)));
  const names = SOURCE_NAMES.filter((name) => !environment[`${name.toUpperCase()}_SECRET_ID`]);
  return [...found, ...names.map((name) => off(name, 'switched off'))];
}

const STYLES: Readonly<Record<Verdict, Style>> = { ok: 'green', warning: 'yellow', fault: 'red', off: 'dim' };

function describe(findings: readonly Finding[], terminal: Terminal): void {
  terminal.print(
    terminal.table(
      ['', 'checked', 'found', 'what to do'],
      findings.map(({ what, verdict, found, next = '' }) => [
        terminal.paint(STYLES[verdict], verdict),
        what,
        found,
        next,
      ]),
    ),
  );
  const faults = findings.filter(({ verdict }) => verdict === 'fault').length;
  const warnings = findings.filter(({ verdict }) => verdict === 'warning').length;
  terminal.print();
  if (faults + warnings === 0) terminal.print('All is well.');
  else terminal.print(`${counted(faults, 'fault')}, ${counted(warnings, 'warning')}.`);
}

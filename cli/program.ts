import { Command, CommanderError } from 'commander';
import { UpstreamError } from '../lib/platform/errors.ts';
import { closePools } from '../lib/platform/http/http-pool.ts';
import { describeError } from '../lib/platform/reporting/describe-error.ts';
import { SettingsError } from '../lib/platform/settings.ts';
import { addBackfill } from './backfill/command.ts';
import { nameOf } from './connections/aws-errors.ts';
import { readEnvironment } from './connections/environment.ts';
import { addCustomers } from './customers/command.ts';
import { addDeadLetters } from './dead-letters/command.ts';
import { addDoctor } from './doctor/command.ts';
import { addForget } from './forget/command.ts';
import { addLookup } from './lookup/command.ts';
import { addOrder } from './order/command.ts';
import { addRestore } from './restore/command.ts';
import { addSend } from './send/command.ts';
import { CommandError, Interrupted, UsageError } from './terminal/command-error.ts';
import { type CommonOptions, type Context, envFileOption } from './terminal/context.ts';
import { createTerminal, type Surroundings, type Terminal } from './terminal/terminal.ts';
import { withoutPersons } from './terminal/without-persons.ts';

const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/**
 * Runs one command.
 * @param args what stands behind the program's name
 * @returns the exit code: 0 if all was done, 1 if something was refused or failed, 2 if it was asked wrongly
 */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const terminal = createTerminal(surroundings);
  let exitCode: number = EXIT.ok;
  const context: Context = {
    terminal,
    environment: (files = []) =>
      readEnvironment(surroundings.environment, [...(program.opts<CommonOptions>().envFile ?? []), ...files]),
    finish: (isGood) => {
      exitCode = isGood ? EXIT.ok : EXIT.failed;
    },
  };
  const program = createProgram(context);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explainFailure(error, terminal);
  } finally {
    await closePools();
  }
}

function createProgram(context: Context): Command {
  const { terminal } = context;
  const program = new Command('robin-bridge')
    .description('Looks after Robin Bridge: what agents see, what ROBIN is told, and what waits.')
    // Before the command as behind it.
    .addOption(envFileOption())
    .enablePositionalOptions()
    .helpCommand('help [command]', 'show how a command is used')
    .showHelpAfterError('Say --help for how it is used.')
    .configureHelp({ showGlobalOptions: false, helpWidth: 100 })
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
      outputError: (text, write) => write(withoutPersons(text)),
    })
    .exitOverride()
    .addHelpText('after', HELP);
  for (const add of [
    addDoctor,
    addLookup,
    addSend,
    addBackfill,
    addOrder,
    addDeadLetters,
    addCustomers,
    addForget,
    addRestore,
  ]) {
    add(program, context);
  }
  return program;
}

const HELP = `
Settings are read from the environment, by the same names as the functions': docs/operate.md.
  while "npm start" is up:     --env-file .local/environment
  for what is deployed:        aws lambda get-function-configuration --function-name NAME \\
                                 --query Environment.Variables > deployed.json
                               --env-file deployed.json

Exit codes: 0 all was done; 1 something was refused or failed; 2 it was asked wrongly.

Examples:
  $ robin-bridge doctor --env-file .local/environment
  $ robin-bridge lookup --email john@example.com --explain
  $ robin-bridge send events.jsonl --dry-run
  $ robin-bridge dead-letters list --reason older-than-ledger`;

/** Says what went wrong and what to do next, and nothing of a person: of an error that is not ours, only its name. */
function explainFailure(error: unknown, terminal: Terminal): number {
  const say = (what: string, next: string) => {
    terminal.note(terminal.paint('red', withoutPersons(what)));
    terminal.note(next);
  };
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof SettingsError) {
    say(
      error.message,
      'Set them, or name a file that has them: --env-file FILE. "robin-bridge doctor" checks all.',
    );
    return EXIT.usage;
  }
  if (error instanceof CommandError) {
    say(error.message, error.next);
    if (error instanceof Interrupted) return EXIT.interrupted;
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
  if (error instanceof UpstreamError) {
    say(error.message, '"robin-bridge doctor" says what is wrong with which system.');
    return EXIT.failed;
  }
  // Ctrl-C at a question.
  if (error instanceof Error && error.name === 'ExitPromptError') {
    say('Nothing was done.', 'Say yes, or --yes.');
    return EXIT.interrupted;
  }
  const { stack } = describeError(error);
  say(`It failed: ${nameOf(error)}`, '"robin-bridge doctor" says whether a system is at fault.');
  if (terminal.environment.DEBUG) terminal.note(String(stack ?? ''));
  return EXIT.failed;
}

import { styleText } from 'node:util';
import confirmPrompt from '@inquirer/confirm';
import Table from 'cli-table3';
import type { Environment } from '../../lib/platform/settings.ts';
import { CommandError } from './command-error.ts';

/** A stream as the process or a test has it. */
type Output = NodeJS.WritableStream & { isTTY?: boolean };
export type Input = NodeJS.ReadableStream & { isTTY?: boolean };

export interface Surroundings {
  stdin: Input;
  stdout: Output;
  stderr: Output;
  environment: Environment;
  /** Aborted if the user wants the command to end. */
  signal?: AbortSignal;
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** What a command prints with and asks with. What was asked for goes to standard output, everything else beside it. */
export interface Terminal extends Surroundings {
  signal: AbortSignal;
  /** A line of what was asked for. */
  print(line?: string): void;
  printJson(value: unknown): void;
  /** A line beside it: progress, warnings, what to do next. */
  note(line?: string): void;
  paint(style: Style, text: string): string;
  /** @param head may be empty */
  table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string;
  /** Resolves with the answer. @throws CommandError if standard input is no terminal */
  confirm(question: string, yes: boolean | undefined): Promise<boolean>;
}

export function createTerminal(surroundings: Surroundings): Terminal {
  const { stdin, stdout, stderr, environment } = surroundings;
  const isColored = stdout.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
  const paint = (style: Style, text: string) =>
    isColored ? styleText(style, text, { validateStream: false }) : text;
  return {
    ...surroundings,
    signal: surroundings.signal ?? new AbortController().signal,
    print: (line = '') => void stdout.write(`${line}\n`),
    printJson: (value) => void stdout.write(`${JSON.stringify(value, undefined, 2)}\n`),
    note: (line = '') => void stderr.write(`${line}\n`),
    paint,
    table(head, rows) {
      const table = new Table({
        ...(head.length > 0 && { head: head.map((title) => paint('bold', title)) }),
        style: { head: [], border: [], compact: true },
        chars: PLAIN_BORDERS,
      });
      table.push(...rows.map((row) => row.map(printable)));
      return table
        .toString()
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n');
    },
    async confirm(question, yes) {
      if (yes) return true;
      if (!stdin.isTTY) {
        throw new CommandError(
          `There is no terminal on which to answer "${question}"`,
          'Say --yes to go on without asking.',
        );
      }
      return confirmPrompt({ message: question, default: false }, { input: stdin, output: stderr });
    },
  };
}

/** Columns apart by spaces and no lines: it can be read, cut and pasted. */
const PLAIN_BORDERS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((name) => [name, '']),
);

/** What comes from a file or another system must not drive the terminal; our own colours may. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
  return text.replace(/\u001b(?!\[\d{1,2}m)|[\u0000-\u0009\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g, '');
}

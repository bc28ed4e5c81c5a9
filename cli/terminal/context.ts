import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Environment } from '../../lib/platform/settings.ts';
import type { Terminal } from './terminal.ts';

/** What every command is handed. */
export interface Context {
  terminal: Terminal;
  /** The process's environment, and over it what these files say. */
  environment(files?: readonly string[]): Environment;
  /** Says at the end whether all was done. */
  finish(isGood: boolean): void;
}

/** The options that every command has. */
export interface CommonOptions {
  envFile?: readonly string[];
  json?: boolean;
}

/** Adds a command's examples and the options that all have. */
export function withCommon(command: Command, examples: readonly string[]): Command {
  return command
    .addOption(envFileOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `\nExamples:\n${examples.map((example) => `  $ robin-bridge ${example}`).join('\n')}`,
    );
}

export function envFileOption(): Option {
  return new Option('--env-file <file>', 'settings on top of the environment; may be given again').argParser(
    (file: string, before: readonly string[] | undefined) => [...(before ?? []), file],
  );
}

/** Reads `90s`, `15m`, `3h`, `2d` as milliseconds. */
export function parseDurationMs(text: string): number {
  const [, digits, unit] = /^(\d{1,6})(s|m|h|d)$/.exec(text.trim()) ?? [];
  if (digits === undefined || unit === undefined) {
    throw new InvalidArgumentError('Say how long as 90s, 15m, 3h or 2d.');
  }
  return Number(digits) * { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit as 's' | 'm' | 'h' | 'd'];
}

export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Say a whole number, at least 1.');
  return Number(text);
}

/** `3 days`, `12 min`, `40 s`. */
export function describeDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.round(seconds / 3600)} hours`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** `1 order`, `2 orders`. */
export function counted(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}

/** What may stand beside a log code: figures and names of things, never a value of a person. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

type Write<Code extends string> = (code: Code, fields?: LogFields) => void;

/**
 * Structured logs: each line has a stable code, one of a list that `docs/log-codes.md` explains. Functions and no
 * methods: so a log of some codes does not pass for one of others.
 */
export interface Log<Code extends string> {
  debug: Write<Code>;
  info: Write<Code>;
  warn: Write<Code>;
  error: Write<Code>;
}

export const silentLog: Log<string> = { debug() {}, info() {}, warn() {}, error() {} };

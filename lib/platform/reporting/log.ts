/** What may stand beside a log code: figures and names of things, never a value of a person. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Structured logs: each line has a stable code, which `docs/log-codes.md` explains. */
export interface Log {
  debug(code: string, fields?: LogFields): void;
  info(code: string, fields?: LogFields): void;
  warn(code: string, fields?: LogFields): void;
  error(code: string, fields?: LogFields): void;
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

import { closeSync, openSync, writeSync } from 'node:fs';
import type { CountryCode } from 'libphonenumber-js/max';
import type { PhoneFormat } from '../../lib/customer/phone-format.ts';
import type { ExpertSenderClient } from '../../lib/expertsender/client.ts';
import {
  faultsOf,
  identifierOf,
  type MatchBy,
  type WriteMode,
} from '../../lib/expertsender/customer-write.ts';
import { systemClock as clock } from '../../lib/platform/clock.ts';
import { inParallel } from '../../lib/platform/in-parallel.ts';
import { nameOf } from '../connections/aws-errors.ts';
import type { CsvRow } from '../files/csv.ts';
import type { FileRecord } from '../files/file-record.ts';
import { inGroups, openRecords } from '../files/records.ts';
import { type Refusal, Refusals } from '../files/refusals.ts';
import { Interrupted, UsageError } from '../terminal/command-error.ts';
import { counted } from '../terminal/context.ts';
import { withProgress } from '../terminal/progress.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type CustomerRow, describeColumns, EXPECTED_CUSTOMERS, readCustomerRow } from './customer-rows.ts';
import { writePatiently } from './write-customer.ts';

/** How the rows of a file become customers of an account. */
export interface CustomerRules {
  mode: WriteMode;
  matchBy: MatchBy;
  phoneFormat: PhoneFormat;
  country: CountryCode;
}

const ROWS_AT_ONCE = 4;

/** The rows of a CSV file, from a line on. */
export async function* rowsOf({ file, fromLine }: { file: string; fromLine: number }, { stdin }: Terminal) {
  if (file === '-') throw new UsageError('The file is read twice.', 'Save what is piped in to a file first.');
  const { records } = await openRecords(file, stdin, 'csv', EXPECTED_CUSTOMERS);
  for await (const record of records) if (record.line >= fromLine) yield record;
}

/** The customer of a row, or what forbids to write it: by column and rule, without values. */
export function readRow(
  { line, read }: FileRecord,
  rules: CustomerRules,
): CustomerRow | { refusal: Refusal } {
  if ('fault' in read) return { refusal: { line, reason: 'not-readable', detail: read.fault } };
  const { customer, faults } = readCustomerRow(read.value as CsvRow, rules.phoneFormat, rules.country);
  const forbidden = faultsOf({ mode: rules.mode, customers: [customer] }, rules.matchBy);
  const wrong = [...faults, ...forbidden.map((fault) => fault.replace(/^customers\.0\./, ''))];
  if (wrong.length > 0) return { refusal: { line, reason: 'invalid', detail: wrong.join('; ') } };
  return { line, customer };
}

/** What would be written: counts and names of fields, no person. */
export class Preview {
  rows = 0;
  readonly #fields = new Map<string, number>();

  add({ customer }: CustomerRow): void {
    this.rows += 1;
    for (const field of describeColumns(customer))
      this.#fields.set(field, (this.#fields.get(field) ?? 0) + 1);
  }

  describe(
    terminal: Terminal,
    { mode, matchBy, refused }: { mode: string; matchBy: string; refused: number },
  ): void {
    terminal.note(
      `${counted(this.rows, 'customer')} can be written, ${refused} refused. Mode ${mode}, matched by ${matchBy}.`,
    );
    const rows = [...this.#fields].map(([field, count]) => [field, String(count)]);
    if (rows.length > 0) terminal.note(terminal.table(['field', 'customers that have it'], rows));
    terminal.note('Consents are never written.');
  }
}

interface Writing {
  client: Pick<ExpertSenderClient, 'writeCustomers'>;
  total: number;
  onRefusal(refusal: Refusal, words: readonly string[]): void;
}

/** Writes all that can be written, and says what was refused. @throws Interrupted with the line to go on at */
export function writeAll(
  rows: { file: string; fromLine: number },
  rules: CustomerRules,
  terminal: Terminal,
  { client, total, onRefusal }: Writing,
): Promise<{ written: number; refusals: Refusals }> {
  const refusals = new Refusals();
  let written = 0;
  let done = 0;
  const refuse = (refusal: Refusal, words: readonly string[] = []) => {
    refusals.add(refusal);
    onRefusal(refusal, words);
  };
  return withProgress(
    terminal,
    'writing',
    total,
    () => clock.now(),
    async (progress) => {
      for await (const group of inGroups(rowsOf(rows, terminal), 50)) {
        if (terminal.signal.aborted) throw interrupted(written, group[0]?.line ?? 1);
        const readable: CustomerRow[] = [];
        for (const record of group) {
          const row = readRow(record, rules);
          if ('refusal' in row) refuse(row.refusal);
          else readable.push(row);
        }
        // The rows of one customer follow each other: what the last of them says stays.
        const customers = Map.groupBy(readable, ({ customer }) => identifierOf(customer, rules.matchBy));
        await inParallel([...customers.values()], ROWS_AT_ONCE, async (own) => {
          for (const row of own) {
            const outcome = await writePatiently(client, rules.mode, row.customer, clock);
            if (outcome.kind === 'written') written += 1;
            else refuse({ line: row.line, ...outcome.refusal }, outcome.words);
            done += 1;
          }
        });
        progress.update(done, done);
      }
      return { written, refusals };
    },
  );
}

function interrupted(written: number, line: number): Interrupted {
  return new Interrupted(
    `Interrupted: ${counted(written, 'customer')} written.`,
    `The same command with --from-line ${line} goes on from there.`,
  );
}

/**
 * The one place that quotes ExpertSender, which may quote the customer: only if it was asked for.
 * @param goesOn keeps what an earlier run, which this one goes on from, has written there
 * @throws UsageError if there can be no such file
 */
export function openReport(path: string | undefined, goesOn: boolean) {
  const file = path === undefined ? undefined : openForWriting(path, goesOn ? 'a' : 'w');
  return {
    add(entry: object): void {
      if (file !== undefined) writeSync(file, `${JSON.stringify(entry)}\n`);
    },
    close(): void {
      if (file !== undefined) closeSync(file);
    },
  };
}

function openForWriting(path: string, flags: 'a' | 'w'): number {
  try {
    return openSync(path, flags, 0o600);
  } catch (error) {
    throw new UsageError(`${path} cannot be written (${nameOf(error)}).`, 'Give another file to --report.');
  }
}

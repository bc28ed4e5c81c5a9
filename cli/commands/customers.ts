import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { connectExpertSender } from '../../lib/expertsender/connect.ts';
import { faultsOf, MATCH_BY, type MatchBy, type WriteMode } from '../../lib/expertsender/customer-write.ts';
import { type ExpertSenderSettings, readExpertSenderSettings } from '../../lib/expertsender/settings.ts';
import { inParallel } from '../../lib/orders/in-parallel.ts';
import { systemClock as clock } from '../../lib/platform/clock.ts';
import { type Environment, SettingsError, SettingsReader } from '../../lib/platform/settings.ts';
import { CommandError, Interrupted, UsageError } from '../command-error.ts';
import { type CommonOptions, type Context, counted, parseCount, withCommon } from '../context.ts';
import { type CustomerRow, describeColumns, readCustomerRow } from '../customer-rows.ts';
import { openSecrets } from '../orders-side.ts';
import { startProgress } from '../progress.ts';
import type { CsvRow } from '../records/csv.ts';
import { type FileRecord, inGroups, openRecords } from '../records/records.ts';
import { type Refusal, Refusals } from '../refusals.ts';
import type { Terminal } from '../terminal.ts';
import { writePatiently } from '../write-customer.ts';

interface ImportOptions extends CommonOptions {
  mode: WriteMode;
  matchBy?: MatchBy;
  fromLine: number;
  report?: string;
  yes?: boolean;
  dryRun?: boolean;
}

const ROWS_AT_ONCE = 4;

export function addCustomers(program: Command, context: Context): void {
  const group = program.command('customers').description('customers of ExpertSender');
  const command = group
    .command('import')
    .argument('<file>', 'CSV with a header')
    .description('writes customers into ExpertSender, after a preview and a yes; never consents')
    .addOption(
      new Option('--mode <mode>', 'what to do with those who are or are not there yet')
        .choices(['Add', 'Update', 'AddOrUpdate'])
        .default('AddOrUpdate'),
    )
    .addOption(
      new Option(
        '--match-by <field>',
        "the account's default identification field; default EXPERTSENDER_MATCH_BY",
      ).choices([...MATCH_BY]),
    )
    .option('--from-line <line>', 'go on at this line', parseCount, 1)
    .option('--report <file>', "write what was refused there, with ExpertSender's own words")
    .option('--dry-run', 'check the file and write nothing')
    .option('--yes', 'do not ask');
  withCommon(command, [
    'customers import customers.csv --dry-run',
    'customers import customers.csv --mode Update --match-by CrmId --report refused.jsonl',
  ]).action(async (file: string, options: ImportOptions) => {
    context.finish(await importCustomers(file, options, context));
  });
}

async function importCustomers(file: string, options: ImportOptions, context: Context): Promise<boolean> {
  const { terminal } = context;
  const environment = context.environment(options.envFile);
  const { expertSender, country } = readSettings(environment);
  const matchBy = options.matchBy ?? expertSender.matchBy;
  const read = (record: FileRecord) => readRow(record, { ...expertSender, matchBy }, country, options.mode);

  const preview = new Preview();
  const refusals = new Refusals();
  for await (const record of await rowsOf(file, terminal, options)) {
    const row = read(record);
    if ('refusal' in row) refusals.add(row.refusal);
    else preview.add(row);
  }
  preview.describe(terminal, { mode: options.mode, matchBy, refused: refusals.count });
  refusals.describe(terminal);
  const nothing = { written: 0, refused: refusals.count, failed: 0 };
  if (options.dryRun || preview.rows === 0) {
    if (options.json) terminal.printJson({ ...nothing, wouldWrite: preview.rows, refusals: refusals.shown });
    terminal.note('Nothing was written.');
    return refusals.count === 0;
  }
  const question = `Write ${counted(preview.rows, 'customer')} into ExpertSender (${options.mode})?`;
  if (!(await terminal.confirm(question, options.yes)))
    throw new CommandError('Nothing was written.', 'Say yes, or --yes.');

  const secrets = openSecrets(environment);
  const { client } = connectExpertSender({ ...expertSender, matchBy, customersPerPost: 1 }, { secrets });
  const report = openReport(options.report);
  const result = await writeAll(file, options, terminal, read, {
    client,
    rows: preview.rows,
    onRefusal: (refusal, words) => report.add({ ...refusal, ...(words.length > 0 && { words }) }),
  });
  await report.close();
  result.refusals.describe(terminal);
  const refused = result.refusals.count;
  if (options.json) terminal.printJson({ written: result.written, refused, refusals: result.refusals.shown });
  else terminal.print(`${counted(result.written, 'customer')} written, ${refused} refused.`);
  if (refused > 0) {
    const where = options.report
      ? `All of them are in ${options.report}.`
      : "--report FILE writes them there, with ExpertSender's own words.";
    terminal.note(`${where} Put them right and import them again.`);
  }
  return refused === 0;
}

function readSettings(environment: Environment): {
  expertSender: ExpertSenderSettings;
  country: ReturnType<SettingsReader['country']>;
} {
  const reader = new SettingsReader(environment);
  const expertSender = readExpertSenderSettings(reader);
  const country = reader.country('DEFAULT_COUNTRY', 'NL');
  reader.finish();
  if (expertSender) return { expertSender, country };
  throw new SettingsError(["EXPERTSENDER_SECRET_ID is missing: the secret with ExpertSender's apiKey"]);
}

async function* rowsOf(file: string, terminal: Terminal, { fromLine }: ImportOptions) {
  if (file === '-') throw new UsageError('The file is read twice.', 'Save what is piped in to a file first.');
  const { records } = await openRecords(file, terminal.stdin, 'csv');
  for await (const record of records) if (record.line >= fromLine) yield record;
}

type ReadRow = CustomerRow | { refusal: Refusal };

function readRow(
  { line, read }: FileRecord,
  settings: ExpertSenderSettings,
  country: ReturnType<SettingsReader['country']>,
  mode: WriteMode,
): ReadRow {
  if ('fault' in read) return { refusal: { line, reason: 'not-readable', detail: read.fault } };
  const { customer, faults } = readCustomerRow(read.value as CsvRow, settings.phoneFormat, country);
  const wrong = [
    ...faults,
    ...faultsOf({ mode, customers: [customer] }, settings.matchBy).map((fault) =>
      fault.replace(/^customers\.0\./, ''),
    ),
  ];
  if (wrong.length > 0) return { refusal: { line, reason: 'invalid', detail: wrong.join('; ') } };
  return { line, customer };
}

/** What would be written: counts and names of fields, no person. */
class Preview {
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
  client: ReturnType<typeof connectExpertSender>['client'];
  rows: number;
  onRefusal(refusal: Refusal, words: readonly string[]): void;
}

async function writeAll(
  file: string,
  options: ImportOptions,
  terminal: Terminal,
  read: (record: FileRecord) => ReadRow,
  { client, rows, onRefusal }: Writing,
): Promise<{ written: number; refusals: Refusals }> {
  const refusals = new Refusals();
  let written = 0;
  let done = 0;
  const progress = startProgress(terminal, 'writing', rows, () => clock.now());
  const refuse = (refusal: Refusal, words: readonly string[] = []) => {
    refusals.add(refusal);
    onRefusal(refusal, words);
  };
  for await (const group of inGroups(await rowsOf(file, terminal, options), 50)) {
    if (terminal.signal.aborted) {
      progress.stop();
      const line = group[0]?.line ?? 1;
      throw new Interrupted(
        `Interrupted: ${counted(written, 'customer')} written.`,
        `The same command with --from-line ${line} goes on from there.`,
      );
    }
    await inParallel(group, ROWS_AT_ONCE, async (record) => {
      const row = read(record);
      if ('refusal' in row) return refuse(row.refusal);
      const outcome = await writePatiently(client, options.mode, row.customer, clock);
      if (outcome.kind === 'written') written += 1;
      else refuse({ line: row.line, ...outcome.refusal }, outcome.words);
      done += 1;
    });
    progress.update(done, done);
  }
  progress.stop();
  return { written, refusals };
}

/** The one place that quotes ExpertSender, which may quote the customer: only where it was asked for. */
function openReport(path: string | undefined) {
  const stream = path === undefined ? undefined : createWriteStream(path, { mode: 0o600 });
  return {
    add: (entry: object) => void stream?.write(`${JSON.stringify(entry)}\n`),
    async close() {
      if (!stream) return;
      stream.end();
      await finished(stream);
    },
  };
}

import { type Command, Option } from 'commander';
import { connectExpertSender } from '../../lib/expertsender/connect.ts';
import { MATCH_BY, type MatchBy, type WriteMode } from '../../lib/expertsender/customer-write.ts';
import { type ExpertSenderSettings, readExpertSenderSettings } from '../../lib/expertsender/settings.ts';
import { type Environment, SettingsError, SettingsReader } from '../../lib/platform/settings.ts';
import { openSecrets } from '../connections/orders-side.ts';
import { Refusals } from '../files/refusals.ts';
import { CommandError } from '../terminal/command-error.ts';
import { type CommonOptions, type Context, counted, parseCount, withCommon } from '../terminal/context.ts';
import { type CustomerRules, openReport, Preview, readRow, rowsOf, writeAll } from './customer-import.ts';

interface ImportOptions extends CommonOptions {
  mode: WriteMode;
  matchBy?: MatchBy;
  fromLine: number;
  report?: string;
  yes?: boolean;
  dryRun?: boolean;
}

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
  const rules: CustomerRules = {
    mode: options.mode,
    matchBy,
    country,
    phoneFormat: expertSender.phoneFormat,
  };
  const rows = { file, fromLine: options.fromLine };

  const preview = new Preview();
  const refusals = new Refusals();
  for await (const record of rowsOf(rows, terminal)) {
    const row = readRow(record, rules);
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
  const { client } = connectExpertSender({ ...expertSender, matchBy }, { secrets });
  const report = openReport(options.report, options.fromLine > 1);
  const result = await writeAll(rows, rules, terminal, {
    client,
    total: preview.rows,
    onRefusal: (refusal, words) => report.add({ ...refusal, ...(words.length > 0 && { words }) }),
  }).finally(() => report.close());
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

import type { Command } from 'commander';
import { readParameters } from '../../functions/customer-lookup/parameters.ts';
import type { LookupEvent } from '../../functions/customer-lookup/request.ts';
import { shareDeadline } from '../../lib/platform/deadline.ts';
import { silentLog } from '../../lib/platform/reporting/log.ts';
import type { CustomerView } from '../../lib/profile/customer-view.ts';
import { type Lookup, lookUpCustomer } from '../../lib/profile/look-up-customer.ts';
import type { LookupQuestion } from '../../lib/profile/profile.ts';
import { toCustomerPanel } from '../../lib/robin/customer-panel.ts';
import { type LookupSide, openLookupSide } from '../connections/lookup-side.ts';
import { PATIENCE_MS } from '../connections/orders-side.ts';
import { UsageError } from '../terminal/command-error.ts';
import { type CommonOptions, type Context, withCommon } from '../terminal/context.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Explanation, explain } from './explanation.ts';
import { askOrders, describeOrders } from './orders.ts';
import { type RecordedQuestion, recordSource } from './recorded-source.ts';
import { shownFields } from './shown-fields.ts';

interface LookupCommandOptions extends CommonOptions {
  email?: string;
  phone?: string;
  explain?: boolean;
}

export function addLookup(program: Command, context: Context): void {
  const command = program
    .command('lookup')
    .description('what ROBIN would get of a customer and of their orders, as an agent would see it')
    .option('--email <address>', 'as ROBIN asks')
    .option('--phone <number>', 'as ROBIN asks')
    .option(
      '--explain',
      'what was asked of whom, what came back, what matched why, and which field is whose',
    );
  withCommon(command, [
    'lookup --email john@example.com',
    'lookup --email john@example.com --phone +61411222333 --explain',
  ]).action(async (options: LookupCommandOptions) => {
    const { terminal } = context;
    const side = openLookupSide(context.environment(options.envFile));
    const asked = readQuestion(options, side);
    const questions: RecordedQuestion[] = [];
    await side.warmUp(side.clock.now() + PATIENCE_MS);
    const lookup = await askAll(asked, side, questions);
    const { status, shown } = answerOf(lookup, side.settings.outageAsNotice);
    const orders = await askOrders(asked, side);
    const explanation = options.explain ? await explain(asked, side, questions) : undefined;
    if (options.json) {
      const milliseconds = Object.fromEntries(lookup.durationsMs);
      terminal.printJson({
        status,
        outcome: lookup.kind,
        body: shown && toCustomerPanel(shown),
        milliseconds,
        orders: { status: orders.status, outcome: orders.outcome, body: orders.body },
        ...(explanation && { explanation }),
      });
    } else {
      terminal.print(describeAnswer(status, lookup));
      if (shown) terminal.print(drawPanel(shown));
      describeOrders(orders, terminal);
      if (explanation) describeExplanation(explanation, terminal);
      else if (lookup.unavailable.length > 0) terminal.note('Say --explain to see what went wrong.');
    }
    context.finish(lookup.kind !== 'unavailable' && orders.outcome !== 'unavailable');
  });
}

function readQuestion({ email, phone }: LookupCommandOptions, { settings }: LookupSide): LookupQuestion {
  const query = new URLSearchParams({ ...(email && { email }), ...(phone && { phone }) });
  // Of an event the parameters' reader looks at nothing else: what an agent's ROBIN sends is read the same way.
  const event = { rawQueryString: query.toString() } as LookupEvent;
  const { asked, malformed } = readParameters(event, settings.country);
  if (asked) return asked;
  if (malformed.length > 0)
    throw new UsageError(
      `${malformed.map((name) => `--${name}`).join(' and ')} cannot be read.`,
      'ROBIN would get 400. Give an address such as pat@example.com, or a number such as +31612345678.',
    );
  throw new UsageError('Whom?', 'Give --email, --phone or both.');
}

async function askAll(
  asked: LookupQuestion,
  side: LookupSide,
  questions: RecordedQuestion[],
): Promise<Lookup> {
  const { settings, clock, panel } = side;
  const sources = side.sources.map((source) => recordSource(source, clock, questions));
  const deadline = shareDeadline(clock.now() + settings.deadlineMs, clock);
  try {
    return await lookUpCustomer(asked, sources, { ...settings, ...panel, clock, log: silentLog, deadline });
  } finally {
    deadline.end();
  }
}

function answerOf(
  lookup: Lookup,
  outageAsNotice: boolean,
): { status: number; shown: CustomerView | undefined } {
  switch (lookup.kind) {
    case 'found':
    case 'ambiguous':
      return { status: 200, shown: lookup.customer };
    case 'absent':
      return { status: 404, shown: undefined };
    case 'unavailable':
      return outageAsNotice ? { status: 200, shown: lookup.notice } : { status: 503, shown: undefined };
  }
}

function describeAnswer(status: number, { kind, unavailable }: Lookup): string {
  const said = {
    found: 'an agent sees',
    ambiguous: 'several customers share the phone number; an agent sees',
    absent: 'no system knows this customer; the panel stays empty',
    unavailable: `no system knows this customer, but ${unavailable.join(' and ')} could not be asked`,
  }[kind];
  return `ROBIN gets ${status}: ${said}`;
}

/** The six fields and the panel's rows, in a box as wide as they are. */
function drawPanel(view: CustomerView): string {
  const rows = shownFields(view);
  const label = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `${name.padEnd(label)}  ${value}`);
  const width = Math.max(...lines.map((line) => [...line].length));
  const pad = (line: string) => line + ' '.repeat(width - [...line].length);
  const rule = '─'.repeat(width + 2);
  return [`┌${rule}┐`, ...lines.map((line) => `│ ${pad(line)} │`), `└${rule}┘`].join('\n');
}

function describeExplanation({ questions, sources, fields }: Explanation, terminal: Terminal): void {
  terminal.print('\nWhat was asked, and what came back:');
  terminal.print(
    terminal.table(
      ['source', 'asked by', 'after', 'took', 'answered'],
      questions
        .toSorted((one, other) => one.afterMs - other.afterMs)
        .map(({ source, askedBy, afterMs, durationMs, answer }) => [
          source,
          askedBy,
          `${afterMs} ms`,
          `${durationMs} ms`,
          describeRecorded(answer),
        ]),
    ),
  );
  terminal.print('\nWho counts:');
  const outcomes = sources.flatMap(({ source, outcome, records }) => [
    [source, outcome, ''],
    ...records.map(({ id, why }) => ['', `record ${id}`, why]),
  ]);
  terminal.print(terminal.table(['source', 'outcome', ''], outcomes));
  if (fields.length === 0) return;
  terminal.print('\nWhose each field is:');
  terminal.print(
    terminal.table(
      ['field', 'value', 'from'],
      fields.map(({ field, value, from }) => [field, value, from.join(', ') || 'no system says it']),
    ),
  );
}

function describeRecorded(answer: RecordedQuestion['answer']): string {
  if ('failure' in answer) return answer.failure;
  if ('names' in answer) return answer.names.join(', ') || 'none';
  if ('orders' in answer) return answer.orders.length === 1 ? '1 order' : `${answer.orders.length} orders`;
  if (answer.length === 0) return 'no record';
  return answer.length === 1 ? '1 record' : `${answer.length} records`;
}
